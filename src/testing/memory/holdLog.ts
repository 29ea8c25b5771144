/** Holds in memory, for tests: computed from all events on each query. */
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

async function allHolds(log: Log): Promise<readonly Known[]> {
  const holds = new Map<string, Known>();
  for (const stored of await log.readAll(BEGIN, Number.MAX_SAFE_INTEGER)) {
    const event = decodeEvent(stored);
    if (event.type === 'HoldPlaced') {
      const { holdId: id, expiresAt } = event;
      holds.set(id, { id, expiresAt, placed: stored, newest: undefined, ended: undefined });
    } else if ('holdId' in event) {
      const known = holds.get(event.holdId) as Known;
      holds.set(event.holdId, { ...known, newest: stored, ended: endedBy(stored) });
    }
  }
  return [...holds.values()];
}

function endedBy(stored: StoredEvent): HoldStatus | undefined {
  const event = decodeEvent(stored);
  if (event.type === 'HoldCaptured') return event.remaining === 0n ? 'captured' : undefined;
  return holdOf({ ...stored, event }, stored.recordedAt)?.status;
}

export class MemoryHoldLog implements HoldLog {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  async find(holdIds: readonly string[]): Promise<readonly HoldEvents[]> {
    return (await allHolds(this.#log)).filter(({ id }) => holdIds.includes(id));
  }

  async ofAccount(
    accountId: string,
    after: number,
    limit: number,
    only?: { readonly status: HoldStatus; readonly at: Instant },
  ): Promise<readonly HoldEvents[]> {
    return (await allHolds(this.#log))
      .filter(({ placed }) => placed.streamId === accountId && placed.version > after)
      .filter((hold) => only === undefined || statusAt(hold, only.at) === only.status)
      .slice(0, limit);
  }
}

const statusAt = (hold: Known, at: Instant): HoldStatus =>
  hold.ended ?? (hasExpired(hold, at) ? 'expired' : 'open');

export class MemoryHoldExpiries implements HoldExpiries {
  readonly #log: Log;
  #doneUntil: Instant = '';

  constructor(log: Log) {
    this.#log = log;
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
    return [...(await allHolds(this.#log))].sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1));
  }
}
