/** Limits on what goes out, by the bank's day: here that of UTC. */
import { describe, expect, it } from 'vitest';
import { type AccountCommand, type AccountEvent, accountDecider } from '../../src/domain/account.js';
import type { LimitName } from '../../src/domain/decider.js';
import { decide as decideHold } from '../../src/domain/holdDecisions.js';
import type { Limits, Used } from '../../src/domain/limits.js';
import { transferDecider } from '../../src/domain/transfer.js';
import { closed, deposited, movement, opened, withdraw, withdrawn } from './histories.js';
import { capture, fold, given as givenHold, held, hold, place, placed } from './holdHistories.js';
import { AT, specificationFor } from './specification.js';

const given = (...events: AccountEvent[]) => specificationFor(accountDecider).given(events);
const limited = (limits: Limits, used?: Used): AccountEvent => ({
  type: 'LimitsSet',
  limits,
  currency: 'CZK',
  ...(used === undefined ? {} : { used }),
});
const setLimits = (fields: Partial<Record<LimitName, string | number | null>>) =>
  ({ type: 'set-limits', accountId: 'A', ...fields }) as AccountCommand;
const used = (day: bigint, count = 1, month = day, on = '2026-01-31'): Used => ({ on, day, count, month });
const rich = [opened(), deposited(100_00n, 100_00n)];
const paid = (amount: bigint, balance: bigint, after: Used): AccountEvent =>
  ({
    ...withdrawn(amount, balance),
    used: after,
  }) as AccountEvent;

describe('setting limits', () => {
  it('records all of them; those that are not named stay, null ends one', () => {
    given(...rich)
      .when(setLimits({ perDay: '50.00', countPerDay: 3 }))
      .then([limited({ perDay: 50_00n, countPerDay: 3 })]);
    given(...rich, limited({ perDay: 50_00n, countPerDay: 3 }))
      .when(setLimits({ perDay: null, perTransaction: '10.00', perMonth: '90.00' }))
      .then([limited({ countPerDay: 3, perTransaction: 10_00n, perMonth: 90_00n })]);
  });

  it('is nothing where they are so already', () => {
    given(...rich, limited({ perDay: 50_00n }))
      .when(setLimits({ perDay: '50.00', perMonth: null }))
      .thenNothing();
    given(...rich)
      .when(setLimits({}))
      .thenNothing();
  });

  it('keeps what is used, until the last one ends', () => {
    const history = [...rich, limited({ perDay: 50_00n }), paid(20_00n, 80_00n, used(20_00n))];
    given(...history)
      .when(setLimits({ perDay: '30.00' }))
      .then([limited({ perDay: 30_00n }, used(20_00n))]);
    given(...history)
      .when(setLimits({ perDay: null }))
      .then([limited({})]);
    given(...history, limited({}))
      .when(withdraw('1.00'))
      .then([withdrawn(1_00n, 79_00n)]);
  });

  it('wants amounts of the account’s currency, and an account that is open', () => {
    given(...rich)
      .when(setLimits({ perDay: '50' }))
      .thenRejected({ code: 'validation-failed', field: 'perDay', rule: 'decimals' });
    given(opened(), closed)
      .when(setLimits({ perDay: '50.00' }))
      .thenRejected({ code: 'account-closed' });
  });
});

describe('what goes out of an account with limits', () => {
  const history = [
    ...rich,
    limited({ perTransaction: 30_00n, perDay: 50_00n, perMonth: 60_00n, countPerDay: 3 }),
  ];

  it('tells what is used after it; what comes in tells it again', () => {
    const first = paid(30_00n, 70_00n, used(30_00n));
    given(...history)
      .when(withdraw('30.00'))
      .then([first]);
    const both = paid(20_00n, 50_00n, used(50_00n, 2));
    given(...history, first)
      .when(withdraw('20.00'))
      .then([both]);
    given(...history, first)
      .when({ type: 'deposit', accountId: 'A', amount: '1.00', effectiveOn: '2026-01-31' })
      .then([{ ...deposited(1_00n, 71_00n), used: used(30_00n) } as AccountEvent]);
  });

  const atNext = '2026-02-01T00:00:00.000Z';
  it.each<[string, AccountEvent[], string, string, object]>([
    [
      'at a time',
      [],
      '30.01',
      '30.00 CZK at a time is allowed',
      { name: 'perTransaction', limit: '30.00', left: '30.00' },
    ],
    [
      'a day',
      [paid(30_00n, 70_00n, used(30_00n))],
      '20.01',
      `50.00 CZK a day is allowed; 20.00 CZK is left until ${atNext}`,
      { name: 'perDay', limit: '50.00', left: '20.00', freeFrom: atNext },
    ],
    [
      'a month',
      [paid(30_00n, 70_00n, used(30_00n, 1, 55_00n))],
      '5.01',
      `60.00 CZK a month is allowed; 5.00 CZK is left until ${atNext}`,
      { name: 'perMonth', limit: '60.00', left: '5.00', freeFrom: atNext },
    ],
    [
      'payments a day',
      [paid(1_00n, 99_00n, used(3_00n, 3))],
      '0.01',
      `3 payments a day are allowed; none is left until ${atNext}`,
      { name: 'countPerDay', limit: 3, left: 0, freeFrom: atNext },
    ],
  ])('is refused beyond what is allowed %s', (_, before, amount, detail, limit) => {
    given(...history, ...before)
      .when(withdraw(amount))
      .thenRejected({ code: 'limit-exceeded', detail, limit } as never);
  });

  it('is told the limit that is free again last, and never less than nothing', () => {
    const narrow = [...rich, limited({ perDay: 1_00n, perMonth: 2_00n }, used(9_00n, 3, 40_00n))];
    given(...narrow)
      .when(withdraw('9.00'))
      .thenRejected({
        code: 'limit-exceeded',
        limit: { name: 'perMonth', limit: '2.00', left: '0.00', freeFrom: atNext },
      });
  });

  it('counts anew on another day, and in another month', () => {
    const yesterday = paid(30_00n, 70_00n, used(30_00n, 3, 30_00n, '2026-01-30'));
    given(...history, yesterday)
      .when(withdraw('30.00'))
      .then([paid(30_00n, 40_00n, used(30_00n, 1, 60_00n))]);
    const last = paid(30_00n, 70_00n, used(30_00n, 3, 60_00n, '2025-12-31'));
    given(...history, last)
      .when(withdraw('30.00'))
      .then([paid(30_00n, 40_00n, used(30_00n))]);
    // One instant before midnight, and at it.
    const today = paid(30_00n, 70_00n, used(30_00n));
    given(...history, today)
      .when(withdraw('30.00'), '2026-01-31T23:59:59.999Z')
      .thenRejected({ code: 'limit-exceeded' });
    given(...history, today)
      .when(withdraw('30.00'), atNext)
      .then([paid(30_00n, 40_00n, used(30_00n, 1, 30_00n, '2026-02-01'))]);
  });

  it('is limited as a transfer too, and the account that is paid tells what it used itself', () => {
    const from = fold(history);
    const to = fold([opened(0n, 'CZK', 'B'), limited({ perDay: 5_00n }, used(4_00n))]);
    const transfers = specificationFor({ ...transferDecider, initial: { from, to } });
    const command = { type: 'transfer', from: 'A', to: 'B', effectiveOn: '2026-01-31' } as const;
    transfers
      .given([])
      .when({ ...command, amount: '30.01' })
      .thenRejected({ code: 'limit-exceeded' });
    transfers
      .given([])
      .when({ ...command, amount: '30.00' })
      .then([
        {
          side: 'from',
          event: { type: 'TransferSent', to: 'B', ...movement(30_00n, 70_00n), used: used(30_00n) },
        },
        {
          side: 'to',
          event: { type: 'TransferReceived', from: 'A', ...movement(30_00n, 30_00n), used: used(4_00n) },
        },
      ]);
  });
});

describe('a hold on an account with limits', () => {
  it('is refused at once beyond what is allowed at a time, and counts when it is captured', () => {
    const history = [...rich, limited({ perTransaction: 60_00n, perDay: 50_00n })];
    givenHold(history).when(place('60.01')).thenRejected({ code: 'limit-exceeded' });
    givenHold(history)
      .when(place('60.00'))
      .then([{ side: 'account', event: placed('H', 60_00n, [hold('H', 60_00n)]) }]);
    const later = [...held, limited({ perDay: 50_00n })];
    givenHold(later).when(capture('50.01')).thenRejected({ code: 'limit-exceeded' });
    const decision = decideHold({ account: fold(later), to: fold([]) }, capture('50.00'), AT);
    const [{ event }] = decision as unknown as [{ event: AccountEvent }];
    expect(event).toMatchObject({ type: 'HoldCaptured', amount: 50_00n, used: used(50_00n) });
  });

  it('tells what is used when it is placed', () => {
    const history = [...rich, limited({ perDay: 50_00n }), paid(20_00n, 80_00n, used(20_00n))];
    givenHold(history)
      .when(place('60.00'))
      .then([
        {
          side: 'account',
          event: { ...placed('H', 60_00n, [hold('H', 60_00n)], 80_00n), used: used(20_00n) } as AccountEvent,
        },
      ]);
  });
});
