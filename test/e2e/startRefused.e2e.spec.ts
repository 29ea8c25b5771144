/** A start that cannot succeed says in one line what to do, and leaves nothing behind. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, inject, it, vi } from 'vitest';
import { createDatabase } from '../support/database.js';
import { BankProcess, freePort, killLeftovers, killServers, ROOT } from '../support/processes.js';
import { TcpProxy } from '../support/proxy.js';
import { makeClient } from '../support/sessions.js';
import { makeTempFolder, removeFolder, serversOn } from '../support/tempFolder.js';

vi.setConfig({ testTimeout: 60_000 });

const folder = makeTempFolder();
const dataDir = path.join(folder, 'data');
const clusterIn = (directory: string) => path.join(directory, 'postgres', 'data');
let database: Awaited<ReturnType<typeof createDatabase>>;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [path.join(ROOT, 'scripts', 'build.mjs')]);
  database = await createDatabase();
});

afterEach(killLeftovers);

afterAll(async () => {
  await killServers(clusterIn(dataDir));
  removeFolder(folder);
  await database?.drop();
});

it.each([
  ['PORT', 'https', 'PORT must be a whole number from 0 to 65535'],
  ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of trace, debug, info, warn, error, silent'],
  ['BANK_ADMIN_KEY', 'short', 'BANK_ADMIN_KEY must be 16 to 256 visible ASCII characters'],
  [
    'DATABASE_URL',
    'localhost:5432',
    'DATABASE_URL must be a URL that begins with postgres:// or postgresql://',
  ],
  ['STATEMENT_MS_MAX', '5s', 'STATEMENT_MS_MAX must be a whole number from 100 to 600000'],
])('refuses a bad %s', async (name, value, line) => {
  expect(await refusal({ DATA_DIR: dataDir, [name]: value })).toBe(line);
});

it('names the port that is taken, and stops the PostgreSQL it has started', async () => {
  const squatter = await listen();
  const { port } = squatter.address() as { port: number };
  const line = await refusal({ DATA_DIR: dataDir, PORT: port });
  squatter.close();
  expect(line).toBe(
    `Port ${port} is in use: stop the process that listens there, or set PORT to another one.`,
  );
  expect(serversOn(clusterIn(dataDir))).toEqual([]);
});

it('names an address that is not of this machine', async () => {
  expect(await refusal({ DATABASE_URL: database.url, HOST: '192.0.2.1', PORT: 0 })).toContain('HOST');
});

it('says where nobody answers for a database', async () => {
  const port = await freePort();
  const line = await refusal({ DATABASE_URL: `postgres://bank:secret@127.0.0.1:${port}/bank`, PORT: 0 });
  expect(line).toContain(`127.0.0.1:${port}/bank`);
  expect(line).toContain('DATABASE_URL');
  expect(line).not.toContain('secret');
});

it('says so when the database hangs', async () => {
  const proxy = await TcpProxy.start(inject('testServerUrl'));
  proxy.swallow();
  const line = await refusal({ DATABASE_URL: proxy.url, PORT: 0 });
  await proxy.close();
  expect(line).toContain('DATABASE_URL');
});

it.each([
  ['does not exist', (url: URL) => (url.pathname = '/nowhere')],
  ['has another password', (url: URL) => (url.password = 'guess')],
])('says so when the database %s', async (_, change) => {
  const url = new URL(database.url);
  change(url);
  expect(await refusal({ DATABASE_URL: url.href, PORT: 0 })).toContain('DATABASE_URL');
});

it.each([
  ['postgres://bank:secr#et@127.0.0.1/bank', 'DATABASE_URL has an unescaped "#"'],
  ['postgres://bank@127.0.0.1/bank?sslmod=require', 'DATABASE_URL has the parameter sslmod,'],
  [
    'postgres://bank@127.0.0.1/bank?sslmode=verify-full&sslrootcert=/nowhere/ca.pem',
    'The sslrootcert file of DATABASE_URL cannot be read',
  ],
])('says what is wrong with %s', async (url, beginning) => {
  const line = await refusal({ DATABASE_URL: url, PORT: 0 });
  expect(line).toContain(beginning);
  expect(line).not.toContain('secr');
});

it('says so in one line when its user may not make tables', async () => {
  const url = new URL(database.url);
  const client = makeClient(inject('testServerUrl'));
  await client.connect();
  const role = `guest_${randomBytes(6).toString('hex')}`;
  await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'guest'`);
  [url.username, url.password] = [role, 'guest'];
  const line = await refusal({ DATABASE_URL: url.href, PORT: 0 });
  await client.query(`DROP ROLE ${role}`);
  await client.end();
  expect(line).toContain(role);
});

it('names both versions when the data folder is of another one', async () => {
  const older = path.join(folder, 'older');
  mkdirSync(clusterIn(older), { recursive: true });
  writeFileSync(path.join(clusterIn(older), 'PG_VERSION'), '15\n');
  const line = await refusal({ DATA_DIR: older, PORT: 0 });
  expect(line).toContain('PostgreSQL 15');
  expect(line).toContain('DATA_DIR');
});

it('names the process that has the data folder, and leaves it alone', async () => {
  const first = new BankProcess({ DATA_DIR: dataDir, PORT: 0 });
  await first.ready();
  const line = await refusal({ DATA_DIR: dataDir, PORT: 0 });
  expect(line).toContain(`in use by process ${first.pid}`);
  expect(line).toContain(`DATABASE_URL=${first.postgresUrl}`);
  expect((await fetch(`${first.address}/health/ready`)).status).toBe(200);
  expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
});

/** The one line with which a start ends that cannot succeed. */
async function refusal(environment: ConstructorParameters<typeof BankProcess>[0]): Promise<string> {
  const bank = new BankProcess({ LOG_LEVEL: 'silent', ...environment });
  expect(await bank.ended).toEqual({ code: 1, signal: null });
  expect(bank.address).toBe('');
  const [line = '', ...more] = bank.stderr.split('\n');
  expect(more).toEqual(['']);
  return line;
}

async function listen(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}
