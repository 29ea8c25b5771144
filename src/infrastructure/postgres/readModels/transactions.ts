import {
  transactions as id,
  type TransactionRow,
  transactionRows,
} from '../../../application/readModels/transactions.js';
import { type Columns, withRows } from '../connection/rows.js';
import type { PostgresProjection } from './projection.js';

const COLUMNS: Columns<TransactionRow> = {
  account_id: ['uuid', (row) => row.accountId],
  version: ['bigint', (row) => row.version],
  position: ['bigint', (row) => row.position],
  command_id: ['uuid', (row) => row.commandId],
  type: ['text', (row) => row.type],
  amount: ['numeric', (row) => row.amount],
  balance: ['numeric', (row) => row.balance],
  currency: ['text', (row) => row.currency],
  effective_on: ['date', (row) => row.effectiveOn],
  recorded_at: ['timestamptz', (row) => row.recordedAt],
  counter_account_id: ['optionalUuid', (row) => row.counterAccountId],
  reference: ['text', (row) => row.reference],
  counterpart: ['text', (row) => row.counterpart],
  metadata: ['jsonb', (row) => row.metadata],
};

export const transactions: PostgresProjection = {
  id,
  tables: {
    transactions: (table) => [
      `CREATE TABLE ${table} (
        account_id uuid NOT NULL,
        version bigint NOT NULL,
        position bigint NOT NULL,
        command_id uuid NOT NULL,
        type text NOT NULL,
        amount numeric NOT NULL,
        balance numeric NOT NULL,
        currency text NOT NULL,
        effective_on date NOT NULL,
        recorded_at timestamptz NOT NULL,
        counter_account_id uuid,
        reference text,
        counterpart text,
        metadata jsonb,
        PRIMARY KEY (account_id, version)
      )`,
      `CREATE INDEX ON ${table} (account_id, effective_on, version)`,
    ],
  },
  async write(client, table, events) {
    const name = table('transactions');
    const text = `INSERT INTO ${name} (${Object.keys(COLUMNS).join(', ')}) :rows`;
    await withRows(client, `add ${name}`, text, transactionRows(events), COLUMNS);
  },
};
