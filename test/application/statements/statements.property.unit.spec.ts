/** What every statement of every past holds to. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BASES, type StatementAnswer } from '../../../src/application/statements/statements.js';
import { parseMinor } from '../../../src/domain/money.js';
import { CountedPast, dayAfter, PastWriter, START } from '../../support/past.js';
import { openStatements } from '../../support/statements.js';

// Many random cases, however long they take.
vi.setConfig({ testTimeout: 60_000 });

const HOUR_MS = 3_600_000;
const step = fc.record({
  hours: fc.constantFrom(0, 0, 1, 12, 30),
  net: fc.integer({ min: -500, max: 500 }).filter((net) => net !== 0),
  daysBack: fc.constantFrom(0, 0, 1, 2, 7),
  kind: fc.constantFrom('move', 'move', 'move', 'move', 'limit', 'freeze'),
});

/** An account that somebody fills, and the days that cut its time into periods. */
const past = fc.record({
  steps: fc.array(step, { maxLength: 25 }),
  cuts: fc.uniqueArray(fc.integer({ min: -12, max: 30 }), { minLength: 2, maxLength: 5 }),
  /** Hours after the start at which somebody looks; undefined is now. */
  atHours: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
});

type Past = typeof past extends fc.Arbitrary<infer Value> ? Value : never;

function written({ steps }: Past) {
  const writer = new PastWriter(`${START.slice(0, 10)}T12:00:00.000Z`);
  const id = writer.open();
  for (const { hours, net, daysBack, kind } of steps) {
    writer.pass(hours * HOUR_MS);
    if (kind === 'limit') writer.limit(id, BigInt(Math.abs(net)));
    else if (kind === 'freeze') writer.mark(id, 'AccountFrozen');
    else writer.move(id, BigInt(net), daysBack);
  }
  return { id, recorded: writer.recorded, counted: new CountedPast(writer.recorded, id) };
}

const instant = ({ atHours }: Past): { at?: string } =>
  atHours === undefined ? {} : { at: new Date(Date.parse(START) + (12 + atHours) * HOUR_MS).toISOString() };
const day = (offset: number): string => dayAfter(START.slice(0, 10), offset);
const minor = (amount: string): bigint => parseMinor(amount, 'EUR');
const isDebit = (type: string) => type === 'withdrawal' || type === 'transfer-out';
const netOf = ({ amount, type }: StatementAnswer['lines'][number]) =>
  minor(amount) * (isDebit(type) ? -1n : 1n);

const moment = (past: Past): { at: string } | undefined => {
  const { at } = instant(past);
  return at === undefined ? undefined : { at };
};

describe.each(BASES)('statements by %s', (basis) => {
  it('chain: each closes with what the next one opens with, and opening plus lines is closing', async () => {
    await fc.assert(
      fc.asyncProperty(past, async (drawn) => {
        const { id, recorded } = written(drawn);
        const { statement } = await openStatements(recorded);
        const cuts = [...drawn.cuts].sort((a, b) => a - b);
        let closing: string | undefined;
        for (const [index, cut] of cuts.slice(1).entries()) {
          const period = { from: day(cuts[index] as number), to: day(cut - 1), moment: moment(drawn) };
          const told = await statement(id, { ...period, basis });
          if (closing !== undefined) expect(told.openingBalance).toBe(closing);
          closing = told.closingBalance;
          let balance = minor(told.openingBalance);
          for (const line of told.lines) {
            balance += netOf(line);
            expect(minor(line.balance)).toBe(balance);
          }
          expect(minor(told.closingBalance)).toBe(balance);
          const { credits, debits } = told;
          expect(minor(told.openingBalance) + minor(credits.amount) - minor(debits.amount)).toBe(balance);
          expect(credits.count + debits.count).toBe(told.lines.length);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('hold the movements of their days that were known, in order, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(past, async (drawn) => {
        const { id, recorded, counted } = written(drawn);
        const { statement } = await openStatements(recorded);
        const [first = 0, last = 0] = [...drawn.cuts].sort((a, b) => a - b);
        const [from, to] = [day(first), day(last)];
        const { at } = instant(drawn);
        const version = at === undefined ? counted.events.length : counted.versionAt(at);
        const told = await statement(id, { from, to, basis, moment: moment(drawn) });
        const isRecorded = ({ recordedAt }: { recordedAt: string }) =>
          recordedAt.slice(0, 10) >= from && recordedAt.slice(0, 10) <= to;
        const expected =
          basis === 'business'
            ? counted.bookedBetween(version, from, to)
            : counted
                .movements(version)
                .filter(isRecorded)
                .map((movement) => movement.version);
        expect(told.lines.map((line) => line.version)).toEqual(expected);
        expect(told.asOfVersion).toBe(version);
        const before =
          basis === 'business'
            ? counted.balanceOn(version, day(first - 1))
            : counted
                .movements(version)
                .filter(({ recordedAt }) => recordedAt.slice(0, 10) < from)
                .reduce((sum, { net }) => sum + net, 0n);
        expect(minor(told.openingBalance)).toBe(before);
      }),
      { numRuns: 100 },
    );
  });
});
