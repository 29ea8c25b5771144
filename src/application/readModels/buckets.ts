/**
 * The events of an account are divided by version into buckets. A read model writes what it knows of a bucket once, when
 * the log has the bucket's last event, and never changes it. What is asked about an account is then answered from
 * its buckets and, of the newest one, from the events themselves: a bank's many accounts with few events have no rows.
 */
import type { LoggedEvent } from './projection.js';

/** Versions per bucket: reads of an account decode fewer events than this; a bucket's row stays within PostgreSQL's page. */
export const BUCKET_VERSIONS = 100;

/** A whole bucket of an account. */
export interface Bucket {
  readonly accountId: string;
  /** From 0: versions 1 to `BUCKET_VERSIONS` are bucket 0. */
  readonly bucket: number;
  readonly events: readonly LoggedEvent[];
}

/** Gathers events into whole buckets. */
export class Buckets {
  #events: LoggedEvent[] = [];

  /** The buckets that these events complete. @param events the next ones, by account and version, each account from 1 */
  add(events: readonly LoggedEvent[]): readonly Bucket[] {
    const whole: Bucket[] = [];
    for (const event of events) {
      const { streamId: accountId, version } = event;
      if (this.#events[0]?.streamId !== accountId) this.#events = [];
      this.#events.push(event);
      if (version % BUCKET_VERSIONS !== 0) continue;
      whole.push({ accountId, bucket: version / BUCKET_VERSIONS - 1, events: this.#events });
      this.#events = [];
    }
    return whole;
  }
}
