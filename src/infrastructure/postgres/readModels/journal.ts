import {
  journal as id,
  type JournalEntry,
  journalEntries,
  type LedgerTotals,
  ledgerTotals,
} from '../../../application/readModels/journal.js';
import { type Columns, withRows } from '../connection/rows.js';
import type { PostgresProjection } from './projection.js';

const ENTRIES: Columns<JournalEntry> = {
  position: ['bigint', (row) => row.position],
  account_id: ['uuid', (row) => row.accountId],
  version: ['bigint', (row) => row.version],
  command_id: ['uuid', (row) => row.commandId],
  house: ['text', (row) => row.house],
  currency: ['text', (row) => row.currency],
  amount: ['numeric', (row) => row.amount],
  effective_on: ['date', (row) => row.effectiveOn],
  recorded_at: ['timestamptz', (row) => row.recordedAt],
};

const TOTALS: Columns<LedgerTotals> = {
  ledger_account: ['text', (row) => row.ledgerAccount],
  currency: ['text', (row) => row.currency],
  debits: ['numeric', (row) => row.debits],
  credits: ['numeric', (row) => row.credits],
};

export const journal: PostgresProjection = {
  id,
  tables: {
    journal: (table) => [
      `CREATE TABLE ${table} (
        position bigint PRIMARY KEY,
        account_id uuid NOT NULL,
        version bigint NOT NULL,
        command_id uuid NOT NULL,
        house text NOT NULL,
        currency text NOT NULL,
        amount numeric NOT NULL,
        effective_on date NOT NULL,
        recorded_at timestamptz NOT NULL
      )`,
      `CREATE INDEX ON ${table} (account_id, position)`,
      `CREATE INDEX ON ${table} (house, position)`,
    ],
    ledger_balances: (table) => [
      `CREATE TABLE ${table} (
        ledger_account text NOT NULL,
        currency text NOT NULL,
        debits numeric NOT NULL,
        credits numeric NOT NULL,
        PRIMARY KEY (ledger_account, currency)
      ) WITH (fillfactor = 50)`,
    ],
  },
  async write(client, table, events) {
    const entries = journalEntries(events);
    const [lines, totals] = [table('journal'), table('ledger_balances')];
    const add = `INSERT INTO ${lines} (${Object.keys(ENTRIES).join(', ')}) :rows`;
    await withRows(client, `add ${lines}`, add, entries, ENTRIES);
    const sum = `INSERT INTO ${totals} AS t (${Object.keys(TOTALS).join(', ')}) :rows
      ON CONFLICT (ledger_account, currency)
      DO UPDATE SET debits = t.debits + excluded.debits, credits = t.credits + excluded.credits`;
    await withRows(client, `sum ${totals}`, sum, ledgerTotals(entries), TOTALS);
  },
};
