import { beforeAll, describe, expect, it } from 'vitest';
import { BankZone } from '../../../src/application/shared/bankZone.js';
import type { AccountHistory } from '../../../src/application/statements/ports.js';
import { type StatementAnswer, Statements } from '../../../src/application/statements/statements.js';
import { TimeTravel } from '../../../src/application/statements/timeTravel.js';
import { statePeriod } from '../../../src/domain/statement.js';
import { MemoryAccountHistory } from '../../../src/testing/memory/accountHistory.js';
import { MemoryHoldLog } from '../../../src/testing/memory/holdLog.js';
import { openBank } from '../../support/bankFixture.js';
import { PastWriter, storeInMemory } from '../../support/past.js';
import { UNKNOWN_ID } from '../../support/service.js';
import { type Asked, NOW, openStatements } from '../../support/statements.js';

const DAY_MS = 86_400_000;
const JANUARY = { from: '2026-01-01', to: '2026-01-31' };
const FEBRUARY = { from: '2026-02-01', to: '2026-02-28' };

/** January: 100.00 in. On 3 February, 30.00 out that happened on 31 January, and 5.00 out of that day. */
const writer = new PastWriter('2026-01-10T09:00:00.000Z');
const id = writer.open();
writer.move(id, 10_000n);
writer
  .pass(24 * DAY_MS)
  .move(id, -3_000n, 3)
  .move(id, -500n);

describe('a movement that is booked back into January on 3 February', () => {
  let opened: Awaited<ReturnType<typeof openStatements>>;
  const told = ({ openingBalance, lines, closingBalance }: StatementAnswer) => [
    openingBalance,
    ...lines.map(({ type, amount, balance }) => `${type} ${amount} = ${balance}`),
    closingBalance,
  ];
  beforeAll(async () => {
    opened = await openStatements(writer.recorded);
  });

  it('is in January’s statement by business date', async () => {
    const january = await opened.statement(id, JANUARY);
    expect(told(january)).toEqual(['0.00', 'deposit 100.00 = 100.00', 'withdrawal 30.00 = 70.00', '70.00']);
    const february = await opened.statement(id, FEBRUARY);
    expect(told(february)).toEqual(['70.00', 'withdrawal 5.00 = 65.00', '65.00']);
  });

  it('leaves January’s statement by recording as it was', async () => {
    const january = await opened.statement(id, { ...JANUARY, basis: 'recording' });
    expect(told(january)).toEqual(['0.00', 'deposit 100.00 = 100.00', '100.00']);
    const february = await opened.statement(id, { ...FEBRUARY, basis: 'recording' });
    expect(told(february)).toEqual([
      '100.00',
      'withdrawal 30.00 = 70.00',
      'withdrawal 5.00 = 65.00',
      '65.00',
    ]);
  });

  it('is not in January’s statement as it was known before', async () => {
    const january = await opened.statement(id, { ...JANUARY, moment: { at: '2026-02-01T00:00:00.000Z' } });
    expect(told(january)).toEqual(['0.00', 'deposit 100.00 = 100.00', '100.00']);
    expect(january).toMatchObject({ at: '2026-02-01T00:00:00.000Z', asOfVersion: 2, generatedAt: NOW });
  });

  it('is in no period before what was known', async () => {
    const asked = { ...FEBRUARY, basis: 'recording', moment: { at: '2026-01-20T00:00:00.000Z' } } as const;
    expect(told(await opened.statement(id, asked))).toEqual(['100.00', '100.00']);
  });

  it('counts on its business date, by what was known', async () => {
    const balanceAt = async (effectiveOn: string, at?: string) => {
      const asOf = { effectiveOn, moment: at === undefined ? undefined : { at } };
      const account = await opened.timeTravel.account(id, asOf);
      return 'code' in account ? account.code : account.balance;
    };
    expect(await balanceAt('2026-01-31')).toBe('70.00');
    expect(await balanceAt('2026-01-31', '2026-02-01T00:00:00.000Z')).toBe('100.00');
    expect(await balanceAt('2026-01-30')).toBe('100.00');
    expect(await balanceAt('2026-01-09')).toBe('0.00');
    expect(await balanceAt('2026-01-31', '2026-01-01T00:00:00.000Z')).toBe('account-not-found');
  });
});

describe('what is on hold', () => {
  /** 60.00 from 20 January to 5 February, of which 15.50 are captured on 2 February; 5.00 released at once. */
  const holding = new PastWriter('2026-01-10T09:00:00.000Z');
  const holder = holding.open();
  holding
    .move(holder, 10_000n)
    .pass(10 * DAY_MS)
    .hold(holder, 500n)
    .release(holder)
    .hold(holder, 6_000n, 16 * DAY_MS)
    .pass(13 * DAY_MS)
    .capture(holder, 1_550n);
  const pendingOf = async (asked: Asked) => {
    const { statement } = await openStatements(holding.recorded);
    const { pending, pendingHolds } = await statement(holder, asked);
    expect(pending.count).toBe(pendingHolds.length);
    return [
      pending.amount,
      ...pendingHolds.map(({ amount, placedAt }) => `${amount} ${placedAt.slice(0, 10)}`),
    ];
  };

  it.each<[string, Asked, readonly string[]]>([
    ['at the end of the period', JANUARY, ['60.00', '60.00 2026-01-20']],
    [
      'at the end of the period, by recording',
      { ...JANUARY, basis: 'recording' },
      ['60.00', '60.00 2026-01-20'],
    ],
    ['after a capture', { from: '2026-02-01', to: '2026-02-04' }, ['44.50', '44.50 2026-01-20']],
    ['when it has expired', FEBRUARY, ['0.00']],
    ['before it was placed', { from: '2026-01-01', to: '2026-01-19' }, ['0.00']],
    ['before the account was opened', { from: '2026-01-01', to: '2026-01-02' }, ['0.00']],
    [
      'as it was known within the period',
      { ...FEBRUARY, moment: { at: '2026-02-03T00:00:00.000Z' } },
      ['44.50', '44.50 2026-01-20'],
    ],
    ['at a version', { ...FEBRUARY, moment: { version: 5 } }, ['60.00', '60.00 2026-01-20']],
    ['at a version before the end of the period', { ...FEBRUARY, moment: { version: 4 } }, ['0.00']],
  ])('is told %s', async (_, asked, told) => {
    expect(await pendingOf(asked)).toEqual(told);
  });
});

describe('a statement', () => {
  it('may begin on the first day there is and end on the last', async () => {
    const opened = await openStatements(writer.recorded);
    const always = { from: '0001-01-01', to: '9999-12-31' };
    for (const basis of ['business', 'recording'] as const) {
      const { openingBalance, closingBalance, credits, debits } = await opened.statement(id, {
        ...always,
        basis,
      });
      expect([openingBalance, closingBalance]).toEqual(['0.00', '65.00']);
      expect([credits, debits]).toEqual([
        { amount: '100.00', count: 1 },
        { amount: '35.00', count: 2 },
      ]);
    }
  });

  it('has as many lines as it may, and is refused with one more', async () => {
    const period = { ...FEBRUARY, basis: 'recording', moment: undefined } as const;
    const two = await openStatements(writer.recorded, 2);
    expect(await two.statements.statement(id, period)).toMatchObject({ closingBalance: '65.00' });
    const one = await openStatements(writer.recorded, 1);
    expect(await one.statements.statement(id, period)).toEqual({
      code: 'statement-too-long',
      detail: 'The statement from 2026-02-01 to 2026-02-28 has more than 1 lines; request fewer days',
    });
  });

  it('is refused for an account that is not there, or was not', async () => {
    const { statements } = await openStatements(writer.recorded);
    const ask = { ...JANUARY, basis: 'business', moment: { at: '2026-01-10T08:59:59.999Z' } } as const;
    expect(await statements.statement(UNKNOWN_ID, ask)).toMatchObject({ code: 'account-not-found' });
    expect(await statements.statement(id, ask)).toEqual({
      code: 'account-not-found',
      detail: `Account ${id} was not open yet at 2026-01-10T08:59:59.999Z`,
    });
  });
});

describe('a movement that is being committed when its day is over', () => {
  it('is in the statement by recording, as it will be for ever', async () => {
    const late = await storeInMemory(writer.recorded);
    const early = await storeInMemory(writer.recorded.slice(0, -1));
    // Whoever asks for an instant that has passed waits for the commit.
    let store = early;
    const of = new MemoryAccountHistory(late);
    const history: AccountHistory = {
      past: async (...asked) => {
        store = late;
        return of.past(...asked);
      },
      balanceOn: (account, version, day) => of.balanceOn(account, version, day),
      bookedBetween: (...asked) => of.bookedBetween(...asked),
      recordedBetween: (...asked) => of.recordedBetween(...asked),
      eventsAt: (...asked) => of.eventsAt(...asked),
    };
    const bank = { account: (accountId: string) => openBank(store).account(accountId) };
    const timeTravel = new TimeTravel({
      history,
      bank,
      evictOlder: async () => {},
      clock: { meansNow: () => false, recordingTime: () => '2026-02-04T00:00:00.000Z' },
    });
    const clock = { now: () => Date.parse('2026-02-04T00:00:00.000Z') };
    const zone = () => new BankZone('UTC');
    const statements = new Statements({
      timeTravel,
      history,
      holds: new MemoryHoldLog(late),
      clock,
      zone,
      linesMax: 10,
    });
    const period = { from: '2026-02-03', to: '2026-02-03', basis: 'recording', moment: undefined } as const;
    expect(await statements.statement(id, period)).toMatchObject({
      closingBalance: '65.00',
      debits: { count: 2 },
    });
  });
});

describe('a balance that an event does not lead to', () => {
  it('is found out by a statement by recording', async () => {
    const broken = new PastWriter('2026-01-10T09:00:00.000Z');
    const other = broken.open();
    broken.move(other, 100n);
    const [opening, movement] = broken.recorded;
    if (opening === undefined || movement?.event.type !== 'MoneyDeposited') throw new Error('no movement');
    const forged = { ...movement, event: { ...movement.event, balance: 101n } };
    const { statement } = await openStatements([opening, forged]);
    const asked = { ...JANUARY, basis: 'recording' } as const;
    await expect(statement(other, asked)).rejects.toThrow('version 2 of account');
  });

  it('cannot come from the arithmetic', () => {
    const { lines, closing } = statePeriod(5n, [{ net: -7n }, { net: 3n }]);
    expect([lines.map(({ balance }) => balance), closing]).toEqual([[-2n, 1n], 1n]);
  });
});
