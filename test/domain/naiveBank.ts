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
  /** Holds whose time passed, and that no event has ended yet. */
  unended: number;
  /** Limits on what goes out, and all that went out since there are any. */
  readonly limits: Map<NaiveLimit, bigint>;
  paid: { readonly at: number; readonly amount: bigint }[];
}

export type NaiveLimit = 'perTransaction' | 'perDay' | 'perMonth' | 'countPerDay';

/** A hold by its id. `left` is 0 once it has ended. */
export interface NaiveHold {
  readonly id: string;
  readonly account: string;
  readonly until: number;
  left: bigint;
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
  | {
      readonly type: 'set-limits';
      readonly account: string;
      readonly name: NaiveLimit;
      /** Null ends it. */
      readonly limit: bigint | 'invalid' | null;
    }
  | ({
      readonly type: 'place-hold';
      readonly account: string;
      readonly id: string;
      readonly lasts: number;
    } & NaiveMoney)
  | ({
      readonly type: 'capture-hold';
      readonly id: string;
      readonly to: string | undefined;
      readonly final: boolean;
    } & NaiveMoney)
  | { readonly type: 'release-hold'; readonly id: string }
  /** The bank records the expiry of the account's holds whose time has passed. */
  | { readonly type: 'expire-holds'; readonly account: string }
  | { readonly type: 'wait'; readonly account: string; readonly seconds: number }
);

/** `done`, `nothing` (it was so already), or the code of a refusal. */
export type NaiveVerdict = string;

const LARGEST = 999_999_999_999_999n;

const isLimit = (limit: bigint | 'invalid'): limit is bigint =>
  limit !== 'invalid' && limit >= 0n && limit <= LARGEST;
const isAmount = (amount: bigint | 'invalid'): amount is bigint => isLimit(amount) && amount !== 0n;

/** Open holds per account. */
export const HOLDS_MAX = 2;

/** Of a bank five hours ahead of UTC, which begins at noon there less five. @param seconds since then */
const dateAt = (seconds: number): string =>
  new Date(Date.parse('2026-01-31T17:00:00Z') + seconds * 1_000).toISOString().slice(0, 10);

export class NaiveBank {
  readonly accounts = new Map<string, NaiveAccount>();
  readonly holds = new Map<string, NaiveHold>();
  /** Seconds. */
  now = 0;
  /** Per currency: all that was paid in, less all that was paid out. */
  readonly paidIn = new Map<string, bigint>();

  execute(command: NaiveCommand): NaiveVerdict {
    if (command.type === 'open') return this.#open(command);
    if (command.type === 'transfer') return this.#transfer(command);
    if (command.type === 'wait') return this.#wait(command.seconds);
    if (command.type === 'capture-hold' || command.type === 'release-hold') return this.#endHold(command);
    if (command.type === 'expire-holds') return this.#expireHolds(command.account);
    const account = this.accounts.get(command.account);
    if (!account) return 'account-not-found';
    if (command.expected !== undefined && command.expected !== account.version) return 'version-mismatch';
    if (account.status === 'closed') return command.type === 'close' ? 'nothing' : 'account-closed';

    if (command.type === 'deposit' || command.type === 'withdraw') {
      if (command.type === 'withdraw' && account.status === 'frozen') return 'account-frozen';
      if (command.named !== undefined && command.named !== account.currency) return 'currency-mismatch';
      if (!isAmount(command.amount)) return 'validation-failed';
      const change = command.type === 'deposit' ? command.amount : -command.amount;
      if (change < 0n && this.free(command.account) < command.amount) return 'insufficient-funds';
      if (change < 0n && !this.#pay(account, command.amount)) return 'limit-exceeded';
      account.balance += change;
      this.paidIn.set(account.currency, (this.paidIn.get(account.currency) ?? 0n) + change);
    } else if (command.type === 'set-overdraft-limit') {
      if (!isLimit(command.limit)) return 'validation-failed';
      if (this.free(command.account) - account.limit + command.limit < 0n) return 'insufficient-funds';
      if (account.limit === command.limit) return 'nothing';
      account.limit = command.limit;
    } else if (command.type === 'set-limits') {
      const { name, limit } = command;
      if (limit !== null && !isLimit(limit)) return 'validation-failed';
      if (account.limits.get(name) === (limit ?? undefined)) return 'nothing';
      if (account.limits.size === 0) account.paid = [];
      if (limit === null) account.limits.delete(name);
      else account.limits.set(name, limit);
    } else if (command.type === 'close') {
      if (account.status === 'frozen') return 'account-frozen';
      if (account.balance !== 0n || this.#openHolds(command.account).length > 0) return 'account-not-empty';
      account.status = 'closed';
    } else if (command.type === 'place-hold') {
      if (account.status === 'frozen') return 'account-frozen';
      if (command.named !== undefined && command.named !== account.currency) return 'currency-mismatch';
      if (!isAmount(command.amount)) return 'validation-failed';
      if (this.free(command.account) < command.amount) return 'insufficient-funds';
      if (command.amount > (account.limits.get('perTransaction') ?? LARGEST)) return 'limit-exceeded';
      const open = this.#openHolds(command.account).length;
      if (open >= HOLDS_MAX || open + account.unended >= 2 * HOLDS_MAX) return 'too-many-holds';
      const { id, lasts, amount } = command;
      this.holds.set(id, { id, account: command.account, until: this.now + lasts, left: amount });
    } else {
      const wanted = command.type === 'freeze' ? 'frozen' : 'open';
      if (account.status === wanted) return 'nothing';
      account.status = wanted;
    }
    account.version += 1;
    return 'done';
  }

  /** What an account can pay: its money and its limit, less what is set aside. */
  free(id: string): bigint {
    const { balance, limit } = this.accounts.get(id) as NaiveAccount;
    return this.#openHolds(id).reduce((rest, { left }) => rest - left, balance + limit);
  }

  /** Adds up everything again, each time. @returns whether it is within all limits: it is paid then */
  #pay({ limits, paid }: NaiveAccount, amount: bigint): boolean {
    if (limits.size === 0) return true;
    const today = dateAt(this.now);
    const sum = (digits: number) => {
      const same = paid.filter(({ at }) => dateAt(at).slice(0, digits) === today.slice(0, digits));
      return { amount: same.reduce((total, one) => total + one.amount, 0n), count: BigInt(same.length) };
    };
    const within = (name: NaiveLimit, used: bigint) => used <= (limits.get(name) ?? 10n ** 30n);
    const [day, month] = [sum('2026-01-31'.length), sum('2026-01'.length)];
    const isWithin =
      within('perTransaction', amount) &&
      within('perDay', day.amount + amount) &&
      within('perMonth', month.amount + amount) &&
      within('countPerDay', day.count + 1n);
    if (isWithin) paid.push({ at: this.now, amount });
    return isWithin;
  }

  #openHolds(id: string): NaiveHold[] {
    return [...this.holds.values()].filter(({ account, left }) => account === id && left > 0n);
  }

  /** The model needs no event to know that a hold is over. */
  #wait(seconds: number): NaiveVerdict {
    this.now += seconds;
    for (const hold of this.holds.values()) {
      if (hold.left === 0n || hold.until > this.now) continue;
      hold.left = 0n;
      (this.accounts.get(hold.account) as NaiveAccount).unended += 1;
    }
    return 'nothing';
  }

  #expireHolds(id: string): NaiveVerdict {
    const account = this.accounts.get(id);
    if (!account || account.unended === 0) return 'nothing';
    account.version += account.unended;
    account.unended = 0;
    return 'done';
  }

  #endHold(command: NaiveCommand & { type: 'capture-hold' | 'release-hold' }): NaiveVerdict {
    const hold = this.holds.get(command.id);
    if (!hold) return 'hold-not-found';
    const account = this.accounts.get(hold.account) as NaiveAccount;
    if (command.expected !== undefined && command.expected !== account.version) return 'version-mismatch';
    if (command.type === 'capture-hold') {
      const refusal = this.#captureRefusal(command, hold, account);
      if (refusal !== undefined) return refusal;
      const amount = command.amount as bigint;
      account.balance -= amount;
      const to = command.to === undefined ? undefined : (this.accounts.get(command.to) as NaiveAccount);
      if (to) {
        to.balance += amount;
        to.version += 1;
      } else this.paidIn.set(account.currency, (this.paidIn.get(account.currency) ?? 0n) - amount);
      hold.left = command.final ? 0n : hold.left - amount;
    } else {
      if (hold.left === 0n) return 'hold-not-open';
      hold.left = 0n;
    }
    account.version += 1;
    return 'done';
  }

  #captureRefusal(
    command: NaiveCommand & { type: 'capture-hold' },
    hold: NaiveHold,
    account: NaiveAccount,
  ): NaiveVerdict | undefined {
    if (command.to === hold.account) return 'validation-failed';
    if (account.status !== 'open') return `account-${account.status}`;
    if (hold.left === 0n) return 'hold-not-open';
    if (command.named !== undefined && command.named !== account.currency) return 'currency-mismatch';
    if (!isAmount(command.amount)) return 'validation-failed';
    if (command.amount > hold.left) return 'amount-exceeds-hold';
    const before = [...account.paid];
    if (!this.#pay(account, command.amount)) return 'limit-exceeded';
    const refusal = this.#payeeRefusal(command, account);
    // Nothing was paid after all.
    if (refusal !== undefined) account.paid = before;
    return refusal;
  }

  #payeeRefusal(command: NaiveCommand & { type: 'capture-hold' }, account: NaiveAccount) {
    if (command.to === undefined) return undefined;
    const to = this.accounts.get(command.to);
    if (!to) return 'account-not-found';
    if (to.currency !== account.currency) return 'currency-mismatch';
    return to.status === 'closed' ? 'account-closed' : undefined;
  }

  #open({ account, currency, limit, expected }: NaiveCommand & { type: 'open' }): NaiveVerdict {
    const existing = this.accounts.get(account);
    if (expected !== undefined && expected !== (existing?.version ?? 0)) return 'version-mismatch';
    if (existing) return 'account-already-exists';
    if (!isLimit(limit)) return 'validation-failed';
    const opened = { currency, status: 'open', version: 1, balance: 0n, limit, unended: 0 } as const;
    this.accounts.set(account, { ...opened, limits: new Map(), paid: [] });
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
    if (this.free(command.from) < command.amount) return 'insufficient-funds';
    const before = [...from.paid];
    if (!this.#pay(from, command.amount)) return 'limit-exceeded';
    if (to.status === 'closed') {
      from.paid = before;
      return 'account-closed';
    }
    from.balance -= command.amount;
    to.balance += command.amount;
    from.version += 1;
    to.version += 1;
    return 'done';
  }
}
