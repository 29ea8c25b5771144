/** The bank through PgBouncer, with the configuration of docs/how-to/high-availability.md. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults } from '../support/checker.js';
import { FeedClient } from '../support/feedClient.js';
import { readLedger } from '../support/ledger.js';
import { Load } from '../support/load.js';
import { ADMIN_KEY, killLeftovers, startNodes } from '../support/processes.js';
import { Random } from '../support/random.js';
import { documentedPgbouncer } from '../support/topology/documented.js';
import { Postgres } from '../support/topology/postgres.js';
import { hasPrograms } from '../support/topology/programs.js';
import { endTopology } from '../support/topology/serverProcess.js';

const isWhole = process.env.FAULT_SUITE === 'all';
const LOAD_MS = isWhole ? 5_000 : 1_000;

describe.skipIf(!(await hasPrograms('postgres', 'pgbouncer')))('through PgBouncer', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await Postgres.start();
    await postgres.query('CREATE DATABASE bank');
  });
  afterAll(async () => {
    await killLeftovers();
    await endTopology();
  });

  it('in session mode two nodes do all they do, also after a restart', async () => {
    const url = await documentedPgbouncer(postgres);
    const nodes = await startNodes(2, { DATABASE_URL: url });
    const addresses = nodes.map(({ address }) => address);
    const random = Random.forRun('PgBouncer');
    const load = new Load({ addresses, random, clients: 16, accounts: 2, restMsMax: 20 });
    await load.openAccounts();
    const feed = new FeedClient({ url: addresses[0] as string, apiKey: ADMIN_KEY, query: '?after=0' });
    let isOver = false;
    const business = load.run(() => isOver);
    await pause(LOAD_MS);
    // Nothing of its start, such as the lock for migrations, has stayed in PgBouncer's sessions.
    await nodes[1]?.process.end('SIGTERM');
    await nodes[1]?.restart();
    await pause(LOAD_MS);
    isOver = true;
    await business;
    const databaseUrl = postgres.url('bank');
    expect(await findFaults(load.history, { databaseUrl, addresses, client: load.client })).toEqual([]);
    const newest = (await readLedger(databaseUrl)).events.length;
    await feed.until(({ ids }) => ids.at(-1) === newest);
    expect(feed.ids).toEqual(Array.from({ length: newest }, (_, index) => index + 1));
    feed.destroy();
    load.client.close();
    for (const { process: node } of nodes)
      expect(await node.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});
