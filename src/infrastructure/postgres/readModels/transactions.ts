import { transactions as id } from '../../../application/readModels/transactions.js';
import { ask } from '../connection/connections.js';
import { COMPLETED_BUCKETS } from '../log/bucketSql.js';
import type { PostgresProjection } from './projection.js';

export const transactions: PostgresProjection = {
  id,
  tables: {
    transactions: (table) => [
      `CREATE TABLE ${table} (
        account_id uuid NOT NULL,
        bucket bigint NOT NULL,
        first_day date NOT NULL,
        last_day date NOT NULL,
        PRIMARY KEY (account_id, bucket)
      )`,
    ],
  },
  async write(client, table, { after, upTo }) {
    const name = table('transactions');
    await ask(client, {
      name: `add ${name}`,
      text: `INSERT INTO ${name} (account_id, bucket, first_day, last_day)
        SELECT account_id, bucket, min(data->>'effectiveOn')::date, max(data->>'effectiveOn')::date
        FROM (${COMPLETED_BUCKETS}) moved GROUP BY account_id, bucket`,
      values: [after, upTo],
    });
  },
};
