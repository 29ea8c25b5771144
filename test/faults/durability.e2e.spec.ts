/**
 * What each durability mode of PostgreSQL loses when the machine of the primary dies, and how long writes are down. The
 * figures are those of the table in docs/how-to/high-availability.md.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { finalAttempts } from '../support/history.js';
import { readLedger } from '../support/ledger.js';
import { Load } from '../support/load.js';
import { killLeftovers } from '../support/processes.js';
import { Random } from '../support/random.js';
import { FailoverBank } from '../support/topology/failoverBank.js';
import { hasPrograms } from '../support/topology/programs.js';
import { endTopology } from '../support/topology/serverProcess.js';

const isWhole = process.env.FAULT_SUITE === 'all';
/** How long what the primary sends takes to the standby, and what the standby says back. */
const DISTANCE_MS = 50;
const LOAD_MS = 3_000;
const BACK_MS_MAX = 30_000;

let load: Load | undefined;
afterEach(async () => {
  load?.client.close();
  await killLeftovers();
  await endTopology();
}, 60_000);

/** `synchronous_commit` as an operator has set it for the database: the bank raises the first two to `on`. */
const COMMITS = ['off', 'local', 'on', 'remote_write', 'remote_apply'];
const MODES = [
  ...COMMITS.slice(0, 3).map((commit) => ({ commit, standbys: '' })),
  ...COMMITS.map((commit) => ({ commit, standbys: 'standby' })),
];

describe.skipIf(!isWhole || !(await hasPrograms('postgres')))('the machine of the primary dies', () => {
  it.each(MODES)(
    'synchronous_commit = $commit, synchronous_standby_names = "$standbys"',
    {
      timeout: 180_000,
    },
    async ({ commit, standbys }) => {
      const title = `${standbys === '' ? 'asynchronous' : 'synchronous'}, ${commit}`;
      const settings = { synchronous_commit: commit, synchronous_standby_names: standbys };
      const bank = await FailoverBank.start({ settings, distanceMs: DISTANCE_MS });
      const random = Random.forRun(title);
      const { addresses } = bank;
      load = new Load({ addresses, random, clients: 32, accounts: 8, restMsMax: 10, readShare: 0 });
      await load.openAccounts();
      let isOver = false;
      const business = load.run(() => isOver);
      await pause(LOAD_MS);
      // The whole machine dies at once, with what is on its way to the standby.
      bank.primary.pause();
      bank.standby.stopReceiving();
      const diedMs = performance.now();
      await bank.primary.kill();
      const movedMs = performance.now();
      await bank.failOver();
      const promotedMs = performance.now();
      const { entries } = load.history;
      const acceptedMs = () =>
        entries
          .flatMap(finalAttempts)
          .filter(({ sentMs, answer }) => sentMs > movedMs && answer.status === 201)
          .reduce((min, { endedMs }) => Math.min(min, endedMs), Number.POSITIVE_INFINITY);
      await expect.poll(acceptedMs, { timeout: BACK_MS_MAX }).toBeLessThan(Number.POSITIVE_INFINITY);
      await pause(1_000);
      isOver = true;
      await business;

      const { byKey } = await readLedger(bank.standbyUrl);
      const answered = entries.filter((entry) => {
        const [first] = finalAttempts(entry);
        return first !== undefined && first.answer.status === 201 && first.endedMs < movedMs;
      });
      const lost = answered.filter(({ wish }) => !byKey.has(wish.key));
      const downMs = acceptedMs() - diedMs;
      process.stdout.write(
        `durability: ${title}: ${answered.length} answered, ${lost.length} lost, writes back after ` +
          `${downMs.toFixed()} ms, ${(acceptedMs() - promotedMs).toFixed()} ms of them after the promotion\n`,
      );
      if (standbys !== '') expect(lost.map(({ wish }) => wish.key)).toEqual([]);
    },
  );
});
