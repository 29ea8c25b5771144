/** Several processes behind one port: killed, stopped and asked for their metrics as one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersSignals, waitUntil } from '../../src/infrastructure/embeddedPostgres/process.js';
import { findFaults } from '../support/checker.js';
import { createDatabase } from '../support/database.js';
import { finalAttempts } from '../support/history.js';
import { Load } from '../support/load.js';
import {
  ADMIN_KEY,
  BankNode,
  BankProcess,
  freePort,
  killLeftovers,
  sendSignal,
  workersOf,
} from '../support/processes.js';
import { Random } from '../support/random.js';
import { Client } from '../support/service.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const WORKERS = 2;
const END_MS_MAX = 15_000;

let database: Awaited<ReturnType<typeof createDatabase>>;
let bank: BankNode;
beforeAll(async () => {
  database = await createDatabase();
  bank = await BankNode.start({ DATABASE_URL: database.url, WEB_CONCURRENCY: WORKERS });
});
afterAll(async () => {
  await killLeftovers();
  await database?.drop();
});

describe(`a bank of ${WORKERS} processes`, () => {
  it('loses and doubles nothing when one of them is killed, and has another one in its place', async () => {
    const random = Random.forRun('workers');
    const addresses = [bank.address];
    const load = new Load({ addresses, random: random.fork(), clients: 32, accounts: 8, restMsMax: 20 });
    await load.openAccounts();
    let kills = 0;
    const isOver = () => kills === 2;
    const business = load.run(isOver);
    while (!isOver()) {
      await new Promise((resolve) => setTimeout(resolve, random.between(1_000, 1_500)));
      const before = workersOf(bank.process);
      expect(before.length).toBeGreaterThan(0);
      sendSignal(random.pick(before), 'SIGKILL');
      await waitUntil(() => workersOf(bank.process).length === WORKERS, END_MS_MAX);
      kills += 1;
    }
    await business;
    const faults = await findFaults(load.history, {
      databaseUrl: database.url,
      addresses,
      client: load.client,
    });
    expect(faults).toEqual([]);
    const accepted = load.history.entries.filter((entry) => finalAttempts(entry)[0]?.answer.status === 201);
    expect(accepted.length).toBeGreaterThan(100);
    load.client.close();
    expect(workersOf(bank.process)).toHaveLength(WORKERS);
  });

  it('ends as one', async () => {
    const workers = workersOf(bank.process);
    expect(await bank.process.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(workers.filter(answersSignals)).toEqual([]);
  });

  it('does not outlive the process that was started', async () => {
    await bank.restart();
    const workers = workersOf(bank.process);
    await bank.process.end('SIGKILL');
    expect(await waitUntil(() => !workers.some(answersSignals), END_MS_MAX)).toBe(true);
    await bank.restart();
    expect((await new Client(bank.address, ADMIN_KEY).get('/health/ready')).status).toBe(200);
  });

  it('is one bank to those who call it, and to those who watch it', async () => {
    expect(workersOf(bank.process)).toHaveLength(WORKERS);
    const admin = new Client(bank.address, ADMIN_KEY);
    const id = await admin.account('0.00');
    const paid = await Promise.all(
      Array.from({ length: 200 }, () => admin.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' })),
    );
    expect(new Set(paid.map(({ status }) => status))).toEqual(new Set([201]));
    expect((await admin.get(`/v1/accounts/${id}`)).body).toMatchObject({ balance: '200.00', version: 201 });
    const { text, status } = await admin.get('/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/^bank_commands_total\{type="deposit",outcome="accepted"\} 200$/m);
    expect(text).toMatch(/^bank_command_seconds_count\{type="deposit"\} 200$/m);
  });

  it('says once why it cannot start', async () => {
    const { port } = new URL(bank.address);
    const second = new BankProcess({ DATABASE_URL: database.url, WEB_CONCURRENCY: WORKERS, PORT: port });
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr).toBe(
      `Port ${port} is in use: stop the process that listens there, or set PORT to another one.\n`,
    );
  });

  it('runs its own PostgreSQL once, and tells the admin key that was made', async () => {
    const folder = makeTempFolder();
    const own = new BankProcess({ WEB_CONCURRENCY: WORKERS, PORT: await freePort(), DATA_DIR: folder });
    await own.ready();
    expect(own.postgresUrl).not.toBe('');
    expect((await new Client(own.address, own.madeKey).get('/v1/accounts')).status).toBe(200);
    expect(await own.end('SIGTERM')).toEqual({ code: 0, signal: null });
    removeFolder(folder);
  });
});
