import { dailyBalances as id } from '../../../application/readModels/dailyBalances.js';
import { ask } from '../connection/connections.js';
import { COMPLETED_BUCKETS } from '../log/bucketSql.js';
import { NET } from '../log/movementSql.js';
import type { PostgresProjection } from './projection.js';

export const dailyBalances: PostgresProjection = {
  id,
  tables: {
    daily_movements: (table) => [
      // The days of a bucket, and what each adds to the balance, in major units.
      `CREATE TABLE ${table} (
        account_id uuid NOT NULL,
        bucket bigint NOT NULL,
        days date[] NOT NULL,
        nets numeric[] NOT NULL,
        PRIMARY KEY (account_id, bucket)
      )`,
    ],
  },
  async write(client, table, { after, upTo }) {
    const name = table('daily_movements');
    await ask(client, {
      name: `add ${name}`,
      text: `INSERT INTO ${name} (account_id, bucket, days, nets)
        SELECT account_id, bucket, array_agg(day ORDER BY day), array_agg(net ORDER BY day) FROM (
          SELECT account_id, bucket, (data->>'effectiveOn')::date AS day, sum(${NET}) AS net
          FROM (${COMPLETED_BUCKETS}) moved GROUP BY 1, 2, 3
        ) days GROUP BY account_id, bucket`,
      values: [after, upTo],
    });
  },
};
