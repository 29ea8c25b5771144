import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameOf, summaryOf } from '../../console/src/format/events.js';
import { difference, formatMoney, typedAmount } from '../../console/src/format/money.js';
import { eventTypes } from '../../src/application/log/eventCodec.js';

describe('amounts for people', () => {
  it.each([
    ['0.00', '0.00'],
    ['-0.05', '−0.05'],
    ['999.99', '999.99'],
    ['1000', '1,000'],
    ['-1234567.891', '−1,234,567.891'],
    ['98765432109876543210.00', '98,765,432,109,876,543,210.00'],
    ['no amount', 'no amount'],
  ])('%s is %s', (amount, shown) => expect(formatMoney(amount)).toBe(shown));

  it.each([
    ['10.00', '25.50', '15.50'],
    ['10.00', '9.99', '-0.01'],
    ['-3.00', '2.00', '5.00'],
    ['500', '499', '-1'],
    ['0.000', '98765432109876543.210', '98765432109876543.210'],
  ])('from %s to %s is %s', (before, after, changed) => expect(difference(before, after)).toBe(changed));

  it('differ by exactly what was added', () => {
    const minor = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n });
    const text = (value: bigint) => {
      const digits = String(value < 0n ? -value : value).padStart(3, '0');
      return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
    };
    fc.assert(fc.property(minor, minor, (a, b) => difference(text(a), text(b)) === text(b - a)));
  });

  it.each([
    [' 1,234.50 ', '1234.50'],
    ['1,234,567', '1234567'],
    ['12.5', '12.5'],
    // Not guessed at: the bank says what is wrong with it.
    ['1,5', '1,5'],
    ['1.234,50', '1.234,50'],
  ])('typed as %s are sent as %s', (typed, sent) => expect(typedAmount(typed)).toBe(sent));
});

describe('events in words', () => {
  const event = (type: string, data: object) =>
    ({ type, data, accountId: 'a', position: 1, version: 1, metadata: {} }) as never;

  it('have a name each', () => {
    expect(eventTypes.map(nameOf)).toContain('Overdraft limit set');
    expect(nameOf('AccountOpened')).toBe('Account opened');
  });

  it('say what happened', () => {
    const deposit = { amount: '1000.00', currency: 'EUR', counterpart: 'Engines Ltd', reference: 'Salary' };
    expect(summaryOf(event('MoneyDeposited', deposit))).toBe('+1,000.00 EUR · Engines Ltd · Salary');
    expect(summaryOf(event('MoneyWithdrawn', { amount: '5', currency: 'JPY' }))).toBe('−5 JPY');
    const sent = { amount: '5.00', currency: 'EUR', to: '0199f1c0-0000-7000-8000-000000000001' };
    expect(summaryOf(event('TransferSent', sent))).toBe('−5.00 EUR to 000000000001');
    expect(summaryOf(event('AccountFrozen', { reason: 'asked for' }))).toBe('asked for');
    expect(summaryOf(event('AccountClosed', {}))).toBe('');
  });
});
