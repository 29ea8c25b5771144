/** A long past of an account, told event by event, and what it amounts to by plain counting. */
import { v7 as uuidv7 } from 'uuid';
import type { Proposal } from '../../src/application/commands/ports.js';
import { encodeEvent } from '../../src/application/log/eventCodec.js';
import { type AccountEvent, evolve, initial, type OpenedAccount } from '../../src/domain/account.js';
import type { Hold } from '../../src/domain/holds.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import type { EventStore } from './eventStore.js';
import { requestHashOf, SENDER } from './proposals.js';
import type { Random } from './random.js';

/** An event as it was recorded; `net` and `day` of a movement: what it adds, in minor units, and its business date. */
export interface Recorded {
  readonly streamId: string;
  readonly version: number;
  readonly recordedAt: string;
  readonly event: AccountEvent;
  readonly net: bigint;
  readonly day: string | undefined;
}

const DAY_MS = 86_400_000;
export const START = '2026-01-01T00:00:00.000Z';

export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Writes down the past of one or more accounts, in the order of recording. */
export class PastWriter {
  readonly recorded: Recorded[] = [];
  readonly #accounts = new Map<string, OpenedAccount>();
  readonly #holds = new Map<string, { amount: bigint; expiresAt: string; placedAt: string }>();
  #nowMs: number;

  constructor(start = START) {
    this.#nowMs = Date.parse(start);
  }

  /** Lets time pass before the next event is recorded. */
  pass(ms: number): this {
    this.#nowMs += ms;
    return this;
  }

  open(currency = 'EUR'): string {
    const accountId = uuidv7();
    this.#record(accountId, {
      type: 'AccountOpened',
      accountId,
      owner: 'Ada',
      currency,
      overdraftLimit: 0n,
      metadata: {},
    });
    return accountId;
  }

  /** @param net in minor units, not zero @param daysBack from the day of recording to the business date */
  move(accountId: string, net: bigint, daysBack = 0, other?: string): this {
    const { balance, currency } = this.#accounts.get(accountId) as OpenedAccount;
    const day = dayAfter(new Date(this.#nowMs).toISOString().slice(0, 10), -daysBack);
    const amount = net < 0n ? -net : net;
    const movement = { amount, currency, balance: balance + net, effectiveOn: day };
    if (net > 0n) {
      this.#record(
        accountId,
        other === undefined
          ? { type: 'MoneyDeposited', ...movement }
          : { type: 'TransferReceived', from: other, ...movement },
        net,
        day,
      );
    } else {
      this.#record(
        accountId,
        other === undefined
          ? { type: 'MoneyWithdrawn', ...movement }
          : { type: 'TransferSent', to: other, ...movement },
        net,
        day,
      );
    }
    return this;
  }

  hold(accountId: string, amount: bigint, lastsMs = 7 * DAY_MS): this {
    const { balance, currency, holds } = this.#accounts.get(accountId) as OpenedAccount;
    const holdId = uuidv7();
    const expiresAt = new Date(this.#nowMs + lastsMs).toISOString();
    const all = [...holds, { id: holdId, remaining: amount, expiresAt }];
    this.#holds.set(holdId, { amount, expiresAt, placedAt: new Date(this.#nowMs).toISOString() });
    return this.#record(accountId, {
      type: 'HoldPlaced',
      holdId,
      amount,
      expiresAt,
      currency,
      balance,
      holds: all,
    });
  }

  /** Captures so much of the account's oldest hold, which it keeps. */
  capture(accountId: string, amount: bigint, other?: string): this {
    const { balance, currency, holds } = this.#accounts.get(accountId) as OpenedAccount;
    const [oldest, ...younger] = holds as [Hold, ...Hold[]];
    const remaining = oldest.remaining - amount;
    const day = new Date(this.#nowMs).toISOString().slice(0, 10);
    const movement = { amount, currency, balance: balance - amount, effectiveOn: day };
    return this.#record(
      accountId,
      {
        type: 'HoldCaptured',
        holdId: oldest.id,
        captured: (this.#holds.get(oldest.id)?.amount ?? 0n) - remaining,
        remaining,
        ...movement,
        holds: remaining === 0n ? younger : [{ ...oldest, remaining }, ...younger],
        ...(other === undefined ? {} : { to: other }),
      },
      -amount,
      day,
    );
  }

  /** Releases the account's oldest hold. */
  release(accountId: string): this {
    const { balance, currency, holds } = this.#accounts.get(accountId) as OpenedAccount;
    const [{ id: holdId, remaining }, ...younger] = holds as [Hold, ...Hold[]];
    const placed = this.#holds.get(holdId) as { amount: bigint; expiresAt: string; placedAt: string };
    const captured = placed.amount - remaining;
    const after = { currency, balance, holds: younger };
    return this.#record(accountId, { type: 'HoldReleased', holdId, ...placed, captured, ...after });
  }

  /** The sum of the account's oldest hold; undefined without any. */
  oldestHold(accountId: string): bigint | undefined {
    return (this.#accounts.get(accountId) as OpenedAccount).holds[0]?.remaining;
  }

  limit(accountId: string, overdraftLimit: bigint): this {
    const { currency } = this.#accounts.get(accountId) as OpenedAccount;
    return this.#record(accountId, { type: 'OverdraftLimitSet', overdraftLimit, currency });
  }

  mark(accountId: string, type: 'AccountFrozen' | 'AccountUnfrozen' | 'AccountClosed'): this {
    return this.#record(accountId, { type });
  }

  #record(streamId: string, event: AccountEvent, net = 0n, day?: string): this {
    const account = evolve(this.#accounts.get(streamId) ?? initial, event) as OpenedAccount;
    this.#accounts.set(streamId, account);
    const recordedAt = new Date(this.#nowMs).toISOString();
    this.recorded.push({ streamId, version: account.version, recordedAt, event, net, day });
    return this;
  }
}

/** An account of so many events, with back-dated movements, among those of another one. @returns its id */
export function longPast(writer: PastWriter, random: Random, events: number): string {
  const other = writer.open();
  const id = writer.pass(random.between(0, DAY_MS)).open();
  for (let version = 2; version <= events; version += 1) {
    // Often within one millisecond, at times days later.
    writer.pass(random.pick([0, 0, 1, 3_600_000, random.between(0, 2 * DAY_MS)]));
    if (random.chance(0.3)) writer.move(other, BigInt(random.between(1, 500)));
    const kind = random.between(1, 24);
    const held = writer.oldestHold(id);
    const net = BigInt(random.between(1, 100_000)) * (random.chance(0.5) ? 1n : -1n);
    if (kind === 1) writer.limit(id, BigInt(random.between(0, 9_999)));
    else if (kind === 2) writer.mark(id, 'AccountFrozen');
    else if (kind === 3) writer.mark(id, 'AccountUnfrozen');
    else if (kind <= 5) writer.hold(id, BigInt(random.between(1, 500)));
    else if (kind === 6 && held !== undefined) writer.release(id);
    else if (kind <= 8 && held !== undefined)
      writer.capture(id, BigInt(random.between(1, Number(held))), random.pick([undefined, other]));
    else
      writer.move(
        id,
        net,
        random.pick([0, 0, 1, 30, random.between(0, 90)]),
        random.pick([undefined, other]),
      );
  }
  return id;
}

/** One account's past by plain counting. */
export class CountedPast {
  readonly events: readonly Recorded[];

  constructor(recorded: readonly Recorded[], accountId: string) {
    this.events = recorded.filter(({ streamId }) => streamId === accountId);
  }

  versionAt(at: string): number {
    return this.events.filter(({ recordedAt }) => recordedAt <= at).length;
  }

  account(version: number) {
    const events = this.events.slice(0, version);
    const account = events.reduce(
      (state: ReturnType<typeof evolve>, { event }) => evolve(state, event),
      initial,
    );
    return { account, openedAt: events[0]?.recordedAt, updatedAt: events.at(-1)?.recordedAt };
  }

  movements(version: number): readonly (Recorded & { day: string })[] {
    return this.events
      .slice(0, version)
      .filter((recorded): recorded is Recorded & { day: string } => recorded.day !== undefined);
  }

  balanceOn(version: number, lastDay: string): bigint {
    return this.movements(version)
      .filter(({ day }) => day <= lastDay)
      .reduce((sum, { net }) => sum + net, 0n);
  }

  /** Versions of what a statement by business date lists, in its order. */
  bookedBetween(version: number, from: string, to: string): number[] {
    return this.movements(version)
      .filter(({ day }) => day >= from && day <= to)
      .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.version - b.version))
      .map((movement) => movement.version);
  }
}

/** A command of its own for an event. A hold has the id of the command that placed it. */
export const proposalOf = ({ streamId, version, event }: Recorded): Proposal => ({
  commandId: event.type === 'HoldPlaced' ? event.holdId : uuidv7(),
  requestHash: requestHashOf('request'),
  ...SENDER,
  accepted: true,
  events: [{ streamId, version, ...encodeEvent(event) }],
  decidedOn: [{ streamId, version: version - 1 }],
});

/** A store in memory that has recorded all of this at those times. */
export async function storeInMemory(recorded: readonly Recorded[]): Promise<EventStore> {
  let nowMs = 0;
  const store = new MemoryEventStore({ now: () => nowMs });
  for (const one of recorded) {
    nowMs = Date.parse(one.recordedAt);
    const { verdicts } = await store.append([[proposalOf(one)]]);
    if (verdicts[0] !== 'appended') throw new Error(`not appended: ${verdicts}`);
  }
  return store;
}

/** Adds all of this, recorded at those times, to the events on PostgreSQL. */
export async function storeOnPostgres(
  { writers }: Connections,
  recorded: readonly Recorded[],
): Promise<void> {
  const rows = recorded.map(({ streamId, version, recordedAt, event }) => {
    const { type, schemaVersion, data } = encodeEvent(event);
    return { stream: streamId, version, type, schema: schemaVersion, data: JSON.parse(data), at: recordedAt };
  });
  await writers.query(
    `INSERT INTO events (position, stream_id, version, type, schema_version, data, command_id, recorded_at, correlation_id)
      SELECT (SELECT coalesce(max(position), 0) FROM events) + row_number() OVER (ORDER BY e.ordinal),
        e.stream, e.version, e.type, e.schema, e.data, gen_random_uuid(), e.at, '{}'
      FROM ROWS FROM (jsonb_to_recordset($1)
        AS (stream uuid, version bigint, type text, schema smallint, data jsonb, at timestamptz))
        WITH ORDINALITY AS e (stream, version, type, schema, data, at, ordinal)`,
    [JSON.stringify(rows)],
  );
}
