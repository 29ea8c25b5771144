/**
 * The shape every aggregate has: state is a fold of events, and a decision is a pure function of state and
 * command. No I/O, no clock, no randomness: whatever a decision needs is in its command.
 * Source of the pattern: Jérémie Chassaing, "Functional Event Sourcing Decider" (2021).
 */
export interface Decider<State, Command, Event> {
  readonly initial: State;
  /** What to record: events (none when there is nothing left to do), or a business "no". */
  readonly decide: (state: State, command: Command) => readonly Event[] | Rejection;
  readonly evolve: (state: State, event: Event) => State;
}

/** Every business "no", by its stable code. */
export type RejectionCode =
  | 'account-not-found'
  | 'account-already-exists'
  | 'account-frozen'
  | 'account-closed'
  | 'account-not-empty'
  | 'insufficient-funds'
  | 'currency-mismatch'
  | 'version-mismatch'
  | 'validation-failed'
  | 'statement-too-long'
  | 'batch-aborted';

/** A business "no": a value, never thrown. `detail` is one sentence for people. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly detail: string;
  /** The command field at fault and the rule it breaks, where there is one. */
  readonly field?: string;
  readonly rule?: string;
}

export function isRejection(decision: readonly unknown[] | Rejection): decision is Rejection {
  return !Array.isArray(decision);
}
