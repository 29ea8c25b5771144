/**
 * What keeps read models: generations of their rows, each with the position up to which events are in them.
 */
import type { LoggedEvent } from './projection.js';

/** The rows of a projection as one version of the code writes them, from the first event on. */
export interface Generation {
  readonly projection: string;
  readonly generation: number;
  /** Of the code that writes the rows. */
  readonly version: number;
  /** The time zone of the days in its rows. */
  readonly timeZone: string;
  /** Whether it is the one that is read; otherwise it is being built. */
  readonly isServing: boolean;
  /** All events up to here are in its rows. */
  readonly position: number;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** The event that cannot be projected, and why: it stands still before that. */
  readonly failure?: { readonly position: number; readonly reason: string };
}

/** Every method may reject with StoreUnavailable. */
export interface ProjectionStore {
  /**
   * Makes sure that each projection has a generation that is served and, where that is of an older version of
   * the code or of days in another time zone, one that is being built. To be called by one node at a time,
   * before anything else.
   */
  prepare(): Promise<void>;
  /** The generations of one projection, or of all, the serving one first. */
  generations(projection?: string): Promise<readonly Generation[]>;
  /** Begins to build a generation beside the serving one; false if one is being built already. */
  begin(projection: string): Promise<boolean>;
  /**
   * Writes what the events change, and how far they reach, or nothing of both. False, and nothing is done,
   * unless the first event is the next one of the generation.
   * @throws whatever the events cannot be projected for
   */
  apply(projection: string, generation: number, events: readonly LoggedEvent[]): Promise<boolean>;
  /** Notes that the next event cannot be projected; `apply` clears that. */
  fail(projection: string, generation: number, position: number, reason: string): Promise<void>;
  /**
   * Serves a generation that was built, instead of the one before, whose rows go. False, and nothing is done,
   * while it is behind: what readers have seen does not go back in time.
   */
  promote(projection: string, generation: number): Promise<boolean>;
}
