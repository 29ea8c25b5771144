import { describe, expect, it } from 'vitest';
import { type AccountEvent, evolve, initial } from '../../src/domain/account.js';
import { isRejection } from '../../src/domain/decider.js';
import { decide, type TransferCommand, transferDecider } from '../../src/domain/transfer.js';
import { closed, deposited, frozen, opened, withdrawn } from './histories.js';
import { AT, specificationFor } from './specification.js';

const transfer = (amount: string, more: Partial<TransferCommand> = {}): TransferCommand => ({
  type: 'transfer',
  from: 'A',
  to: 'B',
  amount,
  effectiveOn: '2026-02-01',
  ...more,
});

const fold = (events: readonly AccountEvent[]) => events.reduce(evolve, initial);

/** A specification over two accounts, each with its own history. */
const given = (sides: { from: readonly AccountEvent[]; to: readonly AccountEvent[] }) =>
  specificationFor({
    ...transferDecider,
    initial: { from: fold(sides.from), to: fold(sides.to) },
  }).given([]);

const from = [opened(), deposited(100_00n, 100_00n)];
const to = [opened(0n, 'CZK', 'B'), deposited(5_00n, 5_00n)];

describe('a transfer', () => {
  it('takes from one account and gives to the other, each with its own balance after it', () => {
    const movement = { amount: 30_00n, currency: 'CZK', effectiveOn: '2026-02-01' };
    given({ from, to })
      .when(transfer('30.00'))
      .then([
        { side: 'from', event: { type: 'TransferSent', to: 'B', ...movement, balance: 70_00n } },
        { side: 'to', event: { type: 'TransferReceived', from: 'A', ...movement, balance: 35_00n } },
      ]);
  });

  it('records reference and metadata on both sides', () => {
    const details = { reference: 'rent', metadata: { invoice: 7 } };
    const both = { amount: 1n, currency: 'CZK', effectiveOn: '2026-02-01', ...details };
    given({ from, to })
      .when(transfer('0.01', { currency: 'CZK', ...details }))
      .then([
        { side: 'from', event: { type: 'TransferSent', to: 'B', ...both, balance: 99_99n } },
        { side: 'to', event: { type: 'TransferReceived', from: 'A', ...both, balance: 5_01n } },
      ]);
  });

  it('moves both accounts on by one version, and the sum of the balances stays', () => {
    const state = { from: fold(from), to: fold(to) };
    const decision = decide(state, transfer('30.00'), AT);
    if (isRejection(decision)) throw new Error(decision.detail);
    const after = decision.reduce(transferDecider.evolve, state);
    expect(after).toMatchObject({
      from: { version: 3, balance: 70_00n },
      to: { version: 3, balance: 35_00n },
    });
  });

  it('may empty the paying account', () => {
    given({ from, to })
      .when(transfer('100.00'))
      .then([sent(0n), received(105_00n)]);
  });

  it('may use the overdraft exactly to its limit', () => {
    const withOverdraft = [opened(50_00n), deposited(100_00n, 100_00n)];
    given({ from: withOverdraft, to })
      .when(transfer('150.00'))
      .then([sent(-50_00n), received(155_00n)]);
  });

  it('is refused one minor unit beyond the limit', () => {
    const withOverdraft = [opened(50_00n), deposited(100_00n, 100_00n)];
    given({ from: withOverdraft, to }).when(transfer('150.01')).thenRejected({
      code: 'insufficient-funds',
      detail: 'Available balance is 150.00 CZK; 150.01 CZK requested',
    });
    given({ from, to }).when(transfer('100.01')).thenRejected({ code: 'insufficient-funds' });
  });

  it('may bring the receiving account back above zero', () => {
    const overdrawn = [opened(50_00n, 'CZK', 'B'), withdrawn(40_00n, -40_00n)];
    given({ from, to: overdrawn })
      .when(transfer('40.00'))
      .then([sent(60_00n), received(0n)]);
  });
});

describe('the state of the two accounts', () => {
  it('the paying one does not exist', () => {
    given({ from: [], to })
      .when(transfer('1.00'))
      .thenRejected({ code: 'account-not-found', detail: 'No account with id A' });
  });

  it('the receiving one does not exist', () => {
    given({ from, to: [] })
      .when(transfer('1.00'))
      .thenRejected({ code: 'account-not-found', detail: 'No account with id B' });
  });

  it('the paying one is frozen: refused', () => {
    given({ from: [...from, frozen], to })
      .when(transfer('1.00'))
      .thenRejected({ code: 'account-frozen', detail: expect.stringContaining('Account A') });
  });

  it('the receiving one is frozen: it still takes money in', () => {
    given({ from, to: [...to, frozen] })
      .when(transfer('1.00'))
      .then([sent(99_00n), received(6_00n)]);
  });

  it('the paying one is closed: refused', () => {
    given({ from: [opened(), closed], to })
      .when(transfer('1.00'))
      .thenRejected({ code: 'account-closed', detail: 'Account A is closed' });
  });

  it('the receiving one is closed: refused', () => {
    given({ from, to: [opened(0n, 'CZK', 'B'), closed] })
      .when(transfer('1.00'))
      .thenRejected({ code: 'account-closed', detail: 'Account B is closed' });
  });

  it('both are the same account: refused, whatever its state', () => {
    const self = transfer('1.00', { to: 'A' });
    given({ from, to: from })
      .when(self)
      .thenRejected({ code: 'validation-failed', field: 'to', rule: 'distinct' });
    given({ from: [], to: [] })
      .when(self)
      .thenRejected({ code: 'validation-failed', field: 'to', rule: 'distinct' });
  });
});

describe('currencies', () => {
  const yen = [opened(0n, 'JPY', 'B')];

  it('must be the same on both sides, whatever the command says', () => {
    given({ from, to: yen }).when(transfer('1.00')).thenRejected({ code: 'currency-mismatch' });
    const named = transfer('1.00', { currency: 'CZK' });
    given({ from, to: yen }).when(named).thenRejected({ code: 'currency-mismatch' });
  });

  it('the one named must be the one of the accounts', () => {
    given({ from, to })
      .when(transfer('1.00', { currency: 'EUR' }))
      .thenRejected({ code: 'currency-mismatch', field: 'currency' });
  });
});

describe('the amount', () => {
  it.each([
    ['0.00', 'positive'],
    ['1.0', 'decimals'],
    ['1.000', 'decimals'],
    ['-1.00', 'format'],
    ['', 'format'],
    ['10000000000000.00', 'maximum'],
  ])('%j breaks the rule "%s"', (amount, rule) => {
    given({ from, to })
      .when(transfer(amount))
      .thenRejected({ code: 'validation-failed', field: 'amount', rule });
  });
});

describe('expectedVersion', () => {
  it('is the version of the paying account', () => {
    const longer = [...to, frozen];
    given({ from, to: longer })
      .when(transfer('1.00', { expectedVersion: 2 }))
      .then([sent(99_00n), received(6_00n)]);
    given({ from, to: longer })
      .when(transfer('1.00', { expectedVersion: 3 }))
      .thenRejected({ code: 'version-mismatch', detail: expect.stringContaining('Account A') });
  });

  it('is asked only of accounts that exist', () => {
    const expecting = transfer('1.00', { expectedVersion: 7 });
    given({ from: [], to }).when(expecting).thenRejected({ code: 'account-not-found' });
    given({ from, to: [] }).when(expecting).thenRejected({ code: 'account-not-found' });
  });
});

function sent(balance: bigint) {
  return {
    side: 'from',
    event: expect.objectContaining({ type: 'TransferSent', to: 'B', balance }),
  } as const;
}

function received(balance: bigint) {
  return {
    side: 'to',
    event: expect.objectContaining({ type: 'TransferReceived', from: 'A', balance }),
  } as const;
}
