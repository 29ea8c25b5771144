import { describe, it } from 'vitest';
import { accountDecider } from '../../src/domain/account.js';
import { deposited, limitSet, opened, setLimit, withdraw, withdrawn } from './histories.js';
import { specificationFor } from './specification.js';

const { given } = specificationFor(accountDecider);

describe('the overdraft limit', () => {
  const history = [opened(100_00n), deposited(20_00n, 20_00n)];

  it('may be used exactly', () => {
    given(history)
      .when(withdraw('120.00'))
      .then([withdrawn(120_00n, -100_00n)]);
  });

  it('is not passed by one minor unit', () => {
    given(history).when(withdraw('120.01')).thenRejected({
      code: 'insufficient-funds',
      detail: 'Available balance is 120.00 CZK; 120.01 CZK requested',
    });
  });

  it('once used up leaves nothing to take', () => {
    given([...history, withdrawn(120_00n, -100_00n)])
      .when(withdraw('0.01'))
      .thenRejected({
        code: 'insufficient-funds',
        detail: 'Available balance is 0.00 CZK; 0.01 CZK requested',
      });
  });

  it('of zero lets the account be emptied, not overdrawn', () => {
    const plain = [opened(), deposited(20_00n, 20_00n)];
    given(plain)
      .when(withdraw('20.00'))
      .then([withdrawn(20_00n, 0n)]);
    given(plain).when(withdraw('20.01')).thenRejected({ code: 'insufficient-funds' });
  });

  it('raised, lets more be taken', () => {
    given([...history, limitSet(100_01n)])
      .when(withdraw('120.01'))
      .then([withdrawn(120_01n, -100_01n)]);
  });

  it('lowered, lets less be taken', () => {
    given([...history, limitSet(0n)])
      .when(withdraw('20.01'))
      .thenRejected({ code: 'insufficient-funds' });
  });

  const overdrawn = [opened(100_00n), withdrawn(60_00n, -60_00n)];

  it('may be lowered to exactly what is used', () => {
    given(overdrawn)
      .when(setLimit('60.00'))
      .then([limitSet(60_00n)]);
  });

  it('may not be lowered below what is used', () => {
    given(overdrawn).when(setLimit('59.99')).thenRejected({
      code: 'insufficient-funds',
      detail: 'Balance is -60.00 CZK, below the requested limit',
    });
    given(overdrawn).when(setLimit('0.00')).thenRejected({ code: 'insufficient-funds' });
  });

  it('set to what it is already: nothing to do', () => {
    given(overdrawn).when(setLimit('100.00')).thenNothing();
    given([opened()]).when(setLimit('0.00')).thenNothing();
  });

  it.each([
    ['100', 'decimals'],
    ['-1.00', 'format'],
    ['10000000000000.00', 'maximum'],
  ])('%j breaks the rule "%s"', (amount, rule) => {
    given([opened()])
      .when(setLimit(amount))
      .thenRejected({ code: 'validation-failed', field: 'amount', rule });
  });
});
