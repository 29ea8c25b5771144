/**
 * Read model: double entry. Every movement is an entry of two postings that sum to zero: one to the
 * customer's account, one to an account of the house, which stands for the other end as far as the bank knows
 * it.
 */
import { type LoggedEvent, movementOf, type ProjectionId } from './projection.js';

export const journal: ProjectionId = { name: 'journal', version: 1 };

/**
 * The house's own accounts. `transfers` is in transit: what leaves one account for another passes through it.
 */
export const HOUSE_ACCOUNTS = ['cash', 'clearing', 'interest', 'fees', 'transfers'] as const;
export type HouseAccount = (typeof HOUSE_ACCOUNTS)[number];

/** The sum of all customers' accounts in the trial balance. */
export const CUSTOMERS = 'customers';

/**
 * `amount`, in minor units, is what the entry adds to the customer's account; the house's account gets its
 * opposite.
 */
export interface JournalEntry {
  readonly position: number;
  readonly accountId: string;
  readonly version: number;
  readonly commandId: string;
  readonly house: HouseAccount;
  readonly currency: string;
  readonly amount: bigint;
  readonly effectiveOn: string;
  readonly recordedAt: string;
}

/** Totals of one account of the ledger in one currency, in minor units, zero or more. */
export interface LedgerTotals {
  readonly ledgerAccount: HouseAccount | typeof CUSTOMERS;
  readonly currency: string;
  readonly debits: bigint;
  readonly credits: bigint;
}

export function journalEntries(events: readonly LoggedEvent[]): readonly JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (const { streamId, version, position, commandId, recordedAt, event } of events) {
    const moved = movementOf(event);
    if (moved === undefined) continue;
    const { currency, effectiveOn, counterpart } = moved.movement;
    const isTransfer = event.type === 'TransferSent' || event.type === 'TransferReceived';
    const house = isTransfer ? 'transfers' : houseAccountOf(counterpart);
    const amount = moved.net;
    // Field by field: spread from a part of them, each entry takes V8 three microseconds.
    entries.push({
      position,
      accountId: streamId,
      version,
      commandId,
      house,
      currency,
      amount,
      effectiveOn,
      recordedAt,
    });
  }
  return entries;
}

/**
 * Money without a counterpart is cash over the counter; one that names an account of the house is that one's;
 * every other counterpart is somebody at another bank, reached through clearing.
 */
export function houseAccountOf(counterpart: string | undefined): HouseAccount {
  if (counterpart === undefined) return 'cash';
  const name = counterpart.trim().toLowerCase();
  return NAMED.find((house) => house === name) ?? 'clearing';
}

const NAMED = ['cash', 'clearing', 'interest', 'fees'] as const;

/** What the entries add to the accounts of the ledger: each amount to one's debits and another's credits. */
export function ledgerTotals(entries: readonly JournalEntry[]): readonly LedgerTotals[] {
  const totals = new Map<string, LedgerTotals>();
  const add = (ledgerAccount: LedgerTotals['ledgerAccount'], currency: string, credit: bigint) => {
    const key = `${ledgerAccount} ${currency}`;
    const { debits, credits } = totals.get(key) ?? { debits: 0n, credits: 0n };
    const isCredit = credit > 0n;
    totals.set(key, {
      ledgerAccount,
      currency,
      debits: isCredit ? debits : debits - credit,
      credits: isCredit ? credits + credit : credits,
    });
  };
  for (const { house, currency, amount } of entries) {
    add(CUSTOMERS, currency, amount);
    add(house, currency, -amount);
  }
  return [...totals.values()];
}
