import {
  type DailyMovement,
  dailyMovements,
  dailyBalances as id,
} from '../../../application/readModels/dailyBalances.js';
import { type Columns, withRows } from '../connection/rows.js';
import type { PostgresProjection } from './projection.js';

const MOVEMENTS: Columns<DailyMovement> = {
  account_id: ['uuid', (row) => row.accountId],
  bucket: ['bigint', (row) => row.bucket],
  effective_on: ['date', (row) => row.effectiveOn],
  currency: ['text', (row) => row.currency],
  net: ['numeric', (row) => row.net],
  entries: ['bigint', (row) => row.entries],
};

export const dailyBalances: PostgresProjection = {
  id,
  tables: {
    daily_movements: (table) => [
      `CREATE TABLE ${table} (
        account_id uuid NOT NULL,
        bucket bigint NOT NULL,
        effective_on date NOT NULL,
        currency text NOT NULL,
        net numeric NOT NULL,
        entries bigint NOT NULL,
        PRIMARY KEY (account_id, bucket, effective_on)
      ) WITH (fillfactor = 80)`,
    ],
  },
  async write(client, table, events) {
    const moved = table('daily_movements');
    const add = `INSERT INTO ${moved} AS m (${Object.keys(MOVEMENTS).join(', ')}) :rows
      ON CONFLICT (account_id, bucket, effective_on)
      DO UPDATE SET net = m.net + excluded.net, entries = m.entries + excluded.entries`;
    await withRows(client, `add ${moved}`, add, dailyMovements(events), MOVEMENTS);
  },
};
