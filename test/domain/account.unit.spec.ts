import { describe, expect, it } from 'vitest';
import {
  type Account,
  type AccountCommand,
  type AccountEvent,
  accountDecider,
  evolve,
  initial,
} from '../../src/domain/account.js';
import type { RejectionCode } from '../../src/domain/decider.js';
import {
  close,
  closed,
  deposit,
  deposited,
  freeze,
  frozen,
  movement,
  open,
  opened,
  setLimit,
  unfreeze,
  unfrozen,
  withdraw,
  withdrawn,
} from './histories.js';
import { AT, specificationFor } from './specification.js';

const { given } = specificationFor(accountDecider);

/** The account is empty and may go 100.00 below zero. */
const histories: Record<Account['status'], AccountEvent[]> = {
  unopened: [],
  open: [opened(100_00n)],
  frozen: [opened(100_00n), frozen],
  closed: [opened(100_00n), closed],
};
const commands: Record<AccountCommand['type'], AccountCommand> = {
  open,
  deposit: deposit('1.00'),
  withdraw: withdraw('1.00'),
  freeze,
  unfreeze,
  close,
  'set-overdraft-limit': setLimit('50.00'),
  'set-limits': { type: 'set-limits', accountId: open.accountId, perDay: '9.00' },
  'change-account': { type: 'change-account', accountId: open.accountId, owner: 'Ada King' },
};

/** What a command yields, by the status of the account: an event, the code of a rejection, or nothing. */
const rules = `
  command              unopened           open                    frozen                  closed
  open                 AccountOpened      account-already-exists  account-already-exists  account-already-exists
  deposit              account-not-found  MoneyDeposited          MoneyDeposited          account-closed
  withdraw             account-not-found  MoneyWithdrawn          account-frozen          account-closed
  freeze               account-not-found  AccountFrozen           nothing                 account-closed
  unfreeze             account-not-found  nothing                 AccountUnfrozen         account-closed
  close                account-not-found  AccountClosed           account-frozen          nothing
  set-overdraft-limit  account-not-found  OverdraftLimitSet       OverdraftLimitSet       account-closed
  set-limits           account-not-found  LimitsSet               LimitsSet               account-closed
  change-account       account-not-found  AccountChanged          AccountChanged          account-closed
`;

describe('every command in every status', () => {
  const [[, ...statuses], ...rows] = rules
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/ +/)) as [string[], ...string[][]];
  const cases = rows.flatMap(([command, ...outcomes]) =>
    outcomes.map((outcome, column) => ({ command, status: statuses[column], outcome })),
  ) as { command: AccountCommand['type']; status: Account['status']; outcome: string }[];

  it('is in the table', () => {
    expect(new Set(cases.map(({ command }) => command))).toEqual(new Set(Object.keys(commands)));
    expect(new Set(statuses)).toEqual(new Set(Object.keys(histories)));
    expect(cases).toHaveLength(9 * 4);
  });

  it.each(cases)('$command while $status: $outcome', ({ command, status, outcome }) => {
    const specification = given(histories[status]).when(commands[command]);
    if (outcome === 'nothing') specification.thenNothing();
    else if (/^[A-Z]/.test(outcome)) specification.then([expect.objectContaining({ type: outcome })]);
    else specification.thenRejected({ code: outcome as RejectionCode });
  });
});

describe('opening', () => {
  it('starts an account with nothing in it and no overdraft', () => {
    given([]).when(open).then([opened()]);
  });

  it('may grant an overdraft and keep metadata', () => {
    given([])
      .when({ ...open, overdraftLimit: '100.00', metadata: { account: '123/0800' } })
      .then([{ ...opened(100_00n), metadata: { account: '123/0800' } }]);
  });

  it.each([
    ['JPY', '100', 100n],
    ['KWD', '100.000', 100_000n],
    ['CZK', '0.00', 0n],
  ])('reads the overdraft limit in %s: %s', (currency, overdraftLimit, minor) => {
    given([])
      .when({ ...open, currency, overdraftLimit })
      .then([opened(minor, currency)]);
  });

  it.each([
    ['CZK', '100', 'decimals'],
    ['CZK', '-100.00', 'format'],
    ['CZK', '10000000000000.00', 'maximum'],
    ['JPY', '100.00', 'decimals'],
  ])('in %s refuses the overdraft limit %s: %s', (currency, overdraftLimit, rule) => {
    given([])
      .when({ ...open, currency, overdraftLimit })
      .thenRejected({ code: 'validation-failed', field: 'overdraftLimit', rule });
  });

  it.each(['ABC', 'czk', ''])('refuses the currency %j', (currency) => {
    given([])
      .when({ ...open, currency })
      .thenRejected({ code: 'validation-failed', field: 'currency' });
    given([])
      .when({ ...open, currency, overdraftLimit: '1.00' })
      .thenRejected({ code: 'validation-failed', field: 'currency' });
  });
});

describe('money in and out', () => {
  it('a deposit adds, and says the balance after it', () => {
    given([opened(), deposited(5_00n, 5_00n)])
      .when(deposit('100.05'))
      .then([deposited(100_05n, 105_05n)]);
  });

  it('a withdrawal takes, and says the balance after it', () => {
    given([opened(), deposited(100_00n, 100_00n)])
      .when(withdraw('0.01'))
      .then([withdrawn(1n, 99_99n)]);
  });

  it('both keep what the client says about them, and nothing else', () => {
    const about = { currency: 'CZK', reference: 'rent', counterpart: '19/0800', metadata: { month: 'May' } };
    given([opened()])
      .when({ ...deposit('1.00'), ...about })
      .then([{ type: 'MoneyDeposited', ...movement(1_00n, 1_00n), ...about }]);
    given([opened(1_00n)])
      .when({ ...withdraw('1.00'), ...about })
      .then([{ type: 'MoneyWithdrawn', ...movement(1_00n, -1_00n), ...about }]);
  });

  it('both may be dated in the past', () => {
    const effectiveOn = '1993-01-01';
    given([opened()])
      .when({ ...deposit('1.00'), effectiveOn })
      .then([{ type: 'MoneyDeposited', ...movement(1_00n, 1_00n), effectiveOn }]);
  });

  it('balances grow beyond the largest amount and beyond 64 bits, exactly', () => {
    const balance = 2n ** 64n;
    given([opened(0n, 'JPY'), deposited(balance, balance, 'JPY')])
      .when(deposit('1'))
      .then([deposited(1n, 18_446_744_073_709_551_617n, 'JPY')]);
  });

  it.each([
    ['0.00', 'positive'],
    ['1', 'decimals'],
    ['1.000', 'decimals'],
    ['1e2', 'format'],
    ['-1.00', 'format'],
    ['', 'format'],
    ['10000000000000.00', 'maximum'],
  ])('the amount %j breaks the rule "%s"', (amount, rule) => {
    const history = [opened(), deposited(100_00n, 100_00n)];
    const refusal = { code: 'validation-failed', field: 'amount', rule } as const;
    given(history).when(deposit(amount)).thenRejected(refusal);
    given(history).when(withdraw(amount)).thenRejected(refusal);
  });

  it('another currency is refused, before the amount is looked at', () => {
    const history = [opened(), deposited(100_00n, 100_00n)];
    const refusal = { code: 'currency-mismatch', field: 'currency' } as const;
    given(history)
      .when({ ...deposit('100'), currency: 'JPY' })
      .thenRejected(refusal);
    given(history)
      .when({ ...withdraw('1.00'), currency: 'EUR' })
      .thenRejected(refusal);
  });
});

describe('freezing', () => {
  it('and unfreezing record the reason, if there is one', () => {
    given([opened()])
      .when({ ...freeze, reason: 'court order' })
      .then([{ ...frozen, reason: 'court order' }]);
    given([opened()]).when(freeze).then([frozen]);
    given([opened(), frozen])
      .when({ ...unfreeze, reason: 'order lifted' })
      .then([{ ...unfrozen, reason: 'order lifted' }]);
    given([opened(), frozen]).when(unfreeze).then([unfrozen]);
  });

  it('keeps money in: refused even when the amount makes no sense', () => {
    given([opened(), deposited(1_00n, 1_00n), frozen])
      .when(withdraw('nonsense'))
      .thenRejected({ code: 'account-frozen' });
  });

  it('ends with unfreezing: money flows again', () => {
    given([opened(), deposited(1_00n, 1_00n), frozen, unfrozen])
      .when(withdraw('1.00'))
      .then([withdrawn(1_00n, 0n)]);
  });
});

describe('closing', () => {
  it('records the reason, if there is one', () => {
    given([opened()])
      .when({ ...close, reason: 'moved away' })
      .then([{ ...closed, reason: 'moved away' }]);
    given([opened()]).when(close).then([closed]);
  });

  it('needs an empty account: money left', () => {
    given([opened(), deposited(1n, 1n)])
      .when(close)
      .thenRejected({ code: 'account-not-empty', detail: 'Balance is 0.01 CZK; it must be zero' });
  });

  it('needs an empty account: money owed', () => {
    given([opened(1_00n), withdrawn(1n, -1n)])
      .when(close)
      .thenRejected({ code: 'account-not-empty', detail: 'Balance is -0.01 CZK; it must be zero' });
  });

  it('of a frozen account is refused, empty or not', () => {
    given([opened(), frozen]).when(close).thenRejected({ code: 'account-frozen' });
    given([opened(), deposited(1n, 1n), frozen])
      .when(close)
      .thenRejected({ code: 'account-frozen' });
  });
});

describe('expectedVersion', () => {
  const history = [opened(1_00n), deposited(1_00n, 1_00n)];
  const commands = [deposit('1.00'), withdraw('1.00'), setLimit('2.00'), freeze];

  it.each(commands)('met: $type goes through', (command) => {
    const [event] = [accountDecider.decide(history.reduce(evolve, initial), command, AT)].flat();
    given(history)
      .when({ ...command, expectedVersion: 2 })
      .then([event as AccountEvent]);
  });

  it.each([...commands, unfreeze, close, open])(
    'not met: $type is refused, whatever else is wrong',
    (command) => {
      for (const expectedVersion of [0, 1, 3]) {
        given(history)
          .when({ ...command, expectedVersion })
          .thenRejected({
            code: 'version-mismatch',
            detail: `Account A is at version 2, not ${expectedVersion}`,
          });
      }
    },
  );

  it('is checked even when there is nothing left to do', () => {
    given([opened(), frozen])
      .when({ ...freeze, expectedVersion: 2 })
      .thenNothing();
    given([opened(), frozen])
      .when({ ...freeze, expectedVersion: 1 })
      .thenRejected({ code: 'version-mismatch' });
  });

  it('0 means: not opened yet', () => {
    given([])
      .when({ ...open, expectedVersion: 0 })
      .then([opened()]);
    given([])
      .when({ ...open, expectedVersion: 1 })
      .thenRejected({ code: 'version-mismatch' });
  });

  it('of an account that does not exist is not asked', () => {
    given([])
      .when({ ...deposit('1.00'), expectedVersion: 0 })
      .thenRejected({ code: 'account-not-found' });
    given([])
      .when({ ...deposit('1.00'), expectedVersion: 7 })
      .thenRejected({ code: 'account-not-found' });
  });
});
