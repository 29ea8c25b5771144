import { describe, it } from 'vitest';
import type { AccountEvent } from '../../src/domain/account.js';
import type { CaptureHold, HoldCommand } from '../../src/domain/holdDecisions.js';
import { closed, frozen, movement, opened } from './histories.js';
import { capture, expire, given, held, hold, LATER, release, terms } from './holdHistories.js';

describe('a capture', () => {
  const captured = (amount: bigint, more: Partial<AccountEvent & { type: 'HoldCaptured' }> = {}) =>
    ({
      type: 'HoldCaptured',
      holdId: 'H',
      captured: amount,
      remaining: 0n,
      ...movement(amount, 100_00n - amount),
      holds: [],
      ...more,
    }) as AccountEvent & { type: 'HoldCaptured' };

  it('pays out all of the hold, or a part: then the rest is released', () => {
    given(held)
      .when(capture())
      .then([{ side: 'account', event: captured(60_00n) }]);
    given(held)
      .when(capture('25.00'))
      .then([{ side: 'account', event: captured(25_00n) }]);
  });

  it('may be one of several', () => {
    const kept = [hold('H', 35_00n)];
    const first = captured(25_00n, { remaining: 35_00n, holds: kept });
    given(held)
      .when(capture('25.00', { final: false }))
      .then([{ side: 'account', event: first }]);
    given([...held, first])
      .when(capture('10.00'))
      .then([{ side: 'account', event: captured(10_00n, { captured: 35_00n, balance: 65_00n }) }]);
    given([...held, first])
      .when(capture('35.01'))
      .thenRejected({
        code: 'amount-exceeds-hold',
        detail: '35.00 CZK is on hold; 35.01 CZK requested',
      });
  });

  it('of all that is left ends the hold, even where it is not said to be final', () => {
    given(held)
      .when(capture('60.00', { final: false }))
      .then([{ side: 'account', event: captured(60_00n) }]);
  });

  it('says what the hold was for, unless it says something else', () => {
    const about = terms('60.00', { reference: 'order 17', counterpart: 'Café', metadata: { a: 1 } });
    given(held)
      .when(capture('60.00', { hold: about, counterpart: 'Bar' }))
      .then([{ side: 'account', event: captured(60_00n, { reference: 'order 17', counterpart: 'Bar' }) }]);
  });

  it('needs no money beside the hold', () => {
    const spent: AccountEvent = { type: 'MoneyWithdrawn', ...movement(40_00n, 60_00n) };
    given([...held, spent])
      .when(capture())
      .then([{ side: 'account', event: captured(60_00n, { balance: 0n }) }]);
  });

  it('pays an account of the bank, in one decision over both', () => {
    const to = [opened(0n, 'CZK', 'B')];
    given(held, to)
      .when(capture('25.00', { to: 'B', reference: 'ride' }))
      .then([
        { side: 'account', event: captured(25_00n, { to: 'B', reference: 'ride' }) },
        {
          side: 'to',
          event: { type: 'TransferReceived', from: 'A', ...movement(25_00n, 25_00n), reference: 'ride' },
        },
      ]);
    given(held)
      .when(capture('1.00', { to: 'B' }))
      .thenRejected({ code: 'account-not-found' });
    given(held, [...to, closed])
      .when(capture('1.00', { to: 'B' }))
      .thenRejected({ code: 'account-closed' });
    given(held, [opened(0n, 'JPY', 'B')])
      .when(capture('1.00', { to: 'B' }))
      .thenRejected({ code: 'currency-mismatch' });
    given(held)
      .when(capture('1.00', { to: 'A' }))
      .thenRejected({ code: 'validation-failed', field: 'to', rule: 'distinct' });
  });

  it('needs an account that pays out, the currency, and an amount', () => {
    given([...held, frozen])
      .when(capture())
      .thenRejected({ code: 'account-frozen' });
    given(held)
      .when(capture('1.00', { currency: 'EUR' }))
      .thenRejected({ code: 'currency-mismatch' });
    given(held).when(capture('0.00')).thenRejected({ code: 'validation-failed', rule: 'positive' });
    given(held)
      .when(capture('1.00', { expectedVersion: 2 }))
      .thenRejected({ code: 'version-mismatch' });
  });
});

describe('a release', () => {
  const end = { captured: 0n, ...terms('60.00'), amount: 60_00n, balance: 100_00n, holds: [] };

  it('ends the hold', () => {
    const event = { type: 'HoldReleased', holdId: 'H', ...end } as AccountEvent;
    given(held)
      .when(release)
      .then([{ side: 'account', event }]);
    given(held)
      .when({ ...release, reason: 'cancelled' } as HoldCommand)
      .then([{ side: 'account', event: { ...event, reason: 'cancelled' } as AccountEvent }]);
  });

  it('of a frozen account is possible: nothing is paid out', () => {
    const event = { type: 'HoldReleased', holdId: 'H', ...end } as AccountEvent;
    given([...held, frozen])
      .when(release)
      .then([{ side: 'account', event }]);
  });
});

describe('a hold that is not open', () => {
  const released = [...held, { type: 'HoldReleased', holdId: 'H', balance: 100_00n, holds: [] } as never];

  it.each([
    ['captured', capture('1.00')],
    ['released', release],
    ['expired', expire],
  ])('cannot be %s', (_, command) => {
    given(released).when(command).thenRejected({ code: 'hold-not-open', detail: 'Hold H has ended' });
  });

  it.each([capture('1.00'), release])(
    'because it has expired: $type is refused from that instant on',
    (command) => {
      given(held)
        .when(command, LATER)
        .thenRejected({ code: 'hold-not-open', detail: `Hold H expired at ${LATER}` });
    },
  );

  it.each([capture('1.00'), release, expire])('because there never was one: $type', (command) => {
    const { hold: _, ...unknown } = command as CaptureHold;
    given(held).when(unknown).thenRejected({ code: 'hold-not-found' });
    given([]).when(unknown).thenRejected({ code: 'hold-not-found' });
  });
});
