/** The store of read models: generations of rows, each with a checkpoint. */
import type { LoggedEvent } from './projection.js';

/** The rows of a projection, written by one version of the code from the first event on. */
export interface Generation {
  readonly projection: string;
  readonly generation: number;
  /** Version of the code that writes the rows. */
  readonly version: number;
  /** The time zone of the days in its rows. */
  readonly timeZone: string;
  /** Whether it is serving; otherwise it is being built. */
  readonly isServing: boolean;
  /** The checkpoint: all events up to here have been applied. */
  readonly position: number;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** The event that it cannot apply and is stuck at, with the reason. */
  readonly failure?: { readonly position: number; readonly reason: string };
}

/** Every method may reject with StoreUnavailable. */
export interface ProjectionStore {
  /**
   * Ensures that each projection has a serving generation and, if that is from an older version of the code
   * or another time zone, one that is being built. Only one node may call this at a time, before any other
   * method.
   */
  prepare(): Promise<void>;
  /** Generations of one projection or all; the serving one comes first. */
  generations(projection?: string): Promise<readonly Generation[]>;
  /** Starts building a generation; false if one is already being built. */
  begin(projection: string): Promise<boolean>;
  /**
   * Writes the changes of the events and the checkpoint atomically. Returns false and does nothing unless the
   * first event is the next one of the generation.
   * @throws the reason why the events cannot be applied
   */
  apply(projection: string, generation: number, events: readonly LoggedEvent[]): Promise<boolean>;
  /** Records that the next event cannot be applied; `apply` clears it. */
  fail(projection: string, generation: number, position: number, reason: string): Promise<void>;
  /**
   * Switches to a built generation and deletes the previous one. Returns false and does nothing while it is
   * behind the previous one, so that queries never go back in time.
   */
  promote(projection: string, generation: number): Promise<boolean>;
}
