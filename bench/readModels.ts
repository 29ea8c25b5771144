/** Waiting for the read models. */
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';

const CHECK_MS = 20;
/** Slower than any machine: a read model that is stuck must not hang the benchmark. */
const CATCH_UP_MS_MAX = 3_600_000;

/** Events that the slowest read model that is served has not projected yet. */
export async function lag(database: pg.Client): Promise<number> {
  const { rows } = await database.query(`
    SELECT (SELECT coalesce(max(position), 0) FROM events) - coalesce(min(position), 0) AS lag
    FROM checkpoints WHERE is_serving`);
  return Number(rows[0].lag);
}

/** Resolves once all read models have all events. @throws if they do not get there */
export async function caughtUp(database: pg.Client): Promise<void> {
  const endMs = performance.now() + CATCH_UP_MS_MAX;
  while ((await lag(database)) > 0) {
    if (performance.now() > endMs) throw new Error('the read models do not catch up');
    await wait(CHECK_MS);
  }
}
