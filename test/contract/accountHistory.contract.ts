/** What an account's past is, whoever keeps it, compared with plain counting at random moments of a long one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateOf } from '../../src/application/accounts/stateEvents.js';
import { BUCKET_VERSIONS } from '../../src/application/readModels/buckets.js';
import type { AccountHistory, Past } from '../../src/application/statements/ports.js';
import { CountedPast, dayAfter, longPast, PastWriter, type Recorded, START } from '../support/past.js';
import { Random } from '../support/random.js';
import { UNKNOWN_ID } from '../support/service.js';

export interface OpenHistory {
  readonly history: AccountHistory;
  close(): Promise<void>;
}

const EVENTS = 7 * BUCKET_VERSIONS + 70;
const QUESTIONS = 40;

/** @param open keeps what was recorded */
export function accountHistoryContract(
  name: string,
  open: (recorded: readonly Recorded[]) => Promise<OpenHistory>,
): void {
  describe(`account history: ${name}`, () => {
    let random: Random;
    let opened: OpenHistory;
    let id: string;
    let counted: CountedPast;
    let history: AccountHistory;

    beforeAll(async () => {
      random = Random.forRun(`account history ${name}`);
      const writer = new PastWriter();
      id = longPast(writer, random, EVENTS);
      counted = new CountedPast(writer.recorded, id);
      opened = await open(writer.recorded);
      history = opened.history;
    });
    afterAll(() => opened?.close());

    /** Edges of buckets are asked for more often than chance would. */
    const someVersion = () =>
      random.pick([
        1,
        BUCKET_VERSIONS - 1,
        BUCKET_VERSIONS,
        BUCKET_VERSIONS + 1,
        4 * BUCKET_VERSIONS,
        4 * BUCKET_VERSIONS + 1,
        7 * BUCKET_VERSIONS,
        EVENTS,
        random.between(1, EVENTS),
        random.between(1, EVENTS),
      ]);
    const someDay = () => dayAfter(START.slice(0, 10), random.between(-100, 900));
    const versionsOf = (events: readonly { version: number }[]) => events.map(({ version }) => version);
    const times = <T>(question: () => Promise<T>) => Promise.all(Array.from({ length: QUESTIONS }, question));

    it('tells the state at any version', async () => {
      await times(async () => {
        const version = someVersion();
        const past = (await history.past(id, { version })) as Past;
        expect([past.newest, past.version]).toEqual([EVENTS, version]);
        expect(stateOf(past)).toEqual(counted.account(version));
      });
    });

    it('tells the state at any instant', async () => {
      await times(async () => {
        const { recordedAt } = counted.events[someVersion() - 1] as Recorded;
        const at = new Date(Date.parse(recordedAt) + random.between(-1, 1)).toISOString();
        const version = counted.versionAt(at);
        const past = (await history.past(id, { at })) as Past;
        expect([at, past.newest, past.version]).toEqual([at, EVENTS, version]);
        if (version > 0) expect(stateOf(past)).toEqual(counted.account(version));
      });
    });

    it('tells that an account was not opened yet, or ever', async () => {
      const { recordedAt } = counted.events[0] as Recorded;
      const before = new Date(Date.parse(recordedAt) - 1).toISOString();
      expect(await history.past(id, { at: before })).toEqual({ newest: EVENTS, version: 0, events: [] });
      expect(await history.past(id, { at: recordedAt })).toMatchObject({
        version: counted.versionAt(recordedAt),
      });
      expect(await history.past(UNKNOWN_ID, { at: recordedAt })).toBeUndefined();
      expect(await history.past(UNKNOWN_ID, { version: 1 })).toBeUndefined();
    });

    it('has its newest version after the last event, and no later one', async () => {
      expect(await history.past(id, { at: '9999-12-31T23:59:59.999Z' })).toMatchObject({ version: EVENTS });
      expect(await history.past(id, { version: EVENTS + 1 })).toMatchObject({
        newest: EVENTS,
        version: EVENTS,
      });
    });

    it('tells the balance of any business date as known at any version', async () => {
      await times(async () => {
        const [version, day] = [someVersion(), someDay()];
        const balance = await history.balanceOn(id, version, day, 'EUR');
        expect([version, day, balance]).toEqual([version, day, counted.balanceOn(version, day)]);
      });
      expect(await history.balanceOn(id, EVENTS, '0001-01-01', 'EUR')).toBe(0n);
      expect(await history.balanceOn(id, EVENTS, '9999-12-31', 'EUR')).toBe(
        counted.balanceOn(EVENTS, '9999-12-31'),
      );
    });

    it('lists movements by business date as known at any version', async () => {
      await times(async () => {
        const [version, from] = [someVersion(), someDay()];
        const to = dayAfter(from, random.between(0, 60));
        const booked = await history.bookedBetween(id, version, { from, to }, EVENTS);
        expect(versionsOf(booked)).toEqual(counted.bookedBetween(version, from, to));
      });
    });

    it('lists movements by version', async () => {
      await times(async () => {
        const [after, version] = [random.between(0, EVENTS), someVersion()];
        const recorded = await history.recordedBetween(id, after, version, EVENTS);
        const all = counted.movements(version).filter((movement) => movement.version > after);
        expect(versionsOf(recorded)).toEqual(versionsOf(all));
        const three = await history.recordedBetween(id, after, version, 3);
        expect(versionsOf(three)).toEqual(versionsOf(all.slice(0, 3)));
      });
    });

    it('lists no more than it may, and as many if there are', async () => {
      const all = { from: '0001-01-01', to: '9999-12-31' };
      expect(await history.bookedBetween(id, EVENTS, all, 10)).toHaveLength(10);
      expect(await history.bookedBetween(id, 5, all, 10)).toHaveLength(counted.movements(5).length);
    });
  });
}
