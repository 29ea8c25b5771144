/**
 * Two nodes on one database, either killed with `kill -9` every few seconds while many clients do business.
 * FAULT_SECONDS makes it longer.
 */
import { afterAll, expect, it } from 'vitest';
import { findFaults } from '../support/checker.js';
import { createDatabase } from '../support/database.js';
import { finalAttempts } from '../support/history.js';
import { killUntil } from '../support/killing.js';
import { Load } from '../support/load.js';
import { killLeftovers, startNodes } from '../support/processes.js';
import { Random } from '../support/random.js';

const SECONDS = Number(process.env.FAULT_SECONDS ?? 4);
const CLIENTS = 64;

afterAll(killLeftovers);

it(
  'loses nothing, doubles nothing and makes no money when nodes are killed',
  async () => {
    const random = Random.forRun('killed nodes');
    const database = await createDatabase();
    const nodes = await startNodes(2, { DATABASE_URL: database.url });
    const addresses = nodes.map(({ address }) => address);
    const load = new Load({ addresses, random: random.fork(), clients: CLIENTS, accounts: 8, restMsMax: 40 });
    await load.openAccounts();

    const untilMs = performance.now() + SECONDS * 1_000;
    const kills = addresses.map(() => 0);
    const isOver = () => performance.now() > untilMs && kills.every((count) => count > 0);
    const business = load.run(isOver);
    await killUntil(isOver, nodes, kills, random.fork());
    await business;

    const faults = await findFaults(load.history, {
      databaseUrl: database.url,
      addresses,
      client: load.client,
    });
    const { entries } = load.history;
    const accepted = entries.filter((entry) => finalAttempts(entry)[0]?.answer.status === 201).length;
    const attempts = entries.flatMap((entry) => entry.attempts);
    const lost = attempts.filter((attempt) => attempt.lost !== undefined).length;
    process.stdout.write(
      `killed nodes: ${kills.join(' and ')} kills, ${entries.length} commands, ${accepted} accepted, ` +
        `${lost} answers lost\n`,
    );
    expect(faults).toEqual([]);
    expect(lost).toBeGreaterThan(0);
    for (const address of addresses) {
      const settled = attempts.filter(
        (attempt) => attempt.address === address && attempt.answer?.status === 201,
      );
      expect(settled.length).toBeGreaterThan(entries.length / 10);
    }
    load.client.close();
    for (const { process } of nodes) expect(await process.end('SIGTERM')).toEqual({ code: 0, signal: null });
    await database.drop();
  },
  SECONDS * 3_000 + 120_000,
);
