import {
  type AccountChange,
  accountRows,
  accounts as id,
  type NewAccountRow,
} from '../../../application/readModels/accounts.js';
import { ask } from '../connection/connections.js';
import { type Columns, withRows } from '../connection/rows.js';
import { MOVEMENTS } from '../log/movementSql.js';
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
  overdraft_limit: ['numeric', (row) => row.overdraftLimit],
  status: ['text', (row) => row.status],
  owner: ['text', (row) => row.owner],
  owner_key: ['text', (row) => row.ownerKey],
  metadata: ['jsonb', (row) => row.metadata],
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
  async write(client, table, { after, upTo, events }) {
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
    // The newest movement has the balance. Its digits are the minor units.
    await ask(client, {
      name: `move ${name}`,
      text: `UPDATE ${name} AS a SET version = m.version, updated_at = m.recorded_at, balance = m.balance
        FROM (
          SELECT DISTINCT ON (stream_id) stream_id, version, recorded_at,
            replace(data->>'balance', '.', '')::numeric AS balance
          FROM events WHERE position > $1 AND position <= $2 AND ${MOVEMENTS}
          ORDER BY stream_id, version DESC
        ) m
        WHERE a.account_id = m.stream_id`,
      values: [after, upTo],
    });
    // Movements after these changes have been applied.
    await withRows(
      client,
      `change ${name}`,
      `UPDATE ${name} AS a SET version = greatest(a.version, c.version),
          updated_at = greatest(a.updated_at, c.updated_at), status = coalesce(c.status, a.status),
          overdraft_limit = coalesce(c.overdraft_limit, a.overdraft_limit), owner = coalesce(c.owner, a.owner),
          owner_key = coalesce(c.owner_key, a.owner_key), metadata = coalesce(c.metadata, a.metadata)
        FROM (:rows) AS c WHERE a.account_id = c.account_id`,
      changed,
      CHANGES,
    );
  },
};
