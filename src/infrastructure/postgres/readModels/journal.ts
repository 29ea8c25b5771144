import {
  journal as id,
  type JournalBlock,
  journalBlocks,
  journalEntries,
  type LedgerTotals,
  ledgerTotals,
} from '../../../application/readModels/journal.js';
import { type Columns, withRows } from '../connection/rows.js';
import type { PostgresProjection } from './projection.js';

const BLOCKS: Columns<JournalBlock> = {
  house: ['text', (row) => row.house],
  last_position: ['bigint', (row) => row.positions.at(-1)],
  positions: ['bigints', (row) => row.positions],
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
        house text NOT NULL,
        last_position bigint NOT NULL,
        positions bigint[] NOT NULL,
        PRIMARY KEY (house, last_position)
      )`,
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
    const [blocks, totals] = [table('journal'), table('ledger_balances')];
    const add = `INSERT INTO ${blocks} (${Object.keys(BLOCKS).join(', ')}) :rows`;
    await withRows(client, `add ${blocks}`, add, journalBlocks(entries), BLOCKS);
    const sum = `INSERT INTO ${totals} AS t (${Object.keys(TOTALS).join(', ')}) :rows
      ON CONFLICT (ledger_account, currency)
      DO UPDATE SET debits = t.debits + excluded.debits, credits = t.credits + excluded.credits`;
    await withRows(client, `sum ${totals}`, sum, ledgerTotals(entries), TOTALS);
  },
};
