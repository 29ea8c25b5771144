import { beforeEach, describe, expect, it } from 'vitest';
import { BankClock, type ClockFaults } from '../../../src/application/shared/bankClock.js';
import { BankZone } from '../../../src/application/shared/bankZone.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-03-15T12:00:00.000Z');

let node: SimulatedTime;
let bank: BankClock;
let told: [keyof ClockFaults, number][];
/** The database answers at once that its clock is ahead of the node's by so much. */
const answer = (aheadMs: number, recordedMs?: number) =>
  bank.told({ databaseMs: node.now() + aheadMs, recordedMs, askedMs: node.now() });

beforeEach(() => {
  node = new SimulatedTime(START);
  told = [];
  const onChange = (kind: keyof ClockFaults, faults: ClockFaults) => told.push([kind, faults[kind]]);
  bank = new BankClock({ time: node, zone: new BankZone('Asia/Tokyo'), onChange });
});

describe('the bank’s clock', () => {
  it('is that of the database, wherever the node’s is set', async () => {
    answer(0);
    node.step(8 * HOUR_MS);
    expect(bank.now()).toBe(START);
    await node.advance(1_000);
    node.step(-24 * HOUR_MS);
    expect(bank.now()).toBe(START + 1_000);
    expect(bank.monotonic()).toBe(node.monotonic());
  });

  it('follows the database’s clock when that is set', () => {
    answer(0);
    answer(-8 * HOUR_MS);
    expect(bank.now()).toBe(START - 8 * HOUR_MS);
  });

  it('tells the business day in the bank’s time zone, and the next one from its first instant on', async () => {
    answer(0);
    expect(bank.today()).toMatchObject({ date: '2026-03-15', zone: 'Asia/Tokyo' });
    await node.advance(3 * HOUR_MS - 1);
    expect(bank.today().date).toBe('2026-03-15');
    await node.advance(1);
    expect(bank.today().date).toBe('2026-03-16');
    node.step(-48 * HOUR_MS);
    expect(bank.today().date).toBe('2026-03-16');
    bank.setZone(new BankZone('America/New_York'));
    expect(bank.today()).toMatchObject({ date: '2026-03-15', zone: 'America/New_York' });
  });
});

describe('clocks that are too far apart', () => {
  it('are told of once, and again when they agree', () => {
    answer(2_000);
    answer(2_001);
    answer(8 * HOUR_MS);
    answer(0);
    answer(-2_001);
    expect(told).toEqual([
      ['skewMs', 2_001],
      ['skewMs', 0],
      ['skewMs', -2_001],
    ]);
  });

  it('are not those of a database that took long to answer', async () => {
    const askedMs = node.now();
    await node.advance(60_000);
    bank.told({ databaseMs: START + 30_000, recordedMs: undefined, askedMs });
    bank.told({ databaseMs: START, recordedMs: undefined, askedMs });
    expect(told).toEqual([]);
    bank.told({ databaseMs: START + 62_001, recordedMs: undefined, askedMs });
    expect(told).toEqual([['skewMs', 2_001]]);
  });

  it('are told of when the newest event is ahead of the clock, by how much', async () => {
    answer(0, START + 8 * HOUR_MS);
    expect([told, bank.faults]).toEqual([[['aheadMs', 8 * HOUR_MS]], { aheadMs: 8 * HOUR_MS, skewMs: 0 }]);
    await node.advance(8 * HOUR_MS - 2_000);
    answer(0, START + 8 * HOUR_MS);
    expect(bank.faults).toEqual({ aheadMs: 0, skewMs: 0 });
  });

  it('are not those of a bank whose newest event is of long ago', () => {
    answer(0, START - 8 * HOUR_MS);
    expect([told, bank.faults]).toEqual([[], { aheadMs: 0, skewMs: 0 }]);
  });
});

describe('an instant that means now', () => {
  it('is one of the last minute or to come, while the newest event is ahead of the clock', () => {
    const at = (ms: number) => new Date(ms).toISOString();
    answer(0, START);
    expect([bank.meansNow(at(START)), bank.meansNow(at(START + HOUR_MS))]).toEqual([false, false]);
    answer(0, START + 8 * HOUR_MS);
    expect([START, START - 60_000, START + HOUR_MS].map((ms) => bank.meansNow(at(ms)))).toEqual([
      true,
      true,
      true,
    ]);
    expect(bank.meansNow(at(START - 60_001))).toBe(false);
  });
});
