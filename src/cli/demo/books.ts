/** Creates the demo's commands with their keys, and tracks balances so that no account spends more than it has. */
import type { Schemas } from '../../client/client.js';
import type { Currency } from '../../domain/currencies.js';
import { formatAmount } from '../../domain/money.js';

export type DemoCommand = Schemas['BatchCommand'];

interface DemoAccount {
  readonly currency: Currency;
  balance: bigint;
  limit: bigint;
}

export interface Details {
  readonly effectiveOn: string;
  readonly counterpart?: string;
  readonly reference?: string;
}

/** @param prefix prefix of the idempotency keys; a counter follows it */
export class Books {
  readonly #prefix: string;
  readonly #accounts = new Map<string, DemoAccount>();
  #keys = 0;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The available balance of an account, in minor units. */
  available(accountId: string): bigint {
    const { balance, limit } = this.#account(accountId);
    return balance + limit;
  }

  balance(accountId: string): bigint {
    return this.#account(accountId).balance;
  }

  open(
    id: string,
    owner: string,
    currency: Currency,
    limit: bigint,
    metadata: Record<string, string>,
  ): DemoCommand {
    this.#accounts.set(id, { currency, balance: 0n, limit });
    const overdraftLimit = formatAmount(limit, currency);
    return {
      type: 'open',
      idempotencyKey: this.#key(),
      id,
      owner,
      currency: currency as 'EUR',
      overdraftLimit,
      metadata,
    };
  }

  deposit(accountId: string, amount: bigint, details: Details): DemoCommand {
    const account = this.#account(accountId);
    account.balance += amount;
    return this.#movement('deposit', accountId, account, amount, details);
  }

  /** @returns undefined if the funds are insufficient */
  withdraw(accountId: string, amount: bigint, details: Details): DemoCommand | undefined {
    const account = this.#account(accountId);
    if (amount <= 0n || account.balance + account.limit < amount) return undefined;
    account.balance -= amount;
    return this.#movement('withdraw', accountId, account, amount, details);
  }

  /** @returns undefined if the funds are insufficient */
  transfer(
    from: string,
    to: string,
    amount: bigint,
    details: Omit<Details, 'counterpart'>,
  ): DemoCommand | undefined {
    const [payer, payee] = [this.#account(from), this.#account(to)];
    if (amount <= 0n || payer.balance + payer.limit < amount) return undefined;
    payer.balance -= amount;
    payee.balance += amount;
    const { currency } = payer;
    const text = formatAmount(amount, currency);
    return { type: 'transfer', idempotencyKey: this.#key(), from, to, amount: text, ...details };
  }

  freeze(accountId: string, reason: string): DemoCommand {
    return { type: 'freeze', idempotencyKey: this.#key(), accountId, reason };
  }

  close(accountId: string, reason: string): DemoCommand {
    return { type: 'close', idempotencyKey: this.#key(), accountId, reason };
  }

  #movement(
    type: 'deposit' | 'withdraw',
    accountId: string,
    { currency }: DemoAccount,
    amount: bigint,
    details: Details,
  ): DemoCommand {
    return {
      type,
      idempotencyKey: this.#key(),
      accountId,
      amount: formatAmount(amount, currency),
      ...details,
    };
  }

  #account(accountId: string): DemoAccount {
    const held = this.#accounts.get(accountId);
    if (held === undefined) throw new Error(`the demo has not opened ${accountId}`);
    return held;
  }

  #key(): string {
    this.#keys += 1;
    return `${this.#prefix}-${this.#keys}`;
  }
}
