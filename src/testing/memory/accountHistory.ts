/** Account history in memory, for tests: computed from all events of the account. */
import { decodeEvent } from '../../application/log/eventCodec.js';
import { movementTypes } from '../../application/log/movements.js';
import type { StoredEvent, StreamEvents } from '../../application/log/ports.js';
import { movementOf } from '../../application/readModels/projection.js';
import type { AccountHistory, Moment, MovedAt, Past } from '../../application/statements/ports.js';

export class MemoryAccountHistory implements AccountHistory {
  readonly #store: StreamEvents;

  constructor(store: StreamEvents) {
    this.#store = store;
  }

  async past(accountId: string, moment: Moment): Promise<Past | undefined> {
    const all = await this.#store.readStream(accountId, 0, Number.MAX_SAFE_INTEGER);
    if (all.length === 0) return undefined;
    const events = all.filter(({ version, recordedAt }) =>
      'at' in moment ? recordedAt <= moment.at : version <= moment.version,
    );
    return { newest: all.length, version: events.length, events };
  }

  async balanceOn(accountId: string, version: number, effectiveOn: string): Promise<bigint> {
    const all = await this.#movements(accountId, 0, version);
    return all
      .map(moved)
      .filter(({ movement }) => movement.effectiveOn <= effectiveOn)
      .reduce((balance, { net }) => balance + net, 0n);
  }

  async bookedBetween(
    accountId: string,
    version: number,
    { from, to }: { readonly from: string; readonly to: string },
    limit: number,
  ): Promise<readonly MovedAt[]> {
    const dayOf = (stored: StoredEvent) => moved(stored).movement.effectiveOn;
    const all = await this.#movements(accountId, 0, version);
    return all
      .filter((stored) => dayOf(stored) >= from && dayOf(stored) <= to)
      .sort((a, b) => dayOf(a).localeCompare(dayOf(b)) || a.version - b.version)
      .slice(0, limit)
      .map(movedAt);
  }

  async recordedBetween(
    accountId: string,
    after: number,
    version: number,
    limit: number,
  ): Promise<readonly MovedAt[]> {
    return (await this.#movements(accountId, after, version)).slice(0, limit).map(movedAt);
  }

  async eventsAt(accountId: string, versions: readonly number[]): Promise<readonly StoredEvent[]> {
    const all = await this.#store.readStream(accountId, 0, Number.MAX_SAFE_INTEGER);
    return versions.map((version) => all[version - 1] as StoredEvent);
  }

  async #movements(accountId: string, after: number, version: number): Promise<readonly StoredEvent[]> {
    const all = await this.#store.readStream(accountId, after, Number.MAX_SAFE_INTEGER, {
      types: movementTypes,
    });
    return all.filter((stored) => stored.version <= version);
  }
}

const movedAt = (stored: StoredEvent): MovedAt => ({ version: stored.version, net: moved(stored).net });

function moved(stored: StoredEvent) {
  const movement = movementOf(decodeEvent(stored));
  if (movement === undefined) throw new Error(`${stored.type} moves no money`);
  return movement;
}
