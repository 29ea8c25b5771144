/**
 * A bank as one would write it in an hour: accounts in a map, one command after the other, nothing remembered of how it came
 * about. It shares no code with the domain; the checks hold the log and all answers against it.
 */
import { amountOf, OWNER, type Wish } from './wishes.js';

/** An account after one of its events. Amounts are cents. */
export interface NaiveAccount {
  readonly id: string;
  readonly currency: string;
  readonly cents: number;
  readonly limit: number;
  readonly status: 'open' | 'frozen' | 'closed';
  readonly version: number;
  readonly openedAt: string;
  readonly updatedAt: string;
}

/** An event that a command should have made. */
export interface NaiveEvent {
  readonly account: string;
  readonly version: number;
  readonly type: string;
  readonly cents?: number;
  readonly balance?: number;
}

export type NaiveAnswer =
  | { readonly code: string }
  | {
      readonly events: readonly NaiveEvent[];
      /** The fields of the answer that follow from the command and the accounts. */
      readonly body: Readonly<Record<string, unknown>>;
    };

export const isRefusal = (answer: NaiveAnswer): answer is { readonly code: string } => 'code' in answer;

export class NaiveBank {
  /** Every state that an account has had: that after version 1 first. */
  readonly #states = new Map<string, NaiveAccount[]>();

  account(id: string): NaiveAccount | undefined {
    return this.#states.get(id)?.at(-1);
  }

  /** The account at a version. */
  at(id: string, version: number): NaiveAccount | undefined {
    return this.#states.get(id)?.[version - 1];
  }

  get accounts(): readonly NaiveAccount[] {
    return [...this.#states.values()].map((states) => states.at(-1) as NaiveAccount);
  }

  /** Carries out a command. */
  execute(wish: Wish, recordedAt: string): NaiveAnswer {
    const refusal = this.refusal(wish);
    if (refusal !== undefined) return { code: refusal };
    if (wish.type === 'transfer') return this.#transfer(wish, recordedAt);
    const event = this.#change(wish, recordedAt);
    const account = this.account(wish.account) as NaiveAccount;
    const isMovement = wish.type === 'deposit' || wish.type === 'withdraw';
    const body = isMovement
      ? movementBody(wish, event as NaiveEvent, account, recordedAt)
      : accountBody(account);
    return { events: event === undefined ? [] : [event], body };
  }

  /** Carries out all commands, or none: then the first that is refused has its own reason, and all others have none. */
  executeAll(wishes: readonly Wish[], recordedAt: string): readonly NaiveAnswer[] {
    const before = new Map([...this.#states].map(([id, states]) => [id, states.length]));
    const answers: NaiveAnswer[] = [];
    for (const wish of wishes) {
      const answer = this.execute(wish, recordedAt);
      answers.push(answer);
      if (!isRefusal(answer)) continue;
      for (const [id, states] of this.#states) states.length = before.get(id) ?? 0;
      return wishes.map((_, index) => (index === answers.length - 1 ? answer : { code: 'batch-aborted' }));
    }
    return answers;
  }

  /** Why a command is refused now; undefined if it is not. */
  refusal(wish: Wish): string | undefined {
    const { type, expectedVersion } = wish;
    const account = this.account(wish.account);
    const isStale = expectedVersion !== undefined && expectedVersion !== (account?.version ?? 0);
    if (type === 'open') return isStale ? 'version-mismatch' : account && 'account-already-exists';
    if (account === undefined) return 'account-not-found';
    const to = wish.to === undefined ? undefined : this.account(wish.to);
    if (type === 'transfer' && to === undefined) return 'account-not-found';
    if (isStale) return 'version-mismatch';
    const cents = wish.cents ?? 0;
    switch (type) {
      case 'deposit':
        return account.status === 'closed' ? 'account-closed' : undefined;
      case 'withdraw':
        return refusalToPay(account, cents);
      case 'transfer':
        if (account.currency !== to?.currency) return 'currency-mismatch';
        return refusalToPay(account, cents) ?? (to.status === 'closed' ? 'account-closed' : undefined);
      case 'freeze':
      case 'unfreeze':
        return account.status === 'closed' ? 'account-closed' : undefined;
      case 'close':
        if (account.status === 'closed') return undefined;
        if (account.status === 'frozen') return 'account-frozen';
        return account.cents === 0 ? undefined : 'account-not-empty';
      case 'set-overdraft-limit':
        if (account.status === 'closed') return 'account-closed';
        return account.cents + cents < 0 ? 'insufficient-funds' : undefined;
    }
  }

  /** @returns undefined if nothing changes */
  #change(wish: Wish, recordedAt: string): NaiveEvent | undefined {
    const { type, currency = 'EUR', cents = 0 } = wish;
    const before = this.account(wish.account);
    if (before === undefined) {
      const opened = {
        id: wish.account,
        currency,
        cents: 0,
        limit: cents,
        status: 'open',
        version: 0,
      } as const;
      return this.#put(
        { ...opened, openedAt: recordedAt, updatedAt: recordedAt },
        {},
        'AccountOpened',
        recordedAt,
      );
    }
    const put = (change: Partial<NaiveAccount>, type: string) => this.#put(before, change, type, recordedAt);
    switch (type) {
      case 'deposit':
        return { ...put({ cents: before.cents + cents }, 'MoneyDeposited'), cents };
      case 'withdraw':
        return { ...put({ cents: before.cents - cents }, 'MoneyWithdrawn'), cents };
      case 'freeze':
        return before.status === 'frozen' ? undefined : put({ status: 'frozen' }, 'AccountFrozen');
      case 'unfreeze':
        return before.status === 'open' ? undefined : put({ status: 'open' }, 'AccountUnfrozen');
      case 'close':
        return before.status === 'closed' ? undefined : put({ status: 'closed' }, 'AccountClosed');
      case 'set-overdraft-limit':
        return before.limit === cents ? undefined : put({ limit: cents }, 'OverdraftLimitSet');
      default:
        throw new Error(`${type} is no change of one account`);
    }
  }

  #transfer(wish: Wish, recordedAt: string): NaiveAnswer {
    const { cents = 0, to = '' } = wish;
    const [payer, payee] = [this.account(wish.account), this.account(to)] as [NaiveAccount, NaiveAccount];
    const sent = this.#put(payer, { cents: payer.cents - cents }, 'TransferSent', recordedAt);
    const received = this.#put(payee, { cents: payee.cents + cents }, 'TransferReceived', recordedAt);
    const side = ({ account, balance = 0, version }: NaiveEvent) => ({
      accountId: account,
      balance: amountOf(balance),
      version,
    });
    const body = { id: wish.commandId, amount: amountOf(cents), currency: payer.currency, recordedAt };
    const sides = { from: side(sent), to: side(received) };
    return {
      events: [
        { ...sent, cents },
        { ...received, cents },
      ],
      body: { ...body, ...sides },
    };
  }

  #put(before: NaiveAccount, change: Partial<NaiveAccount>, type: string, updatedAt: string): NaiveEvent {
    const version = before.version + 1;
    const account = { ...before, ...change, version, updatedAt };
    const states = this.#states.get(account.id);
    if (states === undefined) this.#states.set(account.id, [account]);
    else states.push(account);
    const balance = 'cents' in change ? { balance: account.cents } : {};
    return { account: account.id, version, type, ...balance };
  }
}

function refusalToPay({ status, cents, limit }: NaiveAccount, amount: number): string | undefined {
  if (status === 'closed') return 'account-closed';
  if (status === 'frozen') return 'account-frozen';
  return amount > cents + limit ? 'insufficient-funds' : undefined;
}

/** An account as clients see it. */
export const accountBody = (account: NaiveAccount) => ({
  id: account.id,
  owner: OWNER,
  currency: account.currency,
  balance: amountOf(account.cents),
  available: amountOf(account.cents + account.limit),
  overdraftLimit: amountOf(account.limit),
  status: account.status,
  version: account.version,
  openedAt: account.openedAt,
  updatedAt: account.updatedAt,
});

const movementBody = (wish: Wish, event: NaiveEvent, account: NaiveAccount, recordedAt: string) => ({
  id: wish.commandId,
  accountId: wish.account,
  type: wish.type === 'deposit' ? 'deposit' : 'withdrawal',
  amount: amountOf(event.cents ?? 0),
  currency: account.currency,
  balance: amountOf(account.cents),
  version: event.version,
  recordedAt,
});
