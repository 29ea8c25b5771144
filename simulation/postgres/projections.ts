/** The rows of the read models in memory, and the queries that they answer. */
import { type AccountState, apply } from '../../src/application/accounts/state.js';
import type { Position } from '../../src/application/log/ports.js';
import { accounts } from '../../src/application/readModels/accounts.js';
import { dailyBalances, dailyNets } from '../../src/application/readModels/dailyBalances.js';
import {
  journal,
  journalEntries,
  type LedgerTotals,
  ledgerTotals,
} from '../../src/application/readModels/journal.js';
import type { AccountFilter, DailyBalance } from '../../src/application/readModels/ports.js';
import { transactions } from '../../src/application/readModels/transactions.js';
import { isLedgerEvent } from '../../src/domain/ledgerEvents.js';
import type { MemoryProjection } from '../../src/testing/memory/projectionStore.js';

/** The rows of a read model by their keys. They are replaced and never changed, so that a standby can keep them. */
export type Rows = ReadonlyMap<string, unknown>;

const NO_ROWS: Rows = new Map();

export const projections: readonly MemoryProjection<Rows>[] = [
  {
    id: accounts,
    initial: NO_ROWS,
    project: (rows, { streamId, event, recordedAt }) =>
      isLedgerEvent(event)
        ? rows
        : new Map(rows).set(
            streamId,
            apply(rows.get(streamId) as AccountState | undefined, event, recordedAt),
          ),
  },
  { id: transactions, initial: NO_ROWS, project: (rows) => new Map(rows).set('events', count(rows) + 1) },
  {
    id: journal,
    initial: NO_ROWS,
    project: (rows, event) => {
      const changed = new Map(rows);
      for (const added of ledgerTotals(journalEntries([event]))) add(changed, added);
      return changed;
    },
  },
  {
    id: dailyBalances,
    initial: NO_ROWS,
    project: (rows, event) => {
      const changed = new Map(rows);
      for (const { day, currency, net } of dailyNets([event])) {
        const key = `${event.streamId} ${day}`;
        const before = changed.get(key) as DailyBalance | undefined;
        changed.set(key, { day, currency, balance: (before?.balance ?? 0n) + net });
      }
      return changed;
    },
  },
];

const count = (rows: Rows): number => (rows.get('events') as number | undefined) ?? 0;

function add(totals: Map<string, unknown>, { ledgerAccount, currency, debits, credits }: LedgerTotals): void {
  const key = `${currency} ${ledgerAccount}`;
  const before = totals.get(key) as LedgerTotals | undefined;
  totals.set(key, {
    ledgerAccount,
    currency,
    debits: (before?.debits ?? 0n) + debits,
    credits: (before?.credits ?? 0n) + credits,
  });
}

/** Accounts by id. Filters other than the status and the currency are not simulated. */
export function accountsIn(
  rows: Rows,
  { status, currency }: AccountFilter,
  after: string | undefined,
  limit: number,
): readonly AccountState[] {
  return ([...rows.values()] as AccountState[])
    .filter(({ account }) => account.status === (status ?? account.status))
    .filter(
      ({ account }) => account.currency === (currency ?? account.currency) && account.id > (after ?? ''),
    )
    .sort((a, b) => (a.account.id < b.account.id ? -1 : 1))
    .slice(0, limit);
}

export const totalsIn = (rows: Rows, position: Position) => ({
  totals: [...rows.values()] as LedgerTotals[],
  position,
});
