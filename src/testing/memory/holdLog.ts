/** Holds in memory, for tests: computed from the events, each of which is read once. */
import { type HoldStatus, holdOf } from '../../application/commands/holdText.js';
import type { HoldEvents, HoldExpiries, HoldLog } from '../../application/holds/ports.js';
import { decodeEvent } from '../../application/log/eventCodec.js';
import { BEGIN, type EventLog, type StoredEvent } from '../../application/log/ports.js';
import { hasExpired, type Instant } from '../../domain/holds.js';

type Log = Pick<EventLog, 'readAll'>;

interface Known extends HoldEvents {
  readonly id: string;
  readonly expiresAt: Instant;
  /** Undefined while no event has ended the hold. */
  readonly ended: HoldStatus | undefined;
}

class Holds {
  readonly #log: Log;
  readonly #known = new Map<string, Known>();
  #position = BEGIN;

  constructor(log: Log) {
    this.#log = log;
  }

  /** In the order in which they were placed. */
  async all(): Promise<readonly Known[]> {
    for (const stored of await this.#log.readAll(this.#position, Number.MAX_SAFE_INTEGER)) {
      if (stored.position <= this.#position) continue;
      this.#position = stored.position;
      this.#note(stored);
    }
    return [...this.#known.values()];
  }

  #note(stored: StoredEvent): void {
    const event = decodeEvent(stored);
    if (event.type === 'HoldPlaced') {
      const { holdId: id, expiresAt } = event;
      this.#known.set(id, { id, expiresAt, placed: stored, newest: undefined, ended: undefined });
    } else if ('holdId' in event) {
      const known = this.#known.get(event.holdId) as Known;
      this.#known.set(event.holdId, { ...known, newest: stored, ended: endedBy(stored) });
    }
  }
}

function endedBy(stored: StoredEvent): HoldStatus | undefined {
  const event = decodeEvent(stored);
  if (event.type === 'HoldCaptured') return event.remaining === 0n ? 'captured' : undefined;
  return holdOf({ ...stored, event }, stored.recordedAt)?.status;
}

export class MemoryHoldLog implements HoldLog {
  readonly #holds: Holds;

  /** @param log that never loses an event */
  constructor(log: Log) {
    this.#holds = new Holds(log);
  }

  async find(holdIds: readonly string[]): Promise<readonly HoldEvents[]> {
    return (await this.#holds.all()).filter(({ id }) => holdIds.includes(id));
  }

  async ofAccount(
    accountId: string,
    after: number,
    limit: number,
    only?: { readonly status: HoldStatus; readonly at: Instant },
  ): Promise<readonly HoldEvents[]> {
    return (await this.#holds.all())
      .filter(({ placed }) => placed.streamId === accountId && placed.version > after)
      .filter((hold) => only === undefined || statusAt(hold, only.at) === only.status)
      .slice(0, limit);
  }
}

const statusAt = (hold: Known, at: Instant): HoldStatus =>
  hold.ended ?? (hasExpired(hold, at) ? 'expired' : 'open');

export class MemoryHoldExpiries implements HoldExpiries {
  readonly #holds: Holds;
  #doneUntil: Instant = '';

  /** @param log that never loses an event */
  constructor(log: Log) {
    this.#holds = new Holds(log);
  }

  async next(after: Instant): Promise<Instant | undefined> {
    return (await this.#all()).find(({ expiresAt }) => expiresAt > after)?.expiresAt;
  }

  async due(after: Instant, upTo: Instant, limit: number): Promise<readonly string[]> {
    return (await this.#all())
      .filter(({ expiresAt, ended }) => expiresAt > after && expiresAt <= upTo && ended === undefined)
      .slice(0, limit)
      .map(({ id }) => id);
  }

  async doneUntil(): Promise<Instant> {
    return this.#doneUntil;
  }

  async done(until: Instant): Promise<void> {
    if (until > this.#doneUntil) this.#doneUntil = until;
  }

  async #all(): Promise<readonly Known[]> {
    return [...(await this.#holds.all())].sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1));
  }
}
