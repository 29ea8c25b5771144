/** What a verification reads, at one moment of the store, and where its runs are stored. */
import type { StateEvents } from '../accounts/ports.js';
import type { AccountState } from '../accounts/state.js';
import type { Position, StoredEvent } from '../log/ports.js';
import type { CheckName, CheckReport, Difference, Note } from './findings.js';

/** A value recorded for an account at a version. */
export interface AtVersion {
  readonly streamId: string;
  readonly version: number;
  /** Its name in reports. */
  readonly key: string;
  /** JSON. */
  readonly text: string;
  /** When it was recorded, if that matters. */
  readonly recordedAt?: string;
}

/** A difference found by the store in whole tables. */
export interface Fault {
  readonly key: string;
  readonly expected: string;
  readonly found: string;
}

/** A check made by the store. */
export interface SetCheck {
  readonly check: CheckName;
  readonly table: string;
  /** Number of compared rows. */
  count(): Promise<number>;
  faults(): AsyncIterable<readonly Fault[]>;
}

/** Tables of read models by projection. */
export const VIEWS = {
  accounts: 'accounts',
  transactions: 'transactions',
  journal: 'journal',
  ledger_balances: 'journal',
  daily_movements: 'daily-balances',
} as const;
export type View = keyof typeof VIEWS;

/** The compared columns, in line order. */
export const COLUMNS: Readonly<Record<View, readonly string[]>> = {
  accounts: [
    'owner',
    'currency',
    'status',
    'balance',
    'overdraft_limit',
    'version',
    'opened_at',
    'updated_at',
    'metadata',
  ],
  transactions: ['first_day', 'last_day'],
  journal: ['house'],
  ledger_balances: ['debits', 'credits'],
  daily_movements: ['net'],
};

/** The checkpoint of a projection. */
export interface Checkpoint {
  readonly position: Position;
  /** Why it is stuck, if it is. */
  readonly failure?: string;
}

export interface VerificationSource {
  /** Events by account and version, without metadata. */
  events(): AsyncIterable<readonly StoredEvent[]>;
  /** Checkpoints of serving generations; undefined if none was ever built, as after an import. */
  checkpoints(): Promise<ReadonlyMap<string, Checkpoint> | undefined>;
  /** Lines (rowLine.ts) of the view's columns, by key, ascending. */
  rows(view: View): AsyncIterable<readonly string[]>;
  /** What the newest states of these accounts are read from, as `StreamReader.load` reads them. */
  states(streamIds: readonly string[]): Promise<readonly StateEvents[]>;
  /** Recorded answers of accepted commands, by the account and version in them. */
  answers(): AsyncIterable<readonly AtVersion[]>;
  /** Answers of rejected commands. */
  rejections(): AsyncIterable<readonly { readonly commandId: string; readonly outcome: string }[]>;
  setChecks(): readonly SetCheck[];
  /** All time zones that the bank has used, including UTC if it had events before one was set. */
  timeZones(): Promise<readonly string[]>;
}

/** States cached outside the store, possibly newer than the verified snapshot. */
export interface CachedStates {
  /** Cached states of these accounts as JSON. */
  peek(streamIds: readonly string[]): Promise<readonly AtVersion[]>;
  /** A state as it is cached, before it is made JSON. */
  encoded(state: AccountState): unknown;
  /** Whether the account has a usable cached state whose version differs from the store's current one. */
  isWrongNow(streamId: string): Promise<boolean>;
}

/** What a verification has found. */
export interface Verification {
  readonly checks: readonly CheckReport[];
  /** The first ones of each check. */
  readonly differences: readonly Difference[];
  /** Findings that are not differences. Verifications of earlier versions have none. */
  readonly notes?: readonly Note[];
  /** Checkpoints of the projections; later events are not in their rows. */
  readonly checkpoints: Readonly<Record<string, number>>;
}

export interface VerificationRun {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAtMs: number;
  readonly finishedAtMs?: number;
  /** Events folded so far, and in total; both 0 until known. */
  readonly progress: Progress;
  /** Set if done. */
  readonly report?: Verification;
  /** Set if failed. */
  readonly error?: string;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** The outcome of a run. */
export type Outcome =
  | { readonly state: 'done'; readonly report: Verification }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'cancelled' };

/** Runs of all nodes. A run without progress for `VERIFICATION_LOST_MS` has failed: its node is gone. */
export interface VerificationStore {
  /**
   * Starts a run; returns undefined and does nothing if another one is in progress. Deletes the oldest runs.
   */
  begin(id: string): Promise<VerificationRun | undefined>;
  /** Saves the progress of a run as a sign of life. False if it is no longer in progress. */
  advance(id: string, progress: Progress): Promise<boolean>;
  /** Ends a run; a finished one is left unchanged. */
  end(id: string, outcome: Outcome, progress?: Progress): Promise<void>;
  find(id: string): Promise<VerificationRun | undefined>;
  /** Newest first. */
  list(): Promise<readonly VerificationRun[]>;
}

export const VERIFICATION_LOST_MS = 15_000;

export const VERIFICATION_LOST = 'the node that ran it is gone';

/** Number of kept runs. */
export const VERIFICATIONS_MAX = 10;
