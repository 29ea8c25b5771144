/** What the log tells of holds, whoever keeps it: by id, by account and status, and which of them expire when. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HoldStatus } from '../../src/application/commands/holdText.js';
import type { HoldEvents, HoldExpiries, HoldLog } from '../../src/application/holds/ports.js';
import type { EventStore } from '../support/eventStore.js';
import { PastWriter, proposalOf } from '../support/past.js';

export interface OpenHoldLog {
  readonly store: EventStore;
  readonly log: HoldLog;
  readonly expiries: HoldExpiries;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const START = '2026-03-01T12:00:00.000Z';
const at = (hours: number): string => new Date(Date.parse(START) + hours * HOUR_MS).toISOString();

export function holdLogContract(name: string, open: () => Promise<OpenHoldLog>): void {
  describe(`holds in the log: ${name}`, () => {
    let opened: OpenHoldLog;
    let account: string;
    let other: string;
    /** Holds in the order in which they were placed; the last one is of another account. */
    let released: string;
    let captured: string;
    let partly: string;
    let untouched: string;
    let elsewhere: string;

    beforeAll(async () => {
      opened = await open();
      const writer = new PastWriter(START);
      account = writer.open();
      other = writer.open();
      writer.move(account, 1_000n);
      writer.hold(account, 100n, 9 * HOUR_MS).release(account);
      writer.hold(account, 200n, 8 * HOUR_MS).capture(account, 200n);
      writer.hold(account, 300n, 3 * HOUR_MS).capture(account, 120n);
      writer.hold(account, 50n, 2 * HOUR_MS).hold(other, 70n, HOUR_MS);
      const placed: string[] = [];
      for (const one of writer.recorded) {
        if (one.event.type === 'HoldPlaced') placed.push(one.event.holdId);
        const { verdicts } = await opened.store.append([[proposalOf(one)]]);
        expect(verdicts).toEqual(['appended']);
      }
      [released, captured, partly, untouched, elsewhere] = placed as [string, string, string, string, string];
    });
    afterAll(() => opened?.close());

    const told = ({ placed, newest }: HoldEvents) => [placed.commandId, placed.version, newest?.type];

    it('are found by id, each with its newest event', async () => {
      const found = await opened.log.find([partly, account, untouched, elsewhere, released]);
      expect(found.map(told).sort()).toEqual(
        [
          [released, 3, 'HoldReleased'],
          [partly, 7, 'HoldCaptured'],
          [untouched, 9, undefined],
          [elsewhere, 2, undefined],
        ].sort(),
      );
      expect(await opened.log.find([])).toEqual([]);
      const [one] = await opened.log.find([partly]);
      expect(one?.newest).toMatchObject({ version: 8, data: { remaining: '1.80' } });
    });

    it('of an account are listed in the order in which they were placed, after a version, up to a limit', async () => {
      const listed = async (after: number, limit: number) =>
        (await opened.log.ofAccount(account, after, limit)).map(({ placed }) => placed.commandId);
      expect(await listed(0, 10)).toEqual([released, captured, partly, untouched]);
      expect(await listed(3, 2)).toEqual([captured, partly]);
      expect(await listed(9, 10)).toEqual([]);
      expect((await opened.log.ofAccount(other, 0, 10)).map(told)).toEqual([[elsewhere, 2, undefined]]);
    });

    it.each<[HoldStatus, number, () => readonly string[]]>([
      ['open', 1, () => [partly, untouched]],
      ['open', 2, () => [partly]],
      ['open', 3, () => []],
      ['expired', 1, () => []],
      ['expired', 2, () => [untouched]],
      ['expired', 9, () => [partly, untouched]],
      ['captured', 9, () => [captured]],
      ['released', 9, () => [released]],
    ])('that are %s %i hours later', async (status, hours, ids) => {
      const found = await opened.log.ofAccount(account, 0, 10, { status, at: at(hours) });
      expect(found.map(({ placed }) => placed.commandId)).toEqual(ids());
    });

    it('expire in order: the next one, whether or not it has ended', async () => {
      const { expiries } = opened;
      expect(await expiries.next(START)).toBe(at(1));
      expect(await expiries.next(at(1))).toBe(at(2));
      expect(await expiries.next(at(3))).toBe(at(8));
      expect(await expiries.next(at(9))).toBeUndefined();
    });

    it('are due from the instant on at which they expire, until an event has ended them', async () => {
      const { expiries } = opened;
      expect(await expiries.due(START, at(9), 10)).toEqual([elsewhere, untouched, partly]);
      expect(await expiries.due(START, at(9), 2)).toEqual([elsewhere, untouched]);
      expect(await expiries.due(at(1), at(2), 10)).toEqual([untouched]);
      expect(await expiries.due(at(2), at(3), 10)).toEqual([partly]);
      expect(await expiries.due('', START, 10)).toEqual([]);
    });

    it('remembers up to when all have ended, and never goes back', async () => {
      const { expiries } = opened;
      expect(await expiries.doneUntil()).toBe('');
      await expiries.done(at(2));
      await expiries.done(at(1));
      expect(await expiries.doneUntil()).toBe(at(2));
    });
  });
}
