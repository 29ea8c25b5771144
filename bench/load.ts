/**
 * The load generator, in a process of its own: takes one job from its parent, warms up, says so, measures when it is told
 * to, reports what it measured, ends.
 */
import { once } from 'node:events';
import { prepareBulk } from './bulk.js';
import { prepareHttp } from './httpLoad.js';
import { prepareInsert } from './insert.js';
import type { Job, Prepared } from './jobs.js';
import { prepareLedger } from './ledger.js';

// Also when the parent was killed.
process.once('disconnect', () => process.exit());
process.once('message', async (job: Job) => {
  const prepared = prepare(job);
  const warmed = await prepared.warm();
  const told = once(process, 'message');
  process.send?.(warmed);
  await told;
  const measured = await prepared.measure();
  process.send?.(measured, () => process.once('message', () => process.disconnect()));
});

function prepare(job: Job): Prepared {
  if (job.kind === 'bulk') return prepareBulk(job);
  if (job.kind === 'insert') return prepareInsert(job);
  if (job.kind === 'ledger') return prepareLedger(job);
  return prepareHttp(job);
}
