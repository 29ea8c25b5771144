import { describe, expect, it } from 'vitest';
import {
  type Account,
  type AccountEvent,
  available,
  evolve,
  initial,
  type OpenedAccount,
} from '../../src/domain/account.js';
import { deposited, frozen, limitSet, movement, opened, unfrozen, withdrawn } from './histories.js';
import { AT, deepFreeze } from './specification.js';

describe('the state of an account', () => {
  const history = [
    opened(50_00n),
    deposited(10_00n, 10_00n),
    withdrawn(30_00n, -20_00n),
    limitSet(40_00n),
    frozen,
  ];

  it('is the fold of the events', () => {
    const account = history.reduce(evolve, initial) as OpenedAccount;
    expect(account).toStrictEqual({
      status: 'frozen',
      version: 5,
      id: 'A',
      owner: 'Ada',
      currency: 'CZK',
      balance: -20_00n,
      overdraftLimit: 40_00n,
      metadata: {},
      holds: [],
      limits: undefined,
      used: undefined,
    });
    expect(available(account, AT)).toBe(20_00n);
  });

  it('has the number of events as its version', () => {
    history.forEach((_, index) => {
      expect(history.slice(0, index).reduce(evolve, initial).version).toBe(index);
    });
  });

  it('follows transfers as any other movement', () => {
    const sent: AccountEvent = { type: 'TransferSent', to: 'B', ...movement(4_00n, 6_00n) };
    const received: AccountEvent = { type: 'TransferReceived', from: 'B', ...movement(1_00n, 7_00n) };
    const account = [opened(), deposited(10_00n, 10_00n), sent, received].reduce(evolve, initial);
    expect(account).toMatchObject({ balance: 7_00n, version: 4 });
  });

  it('of a damaged stream is an exception, not a rejection', () => {
    expect(() => evolve(initial, deposited(1n, 1n))).toThrow('cannot be the first event');
    expect(() => [opened(), opened()].reduce<Account>(evolve, initial)).toThrow('must be the first event');
  });

  it('before an event is not touched by it', () => {
    const account = deepFreeze(history.reduce(evolve, initial));
    expect(evolve(account, unfrozen)).not.toBe(account);
    expect(account.status).toBe('frozen');
  });
});
