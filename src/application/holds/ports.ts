/** What the log tells of holds. Every method may reject with StoreUnavailable. */
import type { Instant } from '../../domain/holds.js';
import type { HoldStatus } from '../commands/holdText.js';
import type { StoredEvent } from '../log/ports.js';

/** The event that placed a hold, and the newest of its other events. */
export interface HoldEvents {
  readonly placed: StoredEvent;
  readonly newest: StoredEvent | undefined;
}

export interface HoldLog {
  /** Those of these holds that exist, in any order. */
  find(holdIds: readonly string[]): Promise<readonly HoldEvents[]>;
  /**
   * Holds of an account that were placed after a version, in the order in which they were placed.
   * @param only holds that have this status at this instant
   */
  ofAccount(
    accountId: string,
    after: number,
    limit: number,
    only?: { readonly status: HoldStatus; readonly at: Instant },
  ): Promise<readonly HoldEvents[]>;
}

/** Which holds expire, and for which of them an event has to say so. */
export interface HoldExpiries {
  /** The first instant after this one at which a hold expires, which may have ended before. */
  next(after: Instant): Promise<Instant | undefined>;
  /** Ids of holds that expire after the first and up to the second instant, and that no event has ended; the first ones. */
  due(after: Instant, upTo: Instant, limit: number): Promise<readonly string[]>;
  /** All holds that expire up to this instant have ended. */
  doneUntil(): Promise<Instant>;
  /** Remembers that for a later start. Never goes back. */
  done(until: Instant): Promise<void>;
}
