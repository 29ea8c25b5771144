/** Computes business-day balances of each account, whatever the booking order was. */
import type { OpenedAccount } from '../../domain/account.js';
import { formatAmount } from '../../domain/money.js';
import type { Findings } from './findings.js';

export class BusinessDays {
  readonly #findings: Findings;
  /** Balance change per day, in minor units. */
  readonly #days = new Map<string, bigint>();
  #lastDay = '';
  #isBackDated = false;
  /** The highest overdraft limit that the account has had. */
  #limit = 0n;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Records the overdraft limit after an event. */
  limit(limit: bigint): void {
    if (limit > this.#limit) this.#limit = limit;
  }

  move(day: string, net: bigint): void {
    this.#days.set(day, (this.#days.get(day) ?? 0n) + net);
    if (day < this.#lastDay) this.#isBackDated = true;
    else this.#lastDay = day;
  }

  /** Notes the days that end below the limit, and resets for the next account. */
  end({ id, currency }: OpenedAccount): void {
    // If booked in date order, each day balance is the balance of a version, which was checked there.
    if (this.#isBackDated) this.#noteDays(id, currency);
    this.#days.clear();
    this.#lastDay = '';
    this.#isBackDated = false;
    this.#limit = 0n;
  }

  #noteDays(account: string, currency: string): void {
    let balance = 0n;
    for (const day of [...this.#days.keys()].sort()) {
      balance += this.#days.get(day) as bigint;
      if (balance >= -this.#limit) continue;
      const text = `${formatAmount(balance, currency)} ${currency}`;
      this.#findings.note('days-below-limit', `account ${account} on ${day}: ${text}`);
    }
  }
}
