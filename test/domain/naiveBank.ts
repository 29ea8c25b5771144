/**
 * The rule book a second time, as naive as can be: one mutable row an account, no events, no folds, and nothing
 * taken from src/domain. The property tests hold the real domain against it.
 */
export interface NaiveAccount {
  readonly currency: string;
  status: 'open' | 'frozen' | 'closed';
  version: number;
  balance: bigint;
  limit: bigint;
}

/** `amount` is what the text says in minor units, or `invalid`; `named` is the currency the client named. */
export interface NaiveMoney {
  readonly amount: bigint | 'invalid';
  readonly named: string | undefined;
}

export type NaiveCommand = { readonly expected: number | undefined } & (
  | {
      readonly type: 'open';
      readonly account: string;
      readonly currency: string;
      readonly limit: bigint | 'invalid';
    }
  | ({ readonly type: 'deposit' | 'withdraw'; readonly account: string } & NaiveMoney)
  | ({ readonly type: 'transfer'; readonly from: string; readonly to: string } & NaiveMoney)
  | { readonly type: 'freeze' | 'unfreeze' | 'close'; readonly account: string }
  | { readonly type: 'set-overdraft-limit'; readonly account: string; readonly limit: bigint | 'invalid' }
);

/** `done`, `nothing` (it was so already), or the code of a refusal. */
export type NaiveVerdict = string;

const LARGEST = 999_999_999_999_999n;

const isLimit = (limit: bigint | 'invalid'): limit is bigint =>
  limit !== 'invalid' && limit >= 0n && limit <= LARGEST;
const isAmount = (amount: bigint | 'invalid'): amount is bigint => isLimit(amount) && amount !== 0n;

export class NaiveBank {
  readonly accounts = new Map<string, NaiveAccount>();
  /** Per currency: all that was paid in, less all that was paid out. */
  readonly paidIn = new Map<string, bigint>();

  execute(command: NaiveCommand): NaiveVerdict {
    if (command.type === 'open') return this.#open(command);
    if (command.type === 'transfer') return this.#transfer(command);
    const account = this.accounts.get(command.account);
    if (!account) return 'account-not-found';
    if (command.expected !== undefined && command.expected !== account.version) return 'version-mismatch';
    if (account.status === 'closed') return command.type === 'close' ? 'nothing' : 'account-closed';

    if (command.type === 'deposit' || command.type === 'withdraw') {
      if (command.type === 'withdraw' && account.status === 'frozen') return 'account-frozen';
      if (command.named !== undefined && command.named !== account.currency) return 'currency-mismatch';
      if (!isAmount(command.amount)) return 'validation-failed';
      const change = command.type === 'deposit' ? command.amount : -command.amount;
      if (change < 0n && account.balance + change < -account.limit) return 'insufficient-funds';
      account.balance += change;
      this.paidIn.set(account.currency, (this.paidIn.get(account.currency) ?? 0n) + change);
    } else if (command.type === 'set-overdraft-limit') {
      if (!isLimit(command.limit)) return 'validation-failed';
      if (account.balance < 0n && -account.balance > command.limit) return 'insufficient-funds';
      if (account.limit === command.limit) return 'nothing';
      account.limit = command.limit;
    } else if (command.type === 'close') {
      if (account.status === 'frozen') return 'account-frozen';
      if (account.balance !== 0n) return 'account-not-empty';
      account.status = 'closed';
    } else {
      const wanted = command.type === 'freeze' ? 'frozen' : 'open';
      if (account.status === wanted) return 'nothing';
      account.status = wanted;
    }
    account.version += 1;
    return 'done';
  }

  #open({ account, currency, limit, expected }: NaiveCommand & { type: 'open' }): NaiveVerdict {
    const existing = this.accounts.get(account);
    if (expected !== undefined && expected !== (existing?.version ?? 0)) return 'version-mismatch';
    if (existing) return 'account-already-exists';
    if (!isLimit(limit)) return 'validation-failed';
    this.accounts.set(account, { currency, status: 'open', version: 1, balance: 0n, limit });
    return 'done';
  }

  #transfer(command: NaiveCommand & { type: 'transfer' }): NaiveVerdict {
    if (command.from === command.to) return 'validation-failed';
    const from = this.accounts.get(command.from);
    const to = this.accounts.get(command.to);
    if (!from || !to) return 'account-not-found';
    if (command.expected !== undefined && command.expected !== from.version) return 'version-mismatch';
    if (from.currency !== to.currency) return 'currency-mismatch';
    if (from.status !== 'open') return `account-${from.status}`;
    if (command.named !== undefined && command.named !== from.currency) return 'currency-mismatch';
    if (!isAmount(command.amount)) return 'validation-failed';
    if (from.balance - command.amount < -from.limit) return 'insufficient-funds';
    if (to.status === 'closed') return 'account-closed';
    from.balance -= command.amount;
    to.balance += command.amount;
    from.version += 1;
    to.version += 1;
    return 'done';
  }
}
