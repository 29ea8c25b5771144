import type { Instant } from './holds.js';

/**
 * The shape of every aggregate: its state is a fold of its events, and a decision is a pure function of state,
 * command and the time of recording. Decisions use no I/O, clock or randomness: everything they need is given to them. Source
 * of the pattern: Jérémie Chassaing, "Functional Event Sourcing Decider" (2021).
 */
export interface Decider<State, Command, Event> {
  readonly initial: State;
  /** The events to record at this time (none if nothing changes), or a rejection. */
  readonly decide: (state: State, command: Command, at: Instant) => readonly Event[] | Rejection;
  readonly evolve: (state: State, event: Event) => State;
}

/** Stable codes of all rejections. */
export type RejectionCode =
  | 'account-not-found'
  | 'account-already-exists'
  | 'account-frozen'
  | 'account-closed'
  | 'account-not-empty'
  | 'insufficient-funds'
  | 'limit-exceeded'
  | 'hold-not-found'
  | 'transaction-not-found'
  | 'hold-not-open'
  | 'too-many-holds'
  | 'amount-exceeds-hold'
  | 'amount-exceeds-original'
  | 'entry-not-balanced'
  | 'unknown-ledger-account'
  | 'currency-mismatch'
  | 'version-mismatch'
  | 'validation-failed'
  | 'statement-too-long'
  | 'batch-aborted';

/** A business rejection: a value, never thrown. `detail` explains it to people. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly detail: string;
  /** The invalid command field and the rule it violates, if any. */
  readonly field?: string;
  readonly rule?: string;
  /** Of `limit-exceeded`. */
  readonly limit?: ExceededLimit;
}

export type LimitName = 'perTransaction' | 'perDay' | 'perMonth' | 'countPerDay';

/** The limit that an amount exceeds; what is left of it, until it is free again. Amounts are text. */
export interface ExceededLimit {
  readonly name: LimitName;
  readonly limit: string | number;
  readonly left: string | number;
  /** Never for a limit per transaction. */
  readonly freeFrom?: Instant;
}

export function isRejection(decision: readonly unknown[] | Rejection): decision is Rejection {
  return !Array.isArray(decision);
}
