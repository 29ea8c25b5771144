import { describe, expect, it } from 'vitest';
import {
  type AccountEvent,
  accountDecider,
  available,
  type OpenedAccount,
} from '../../src/domain/account.js';
import { bothSpans, isWithin, spanOf } from '../../src/domain/holds.js';
import { close, closed, frozen, limitSet, opened, setLimit, withdraw, withdrawn } from './histories.js';
import { expire, fold, given, held, hold, LATER, place, placed, rich, SOON, terms } from './holdHistories.js';
import { AT, specificationFor } from './specification.js';

describe('placing a hold', () => {
  it('sets the amount aside, for seven days unless it says otherwise', () => {
    given(rich)
      .when(place('60.00'))
      .then([{ side: 'account', event: placed('H', 60_00n, [hold('H', 60_00n)]) }]);
    const expiresAt = '2026-02-01T00:00:00.000Z';
    const until = [{ side: 'account', event: placed('H', 60_00n, [hold('H', 60_00n, expiresAt)]) }] as const;
    given(rich).when(place('60.00', { expiresAt })).then(until);
    given(rich)
      .when(place('60.00', { expiresInSeconds: 12 * 3_600 }))
      .then(until);
  });

  it('records what it is for', () => {
    const about = { reference: 'order 17', counterpart: 'Café', metadata: { terminal: 9 } };
    given(rich)
      .when(place('60.00', { currency: 'CZK', ...about }))
      .then([
        {
          side: 'account',
          event: { ...placed('H', 60_00n, [hold('H', 60_00n)]), ...about } as AccountEvent,
        },
      ]);
  });

  it('takes all that is available, and no more: other holds do not count twice', () => {
    const both = [hold('G', 60_00n), hold('H', 40_00n)];
    const one = [...rich, placed('G', 60_00n, [hold('G', 60_00n)])];
    given(one)
      .when(place('40.00'))
      .then([{ side: 'account', event: placed('H', 40_00n, both) }]);
    given(one).when(place('40.01')).thenRejected({
      code: 'insufficient-funds',
      detail: 'Available balance is 40.00 CZK; 40.01 CZK requested',
    });
  });

  it('keeps to the number of open holds', () => {
    const full = [...rich, placed('F', 1n, [hold('F', 1n)]), placed('G', 1n, [hold('F', 1n), hold('G', 1n)])];
    given(full)
      .when(place('1.00'))
      .thenRejected({ code: 'too-many-holds', detail: 'Account A has 2 open holds; 2 are allowed' });
    // One that has expired is not open.
    const holds = [hold('F', 1n, AT), hold('G', 1n), hold('H', 1_00n)];
    given([...rich, placed('G', 1n, holds.slice(0, 2))])
      .when(place('1.00'))
      .then([{ side: 'account', event: placed('H', 1_00n, holds) }]);
  });

  it('is refused while too many that have expired still lack the event that says so', () => {
    const expired = ['C', 'D', 'E', 'F'].map((id) => hold(id, 1n, AT));
    given([...rich, placed('F', 1n, expired)])
      .when(place('1.00'))
      .thenRejected({ code: 'too-many-holds' });
  });

  it.each([
    ['at once', AT, 'past'],
    ['in the past', '2026-01-30T12:00:00.000Z', 'past'],
    ['later than in 366 days', '2027-02-01T12:00:00.001Z', 'maximum'],
  ])('expires never %s', (_, expiresAt, rule) => {
    given(rich)
      .when(place('1.00', { expiresAt }))
      .thenRejected({ code: 'validation-failed', field: 'expiresAt', rule });
  });

  it('needs an open account, its currency, and an amount', () => {
    given([]).when(place('1.00')).thenRejected({ code: 'account-not-found' });
    given([...rich, frozen])
      .when(place('1.00'))
      .thenRejected({ code: 'account-frozen' });
    given([opened(), closed]).when(place('1.00')).thenRejected({ code: 'account-closed' });
    given(rich)
      .when(place('1.00', { currency: 'EUR' }))
      .thenRejected({ code: 'currency-mismatch' });
    given(rich).when(place('0.00')).thenRejected({ code: 'validation-failed', rule: 'positive' });
    given(rich)
      .when(place('1.00', { expectedVersion: 1 }))
      .thenRejected({ code: 'version-mismatch' });
  });
});

describe('expiry', () => {
  const account = fold(held) as OpenedAccount;

  it('needs no event: the amount is available from that instant on', () => {
    expect(available(account, '2026-02-07T11:59:59.999Z')).toBe(40_00n);
    expect(available(account, LATER)).toBe(100_00n);
  });

  it('is recorded once, and not before', () => {
    given(held).when(expire).thenRejected({ code: 'validation-failed', field: 'expiresAt', rule: 'future' });
    const event = {
      type: 'HoldExpired',
      holdId: 'H',
      ...terms('60.00'),
      amount: 60_00n,
      captured: 0n,
      balance: 100_00n,
      holds: [],
    } as AccountEvent;
    given(held)
      .when(expire, LATER)
      .then([{ side: 'account', event }]);
    given([...held, event])
      .when(expire, LATER)
      .thenRejected({ code: 'hold-not-open' });
  });
});

describe('an account with holds', () => {
  const account = specificationFor(accountDecider);

  it('keeps what is on hold: nothing else can take it', () => {
    account.given(held).when(withdraw('40.01')).thenRejected({
      code: 'insufficient-funds',
      detail: 'Available balance is 40.00 CZK; 40.01 CZK requested',
    });
    account
      .given(held)
      .when(withdraw('40.00'))
      .then([withdrawn(40_00n, 60_00n)]);
    account
      .given(held)
      .when(withdraw('100.00'), LATER)
      .then([withdrawn(100_00n, 0n)]);
  });

  const owing = [opened(60_00n), placed('H', 60_00n, [hold('H', 60_00n)], 0n)];

  it('keeps the overdraft limit that its holds need', () => {
    account.given(owing).when(setLimit('59.99')).thenRejected({
      code: 'insufficient-funds',
      detail: 'Balance is 0.00 CZK with 60.00 CZK on hold, below the requested limit',
    });
    account
      .given(owing)
      .when(setLimit('59.99'), LATER)
      .then([limitSet(59_99n)]);
  });

  it('cannot be closed until they have ended', () => {
    account.given(owing).when(close).thenRejected({
      code: 'account-not-empty',
      detail: '60.00 CZK is on hold; capture or release it first',
    });
    account.given(owing).when(close, LATER).then([closed]);
  });
});

describe('the span of a decision', () => {
  it('is the time in which the same holds are open', () => {
    const holds = [
      hold('A', 1n, AT),
      hold('B', 1n, '2026-01-30T00:00:00.000Z'),
      hold('C', 1n),
      hold('D', 1n, SOON),
    ];
    expect(spanOf(holds, AT)).toEqual({ from: AT, until: SOON });
    expect(spanOf([], AT)).toEqual({ from: undefined, until: undefined });
  });

  it('includes its begin, and not its end', () => {
    const span = { from: AT, until: SOON };
    expect([AT, '2026-01-31T12:00:00.999Z', SOON].map((at) => isWithin(span, at))).toEqual([
      true,
      true,
      false,
    ]);
    expect(isWithin(span, '2026-01-31T11:59:59.999Z')).toBe(false);
    expect(isWithin(undefined, AT)).toBe(true);
  });

  it('of two decisions is what both have', () => {
    expect(bothSpans({ from: AT }, { until: SOON })).toEqual({ from: AT, until: SOON });
    expect(bothSpans({ from: AT, until: LATER }, { from: SOON, until: LATER })).toEqual({
      from: SOON,
      until: LATER,
    });
    expect(bothSpans({}, {})).toEqual({ from: undefined, until: undefined });
  });
});
