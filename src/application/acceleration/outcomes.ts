/** The outcome of a command by its key: as the store has recorded it, otherwise what the helpers know. */
import { type Answer, accountsTold, recordedAnswer } from '../commands/answer.js';
import { commandIdOf } from '../commands/idempotency.js';
import type { StreamStore } from '../commands/ports.js';
import { StoreUnavailable } from '../shared/errors.js';
import { readAnswer } from './deduplicatedPath.js';
import type { CommandPaths } from './paths.js';
import type { KnownCommand, RecentCommands } from './ports.js';

export interface CommandStatus {
  readonly commandId: string;
  /** `failed`: the command got a receipt but could not be applied. */
  readonly answer: (Answer & { kind: 'accepted' | 'rejected' | 'failed' }) | 'pending';
  readonly recordedAt?: string;
}

export class Outcomes {
  readonly #store: Pick<StreamStore, 'findCommands'>;
  readonly #recent: Pick<RecentCommands, 'find'> | undefined;
  readonly #paths: CommandPaths;
  readonly #evict: (streams: readonly string[]) => Promise<void>;

  constructor(options: {
    readonly store: Pick<StreamStore, 'findCommands'>;
    readonly recent: Pick<RecentCommands, 'find'> | undefined;
    readonly paths: CommandPaths;
    /** Evicts these accounts from the cache, before a reply that may be newer. */
    readonly evict: (streams: readonly string[]) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#recent = options.recent;
    this.#paths = options.paths;
    this.#evict = options.evict;
  }

  /**
   * Undefined if the client never sent a command with this key.
   * @throws StoreUnavailable if that cannot be determined
   */
  async of(clientId: string, idempotencyKey: string): Promise<CommandStatus | undefined> {
    const commandId = commandIdOf(clientId, idempotencyKey);
    if (this.#paths.outermost.isUnderWay(commandId)) return { commandId, answer: 'pending' };
    const isWaiting = this.#paths.hasPendingReceipt(commandId);
    const recorded = await this.#recorded(commandId).catch(async (error) => {
      // Without the store, the holders' word suffices to report `pending`.
      if (isWaiting || (await this.#known(commandId))?.kind === 'waiting') return undefined;
      throw error;
    });
    if (recorded !== undefined) return recorded;
    const state = await this.#known(commandId);
    if (state?.kind === 'answered') {
      const failed = state.answer !== undefined && readAnswer(state.answer).kind === 'failed';
      // Otherwise it was recorded between the two queries.
      return failed ? { commandId, answer: { kind: 'failed' } } : this.#recorded(commandId);
    }
    return state === undefined && !isWaiting ? undefined : { commandId, answer: 'pending' };
  }

  /**
   * @throws StoreUnavailable if there are helpers and they do not respond: the absence of the command is then
   *   unknown
   */
  async #known(commandId: string): Promise<KnownCommand | undefined> {
    try {
      return (await this.#recent?.find([commandId]))?.[0];
    } catch (error) {
      throw new StoreUnavailable('the command may be waiting where it cannot be seen now', { cause: error });
    }
  }

  async #recorded(commandId: string): Promise<CommandStatus | undefined> {
    const [recorded] = await this.#store.findCommands([commandId]);
    if (recorded === undefined) return undefined;
    const answer = recordedAnswer(recorded);
    await this.#evict(accountsTold(recorded));
    return { commandId, answer, recordedAt: recorded.recordedAt };
  }
}
