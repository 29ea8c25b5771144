/** What an account's state is made from. */
import type { StoredEvent } from '../log/ports.js';

/** A stream and the version that the decision is based on. */
export interface Basis {
  readonly streamId: string;
  readonly version: number;
}

/** The state after the first `version` events of a stream, stored to avoid reading them again. */
export interface Snapshot {
  readonly streamId: string;
  readonly version: number;
  /** The stored value, which may be damaged. */
  readonly state: unknown;
}

/** The rest of a stream after a known version: the newest usable snapshot, if it helps, then later events. */
export interface StreamTail {
  readonly streamId: string;
  readonly snapshot?: Snapshot;
  readonly events: readonly StoredEvent[];
  /** True if the stream has more events: read again after the last one. */
  readonly more: boolean;
}

export interface StreamReader {
  /**
   * Reads many streams, each after a known version.
   * @param stateVersion the version that usable snapshots must have
   */
  load(known: readonly Basis[], stateVersion: number): Promise<readonly StreamTail[]>;
}
