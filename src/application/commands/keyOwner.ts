/** Whose key it is: what a command is answered while another request with its key is under way. */

import type { EventStore } from '../shared/ports.js';
import { StoreUnavailable } from '../shared/ports.js';
import { type Answer, failure, replayOf } from './answer.js';
import type { Job } from './decideBatch.js';

/** Never rejects. */
export type AnswerToOwner = (job: Job) => Promise<Answer>;

/**
 * The request under way need not be the key's owner: the store tells whose it is.
 * @param options.evict called with accounts before a reply that may be newer than what is cached of them
 */
export function answerToOwner(options: {
  readonly store: Pick<EventStore, 'findCommands'>;
  readonly evict: (streams: readonly string[]) => Promise<void>;
}): AnswerToOwner {
  const { store, evict } = options;
  return async ({ commandId, requestHash, streams }) => {
    try {
      const [recorded] = await store.findCommands([commandId]);
      if (recorded === undefined) return { kind: 'key-reused' };
      await evict(streams);
      return replayOf(requestHash, recorded);
    } catch (error) {
      return failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
    }
  };
}
