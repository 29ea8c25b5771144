import {
  transactions as id,
  type TransactionRow,
  transactionRows,
} from '../../../application/readModels/transactions.js';
import { type Columns, withRows } from '../connection/rows.js';
import type { PostgresProjection } from './projection.js';

const COLUMNS: Columns<TransactionRow> = {
  account_id: ['uuid', (row) => row.accountId],
  effective_on: ['date', (row) => row.effectiveOn],
  version: ['bigint', (row) => row.version],
};

export const transactions: PostgresProjection = {
  id,
  tables: {
    transactions: (table) => [
      `CREATE TABLE ${table} (
        account_id uuid NOT NULL,
        effective_on date NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (account_id, effective_on, version)
      )`,
    ],
  },
  async write(client, table, events) {
    const name = table('transactions');
    const text = `INSERT INTO ${name} (${Object.keys(COLUMNS).join(', ')}) :rows`;
    await withRows(client, `add ${name}`, text, transactionRows(events), COLUMNS);
  },
};
