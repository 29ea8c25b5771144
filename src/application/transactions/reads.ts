/**
 * Transactions and transfers by their id, which is the id of their command: read from the log, like its replay, and thus
 * consistent with every command that was answered before.
 */
import type { EvictOlder } from '../accounts/eviction.js';
import {
  eventsText,
  type RecordedEvent,
  type TransactionAnswer,
  transactionAnswer,
} from '../commands/answerText.js';
import type { StreamStore } from '../commands/ports.js';
import { decodeEvent } from '../log/eventCodec.js';

export class TransactionReads {
  readonly #store: Pick<StreamStore, 'findCommands'>;
  readonly #evictOlder: EvictOlder;

  constructor(options: {
    readonly store: Pick<StreamStore, 'findCommands'>;
    readonly evictOlder: EvictOlder;
  }) {
    this.#store = options.store;
    this.#evictOlder = options.evictOlder;
  }

  /**
   * A transaction; undefined if there is none.
   * @param accountId the account whose side it is; without, the first one: of a transfer, the paying side
   */
  async transaction(id: string, accountId?: string): Promise<TransactionAnswer | undefined> {
    const { events, recordedAt } = await this.#movements(id);
    const own = events.find(({ streamId }) => streamId === (accountId ?? streamId));
    return own && transactionAnswer(own, recordedAt);
  }

  /** A transfer, as its command was answered; undefined if there is none. */
  async transfer(id: string): Promise<string | undefined> {
    const { events, recordedAt } = await this.#movements(id);
    return events.length === TRANSFER_SIDES ? eventsText(events, recordedAt) : undefined;
  }

  /** The events with which a command moved money. */
  async #movements(
    commandId: string,
  ): Promise<{ readonly events: readonly RecordedEvent[]; readonly recordedAt: string }> {
    const [command] = await this.#store.findCommands([commandId]);
    const { events: stored = [], recordedAt = '' } = command ?? {};
    const events = stored
      .map((event) => ({ ...event, event: decodeEvent(event) }))
      .filter((event) => transactionAnswer(event, recordedAt) !== undefined);
    await this.#evictOlder(new Map(events.map(({ streamId, version }) => [streamId, version])));
    return { events, recordedAt };
  }
}

const TRANSFER_SIDES = 2;
