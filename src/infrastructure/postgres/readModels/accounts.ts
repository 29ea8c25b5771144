import {
  type AccountChange,
  accountRows,
  accounts as id,
  type NewAccountRow,
} from '../../../application/readModels/accounts.js';
import { type Columns, withRows } from '../connection/rows.js';
import type { PostgresProjection } from './projection.js';

const NEW: Columns<NewAccountRow> = {
  account_id: ['uuid', (row) => row.accountId],
  owner: ['text', (row) => row.owner],
  owner_key: ['text', (row) => row.ownerKey],
  currency: ['text', (row) => row.currency],
  metadata: ['jsonb', (row) => row.metadata],
  opened_at: ['timestamptz', (row) => row.openedAt],
};

const CHANGES: Columns<AccountChange> = {
  account_id: ['uuid', (row) => row.accountId],
  version: ['bigint', (row) => row.version],
  updated_at: ['timestamptz', (row) => row.updatedAt],
  balance: ['numeric', (row) => row.balance],
  overdraft_limit: ['numeric', (row) => row.overdraftLimit],
  status: ['text', (row) => row.status],
};

export const accounts: PostgresProjection = {
  id,
  tables: {
    accounts: (table) => [
      `CREATE TABLE ${table} (
        account_id uuid PRIMARY KEY,
        owner text NOT NULL,
        currency text NOT NULL,
        status text NOT NULL,
        balance numeric NOT NULL,
        overdraft_limit numeric NOT NULL,
        version bigint NOT NULL,
        opened_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        metadata jsonb NOT NULL,
        owner_key text COLLATE "C"
      ) WITH (fillfactor = 80)`,
      `CREATE INDEX ON ${table} (owner, account_id)`,
      // For prefix searches: in any locale, a prefix is a range of bytes.
      `CREATE INDEX ON ${table} (owner_key, account_id)`,
    ],
  },
  async write(client, table, events) {
    const { opened, changed } = accountRows(events);
    const name = table('accounts');
    await withRows(
      client,
      `open ${name}`,
      `INSERT INTO ${name} (account_id, owner, owner_key, currency, metadata, opened_at, status, balance, overdraft_limit, version,
          updated_at)
        SELECT n.account_id, n.owner, n.owner_key, n.currency, n.metadata, n.opened_at, 'open', 0, 0, 0, n.opened_at
        FROM (:rows) AS n`,
      opened,
      NEW,
    );
    await withRows(
      client,
      `change ${name}`,
      `UPDATE ${name} AS a SET version = c.version, updated_at = c.updated_at,
          balance = coalesce(c.balance, a.balance), status = coalesce(c.status, a.status),
          overdraft_limit = coalesce(c.overdraft_limit, a.overdraft_limit)
        FROM (:rows) AS c WHERE a.account_id = c.account_id`,
      changed,
      CHANGES,
    );
  },
};
