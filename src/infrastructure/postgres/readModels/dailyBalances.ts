import {
  type DailyClosing,
  type DailyMovement,
  dailyRows,
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

const CLOSINGS: Columns<DailyClosing> = {
  account_id: ['uuid', (row) => row.accountId],
  recorded_on: ['date', (row) => row.recordedOn],
  currency: ['text', (row) => row.currency],
  balance: ['numeric', (row) => row.balance],
  version: ['bigint', (row) => row.version],
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
    daily_closings: (table) => [
      `CREATE TABLE ${table} (
        account_id uuid NOT NULL,
        recorded_on date NOT NULL,
        currency text NOT NULL,
        balance numeric NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (account_id, recorded_on)
      ) WITH (fillfactor = 80)`,
    ],
  },
  hasDays: true,
  async write(client, table, events, zone) {
    const { movements, closings } = dailyRows(events, zone);
    const [moved, closed] = [table('daily_movements'), table('daily_closings')];
    const add = `INSERT INTO ${moved} AS m (${Object.keys(MOVEMENTS).join(', ')}) :rows
      ON CONFLICT (account_id, bucket, effective_on)
      DO UPDATE SET net = m.net + excluded.net, entries = m.entries + excluded.entries`;
    await withRows(client, `add ${moved}`, add, movements, MOVEMENTS);
    const set = `INSERT INTO ${closed} (${Object.keys(CLOSINGS).join(', ')}) :rows
      ON CONFLICT (account_id, recorded_on) DO UPDATE SET balance = excluded.balance, version = excluded.version`;
    await withRows(client, `set ${closed}`, set, closings, CLOSINGS);
  },
};
