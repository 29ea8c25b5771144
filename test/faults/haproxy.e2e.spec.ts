/** Two bank nodes behind an HAProxy with the documented configuration, restarted in turn under load. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { findFaults } from '../support/checker.js';
import { createDatabase } from '../support/database.js';
import { configOf } from '../support/docs.js';
import { isFinal } from '../support/history.js';
import { Load } from '../support/load.js';
import { freePort, killLeftovers, startNodes } from '../support/processes.js';
import { Random } from '../support/random.js';
import { hasPrograms } from '../support/topology/programs.js';
import { Haproxy } from '../support/topology/proxies.js';
import { endTopology } from '../support/topology/serverProcess.js';

const PAGE = 'docs/how-to/high-availability.md';
const isWhole = process.env.FAULT_SUITE === 'all';
const ROUNDS = isWhole ? 3 : 1;
/** As the page says: longer than HAProxy takes to notice. */
const DRAIN_MS = 5_000;

afterAll(async () => {
  await killLeftovers();
  await endTopology();
});

describe.skipIf(!isWhole || !(await hasPrograms('haproxy')))('a rolling restart behind HAProxy', () => {
  it('fails no request', { timeout: 300_000 }, async () => {
    const random = Random.forRun('rolling restart');
    const database = await createDatabase();
    const nodes = await startNodes(2, { DATABASE_URL: database.url, DRAIN_MS });
    const port = await freePort();
    const [bank1, bank2] = nodes.map(({ address }) => new URL(address).host) as [string, string];
    const haproxy = await Haproxy.start(
      configOf(PAGE, 'haproxy-bank.cfg', {
        ...{ 'bank1:3000': bank1, 'bank2:3000': bank2, 'haproxy:80': `127.0.0.1:${port}` },
      }),
      port,
    );
    const front = `http://127.0.0.1:${port}`;
    const load = new Load({ addresses: [front], random, clients: 32, accounts: 8, restMsMax: 20 });
    await load.openAccounts();
    let isOver = false;
    const business = load.run(() => isOver);
    await pause(1_000);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, node] of nodes.entries()) {
        expect(await node.process.end('SIGTERM')).toEqual({ code: 0, signal: null });
        await node.restart();
        await expect
          .poll(async () => statusOf(await haproxy.command('show stat'), `bank${index + 1}`))
          .toBe('UP');
      }
    }
    await pause(1_000);
    isOver = true;
    await business;

    const attempts = load.history.entries.flatMap((entry) => entry.attempts);
    const failed = attempts.filter(({ answer }) => !isFinal(answer));
    const unread = load.history.readings.filter(({ answer }) => answer.status !== 200);
    process.stdout.write(
      `rolling restart: ${2 * ROUNDS} restarts, ${attempts.length} commands and ${load.history.readings.length} ` +
        `readings, ${failed.length + unread.length} failed\n`,
    );
    expect(failed.map(({ answer, lost }) => answer?.text ?? lost)).toEqual([]);
    expect(unread.map(({ answer }) => answer.text)).toEqual([]);
    const { url: databaseUrl } = database;
    expect(await findFaults(load.history, { databaseUrl, addresses: [front], client: load.client })).toEqual(
      [],
    );
    load.client.close();
    await killLeftovers();
    await database.drop();
  });
});

/** What HAProxy thinks of a server: column 18 of its statistics. */
function statusOf(statistics: string, server: string): string | undefined {
  const line = statistics.split('\n').find((one) => one.startsWith(`nodes,${server},`));
  return line?.split(',')[17];
}
