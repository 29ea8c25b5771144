/** The input of a verification: a consistent snapshot of the store, sorted so that parts can be merged. */
import type { StoredEvent } from '../shared/ports.js';
import type { CheckName } from './findings.js';

/** A value recorded for an account at a version. */
export interface AtVersion {
  readonly streamId: string;
  readonly version: number;
  /** Its name in reports. */
  readonly key: string;
  /** JSON. */
  readonly text: string;
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
  daily_closings: 'daily-balances',
} as const;
export type View = keyof typeof VIEWS;

/** The checkpoint of a projection. */
export interface Checkpoint {
  readonly position: number;
  /** The time zone of the days in its rows. */
  readonly timeZone: string;
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
  /** Snapshots of the current version, by account and version. */
  snapshots(): AsyncIterable<readonly AtVersion[]>;
  /** Recorded answers of accepted commands, by the account and version in them. */
  answers(): AsyncIterable<readonly AtVersion[]>;
  /** Answers of rejected commands. */
  rejections(): AsyncIterable<readonly { readonly commandId: string; readonly outcome: string | null }[]>;
  setChecks(): readonly SetCheck[];
  /** All time zones that the bank has used, including UTC if it had events before one was set. */
  timeZones(): Promise<readonly string[]>;
}

/** States cached outside the store, possibly newer than the verified snapshot. */
export interface CachedStates {
  /** Cached states of these accounts as JSON. */
  peek(streamIds: readonly string[]): Promise<readonly AtVersion[]>;
  /** Whether the account has a usable cached state whose version differs from the store's current one. */
  isWrongNow(streamId: string): Promise<boolean>;
}
