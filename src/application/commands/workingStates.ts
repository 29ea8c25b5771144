/** The states that the commands of a batch are decided on, each after those before it. */
import { type Account, type AccountEvent, initial as unopened } from '../../domain/account.js';
import type { Instant } from '../../domain/holds.js';
import type { LedgerEvent } from '../../domain/ledgerEvents.js';
import { type AccountState, apply } from '../accounts/state.js';
import { type Proposal, RECORDED_AT, type RecordingDays } from './ports.js';

/** What a decision needs of a stream that is no account's. */
export interface LedgerStream {
  readonly version: number;
  /** In minor units, as text: what was reversed of the original. */
  readonly reversed?: string;
}

const NO_EVENTS: LedgerStream = { version: 0 };

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

type StateOf = (streamId: string) => AccountState | undefined;

/** States changed by a batch, layered over the initial ones; discarded if the append fails. */
export class WorkingStates {
  readonly #changed = new Map<string, Mutable<AccountState>>();
  readonly #below: StateOf;
  /** The ledger streams that the batch appends to. */
  readonly #ledger = new Map<string, LedgerStream>();
  /** The time of recording that the batch is decided for. */
  readonly at: Instant;
  readonly days: Pick<RecordingDays, 'dayAt'>;

  constructor(below: StateOf, at: Instant, days: Pick<RecordingDays, 'dayAt'>) {
    this.#below = below;
    this.at = at;
    this.days = days;
  }

  readonly get: StateOf = (streamId) => this.#changed.get(streamId) ?? this.#below(streamId);

  /** An empty layer over this one. */
  over(): WorkingStates {
    const layer = new WorkingStates(this.get, this.at, this.days);
    for (const [streamId, stream] of this.#ledger) layer.#ledger.set(streamId, stream);
    return layer;
  }

  account(streamId: string): Account {
    return this.get(streamId)?.account ?? unopened;
  }

  apply(streamId: string, event: AccountEvent): AccountState {
    const state = apply(this.get(streamId), event, RECORDED_AT);
    this.#changed.set(streamId, state);
    return state;
  }

  /** A ledger stream. @param lookedUp before the command was queued, or under the append lock */
  ledgerStream(streamId: string, lookedUp: LedgerStream = NO_EVENTS): LedgerStream {
    return this.#ledger.get(streamId) ?? lookedUp;
  }

  /** Appends an event to a ledger stream. @param basis of its command. @returns the event's version */
  appendTo(streamId: string, event: LedgerEvent, { decidedOn }: Pick<Proposal, 'decidedOn'>): number {
    const version = (decidedOn.find((basis) => basis.streamId === streamId)?.version ?? 0) + 1;
    const reversed = event.type === 'TransactionReversed' ? String(event.reversed) : undefined;
    this.#ledger.set(streamId, reversed === undefined ? { version } : { version, reversed });
    return version;
  }

  /** Changed states by stream. */
  get changed(): ReadonlyMap<string, AccountState> {
    return this.#changed;
  }

  /** Sets the recording time. The layer below must have its own already. */
  recorded(recordedAt: string): void {
    for (const [streamId, state] of this.#changed) {
      if (state.openedAt === RECORDED_AT) state.openedAt = this.#below(streamId)?.openedAt ?? recordedAt;
      state.updatedAt = recordedAt;
    }
  }

  /** Merges the changes of a layer built on this one. */
  absorb(other: WorkingStates): void {
    for (const [streamId, state] of other.#changed) this.#changed.set(streamId, state);
    for (const [streamId, stream] of other.#ledger) this.#ledger.set(streamId, stream);
  }
}
