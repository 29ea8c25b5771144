/** What became of a command, asked for by its key: the store's record of it, else what the helpers know. */
import { type Answer, accountsTold, recordedAnswer } from '../commands/answer.js';
import { commandIdOf } from '../commands/idempotency.js';
import type { CommandGate, EventStore, GateState } from '../shared/ports.js';
import { StoreUnavailable } from '../shared/ports.js';
import { readAnswer } from './gatedPath.js';
import type { CommandPaths } from './paths.js';

export interface CommandStatus {
  readonly commandId: string;
  /** `failed`: it was taken into the event buffer, and could not be carried out. */
  readonly answer: (Answer & { kind: 'accepted' | 'rejected' | 'failed' }) | 'pending';
  readonly recordedAt?: string;
}

export class Outcomes {
  readonly #store: Pick<EventStore, 'findCommands'>;
  readonly #gate: Pick<CommandGate, 'look'> | undefined;
  readonly #paths: CommandPaths;
  readonly #evict: (streams: readonly string[]) => Promise<void>;

  constructor(options: {
    readonly store: Pick<EventStore, 'findCommands'>;
    readonly gate: Pick<CommandGate, 'look'> | undefined;
    readonly paths: CommandPaths;
    /** Called with accounts before a reply that may be newer than what is cached of them. */
    readonly evict: (streams: readonly string[]) => Promise<void>;
  }) {
    this.#store = options.store;
    this.#gate = options.gate;
    this.#paths = options.paths;
    this.#evict = options.evict;
  }

  /**
   * Undefined if the client never sent a command with this key.
   * @throws StoreUnavailable when nobody can say so
   */
  async of(clientId: string, idempotencyKey: string): Promise<CommandStatus | undefined> {
    const commandId = commandIdOf(clientId, idempotencyKey);
    if (this.#paths.outermost.isUnderWay(commandId)) return { commandId, answer: 'pending' };
    const isWaiting = this.#paths.hasPendingReceipt(commandId);
    const recorded = await this.#recorded(commandId).catch(async (error) => {
      // Without the store, the word of those who hold it is good enough for "not yet".
      if (isWaiting || (await this.#gateState(commandId))?.kind === 'buffered') return undefined;
      throw error;
    });
    if (recorded !== undefined) return recorded;
    const state = await this.#gateState(commandId);
    if (state?.kind === 'answered') {
      const failed = state.answer !== undefined && readAnswer(state.answer).kind === 'failed';
      // Otherwise it was recorded between the two questions.
      return failed ? { commandId, answer: { kind: 'failed' } } : this.#recorded(commandId);
    }
    return state === undefined && !isWaiting ? undefined : { commandId, answer: 'pending' };
  }

  /** @throws StoreUnavailable when there is a gate and it does not answer: then nobody can say "there is none" */
  async #gateState(commandId: string): Promise<GateState | undefined> {
    try {
      return await this.#gate?.look(commandId);
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
