/** What an account's state is made from. */
import type { StoredEvent } from '../log/ports.js';

/** A stream and the version that the decision is based on. */
export interface Basis {
  readonly streamId: string;
  readonly version: number;
}

/** Higher than every version: evicts a cached state of any version. */
export const ANY_VERSION = Number.MAX_SAFE_INTEGER;

/** What a state needs of an event. */
export type StateEvent = Pick<StoredEvent, 'version' | 'type' | 'schemaVersion' | 'data' | 'recordedAt'>;

/** The events that an account's state at a version is made of (stateEvents.ts). */
export interface StateEvents {
  readonly streamId: string;
  readonly version: number;
  /** Ascending by version. */
  readonly events: readonly StateEvent[];
}

export interface StreamReader {
  /**
   * Reads many accounts as of now, in a constant number of index probes each.
   * @param known distinct accounts, each with the version that the caller knows; 0 for none
   * @returns the accounts with a newer version; the others are unchanged, or do not exist
   */
  load(known: readonly Basis[]): Promise<readonly StateEvents[]>;
}
