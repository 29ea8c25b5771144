/** The answer to a command while another request with its key is in progress. */
import { StoreUnavailable } from '../shared/errors.js';
import { type Answer, accountsTold, failure, replayOf } from './answer.js';
import type { StreamStore } from './ports.js';
import type { Job } from './units.js';

/** Never rejects. */
export type AnswerToOwner = (job: Job) => Promise<Answer>;

/**
 * The key may belong to either request: the store's record decides.
 * @param options.evict evicts these accounts from the cache, before a reply that may be newer
 */
export function answerToOwner(options: {
  readonly store: Pick<StreamStore, 'findCommands'>;
  readonly evict: (streams: readonly string[]) => Promise<void>;
}): AnswerToOwner {
  const { store, evict } = options;
  return async ({ commandId, requestHash, streams }) => {
    try {
      const [recorded] = await store.findCommands([commandId]);
      if (recorded === undefined) return { kind: 'key-reused' };
      // The account of a hold may not have been looked up yet.
      await evict([...streams, ...accountsTold(recorded)]);
      return replayOf(requestHash, recorded);
    } catch (error) {
      return failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
    }
  };
}
