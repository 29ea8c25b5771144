/**
 * What a verification reads: one moment of the store, each part in an order that lets parts be compared as
 * they come.
 */
import type { StoredEvent } from '../shared/ports.js';
import type { CheckName } from './findings.js';

/** Something that was recorded of an account at a version. */
export interface AtVersion {
  readonly streamId: string;
  readonly version: number;
  /** What to call it. */
  readonly key: string;
  /** JSON. */
  readonly text: string;
}

/** A difference that the store finds by itself, comparing whole tables. */
export interface Fault {
  readonly key: string;
  readonly expected: string;
  readonly found: string;
}

/** A check that the store makes. */
export interface SetCheck {
  readonly check: CheckName;
  readonly table: string;
  /** How many rows were compared. */
  count(): Promise<number>;
  faults(): AsyncIterable<readonly Fault[]>;
}

/** The tables of read models, by the projection that writes them. */
export const VIEWS = {
  accounts: 'accounts',
  transactions: 'transactions',
  journal: 'journal',
  ledger_balances: 'journal',
  daily_movements: 'daily-balances',
  daily_closings: 'daily-balances',
} as const;
export type View = keyof typeof VIEWS;

/** How far a projection has read the log. */
export interface Checkpoint {
  readonly position: number;
  /** The time zone of the days in its rows. */
  readonly timeZone: string;
  /** Why it goes no further. */
  readonly failure?: string;
}

export interface VerificationSource {
  /** Events by account and version, without metadata. */
  events(): AsyncIterable<readonly StoredEvent[]>;
  /**
   * Of each projection that is served; undefined while none was ever built, as in a bank that was just
   * imported.
   */
  checkpoints(): Promise<ReadonlyMap<string, Checkpoint> | undefined>;
  /** Lines (rowLine.ts) of the view's columns, by key, ascending. */
  rows(view: View): AsyncIterable<readonly string[]>;
  /** Snapshots of today's shape, by account and version. */
  snapshots(): AsyncIterable<readonly AtVersion[]>;
  /** Answers of accepted commands that were recorded as texts, by the account and version they tell. */
  answers(): AsyncIterable<readonly AtVersion[]>;
  /** Answers of rejected commands. */
  rejections(): AsyncIterable<readonly { readonly commandId: string; readonly outcome: string | null }[]>;
  setChecks(): readonly SetCheck[];
  /**
   * The time zones in which the bank has counted its days, with UTC where it had events before one was set.
   */
  timeZones(): Promise<readonly string[]>;
}

/** States that are cached outside the store, and may be newer than what the verification sees. */
export interface CachedStates {
  /** What is cached of these accounts, with the state as JSON. */
  peek(streamIds: readonly string[]): Promise<readonly AtVersion[]>;
  /**
   * Whether the account has a state in the cache that is used and has another version than the store by now.
   */
  isWrongNow(streamId: string): Promise<boolean>;
}
