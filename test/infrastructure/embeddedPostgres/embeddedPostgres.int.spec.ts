import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../../src/application/shared/errors.js';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/infrastructure/embeddedPostgres/index.js';
import { processStartTime, waitUntil } from '../../../src/infrastructure/embeddedPostgres/process.js';
import { askOnce } from '../../support/sessions.js';
import { makeTempFolder, removeFolder, serversOn } from '../../support/tempFolder.js';

const folder = makeTempFolder();
/** The specifications share one cluster, for making one takes longest. Each leaves it stopped. */
const sharedDir = path.join(folder, `a "folder" with it's blanks`, 'x'.repeat(120), 'data');
let dataDir: string;
let cluster: string;
let lines: string[];
let started: EmbeddedPostgres[];
let owners: ChildProcess[];

beforeEach(() => {
  useFolder(sharedDir);
  [lines, started, owners] = [[], [], []];
});

afterEach(async () => {
  await Promise.all(owners.map(endOwner));
  for (const server of started) await server.stop();
  for (const pid of serversOn(cluster)) process.kill(pid, 'SIGKILL');
  await waitUntil(() => serversOn(cluster).length === 0, 5_000);
});

afterAll(() => removeFolder(folder));

describe('a server of our own', () => {
  it('makes a private folder with a durable database, and keeps it over a restart with the same URL', async () => {
    const first = await start();
    expect(first.url).toMatch(/^postgres:\/\/bank:[0-9a-f]{48}@127\.0\.0\.1:\d+\/bank$/);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(dataDir, 'postgres', 'password')).mode & 0o777).toBe(0o600);
    await askOnce(first.url, 'CREATE TABLE note (text text)');
    await askOnce(first.url, "INSERT INTO note VALUES ('kept')");
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      expect(await askOnce(first.url, `SHOW ${setting}`)).toEqual([{ [setting]: 'on' }]);
    }
    await first.stop();
    expect(serversOn(cluster)).toEqual([]);

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await askOnce(second.url, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
  });

  it('has room for all connections that the bank may open, and for others', async () => {
    for (const [connections, max] of [
      [13, 100],
      [12 * 13, 216],
      [64_000, 2_000],
    ] as const) {
      const server = await start(connections);
      expect(await askOnce(server.url, 'SHOW max_connections')).toEqual([{ max_connections: String(max) }]);
      await server.stop();
    }
  });

  it('asks for the password', async () => {
    const url = new URL((await start()).url);
    url.password = 'guess';
    await expect(askOnce(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('takes another port when the last one is taken', async () => {
    const first = await start();
    const { port } = new URL(first.url);
    await first.stop();
    const squatter = createServer().listen(Number(port), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await start();
    squatter.close();
    expect(new URL(second.url).port).not.toBe(port);
    expect(await askOnce(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('starts again by itself when it was killed, on the same URL', async () => {
    const server = await start();
    const { pid } = server;
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => server.pid, { timeout: 10_000 }).not.toBe(pid);
    await expect
      .poll(() => askOnce(server.url, 'SELECT 1 AS one').catch(() => []), { timeout: 10_000 })
      .toHaveLength(1);
    expect(lines.join('\n')).toContain('exited unexpectedly');
  });
});

it('keeps the log of the server bounded', async () => {
  const logFile = path.join(dataDir, 'postgres.log');
  writeFileSync(logFile, 'x'.repeat(9 * 1024 * 1024));
  await start();
  expect(statSync(logFile).size).toBeLessThan(10_000);
  expect(statSync(`${logFile}.1`).size).toBe(9 * 1024 * 1024);
});

describe('after a kill', () => {
  it('stops the server that a killed owner left running, and starts its own on the same data', async () => {
    const owner = await startOwner();
    await askOnce(owner.url, "INSERT INTO note VALUES ('orphaned')");
    await kill(owner.process);
    expect(processStartTime(owner.pid)).toBeDefined();

    const server = await start();
    expect(processStartTime(owner.pid)).toBeUndefined();
    expect(serversOn(cluster)).toContain(server.pid);
    expect(await askOnce(server.url, 'SELECT text FROM note')).toContainEqual({ text: 'orphaned' });
    // Other nodes have the URL of the one before.
    expect(server.url).toBe(owner.url);
    expect(lines.join('\n')).toContain(`Stopping PostgreSQL process ${owner.pid}`);
  });

  it('recovers when the owner and the server were both killed', async () => {
    const owner = await startOwner();
    await askOnce(owner.url, "INSERT INTO note VALUES ('answered')");
    const sleeper = askOnce(owner.url, 'SELECT pg_sleep(3600)').catch(() => []);
    await kill(owner.process);
    process.kill(owner.pid, 'SIGKILL');

    const server = await start();
    expect(await askOnce(server.url, 'SELECT text FROM note')).toContainEqual({ text: 'answered' });
    await sleeper;
  });

  it('is not deceived by a stale pid file whose number another process has got', async () => {
    const other = spawn('sleep', ['60']);
    writeFileSync(path.join(cluster, 'postmaster.pid'), `${other.pid}\n${cluster}\n1\n5432\n\n127.0.0.1\n`);
    const server = await start();
    expect(await askOnce(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(other.exitCode).toBeNull();
    await kill(other);
  });

  it('makes the database again when making it was interrupted', async () => {
    useFolder(path.join(folder, 'interrupted'));
    const owner = spawnOwner();
    const isHalfDone = () =>
      existsSync(dataDir) &&
      readdirSync(dataDir).some((name) => existsSync(path.join(dataDir, name, 'data', 'base')));
    expect(await waitUntil(isHalfDone, 10_000)).toBe(true);
    await kill(owner);

    const server = await start();
    expect(await askOnce(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('init-'))).toEqual([]);
  });
});

describe('a start that cannot succeed', () => {
  it('names the live owner of the folder, and the way to run a second node', async () => {
    const owner = await startOwner();
    const message = await refusal();
    expect(message).toContain(`in use by process ${owner.owner}`);
    expect(message).toContain(`DATABASE_URL=${owner.url} PORT=`);
    expect(await askOnce(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('refuses a second server in the same process', async () => {
    await start();
    expect(await refusal()).toContain(`in use by process ${process.pid}`);
  });

  it('takes over from an owner whose number another process has got', async () => {
    const stale = { pid: process.pid, started: 'long ago', nonce: 'aaaaaaaaaaaa' };
    writeFileSync(path.join(dataDir, 'owner.lock'), JSON.stringify(stale));
    await start();
    expect(JSON.parse(readFileSync(path.join(dataDir, 'owner.lock'), 'utf8'))).not.toEqual(stale);
  });

  it('names both versions when the data is of another one', async () => {
    useFolder(path.join(folder, 'older'));
    mkdirSync(cluster, { recursive: true });
    writeFileSync(path.join(cluster, 'PG_VERSION'), '15\n');
    const message = await refusal();
    expect(message).toContain('PostgreSQL 15');
    expect(message).toContain('PostgreSQL 18');
    expect(message).toContain('DATA_DIR');
    expect(existsSync(path.join(dataDir, 'owner.lock'))).toBe(false);
  });

  it('refuses the folder of a PostgreSQL of its own', async () => {
    useFolder(path.join(folder, 'foreign'));
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, 'PG_VERSION'), '18\n');
    expect(await refusal()).toContain('is the data folder of another PostgreSQL');
  });

  it('says so when the folder cannot be made', async () => {
    useFolder(path.join(folder, 'not-a-folder'));
    writeFileSync(dataDir, 'a file');
    expect(await refusal()).toContain('DATA_DIR');
  });
});

function useFolder(name: string): void {
  dataDir = name;
  cluster = path.join(dataDir, 'postgres', 'data');
}

async function start(connections = 0): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, connections, log: (line) => lines.push(line) });
  started.push(server);
  return server;
}

/** The one line with which a start is refused. */
async function refusal(): Promise<string> {
  const error = await start().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  const { message } = error as StartError;
  expect(message).not.toContain('\n');
  return message;
}

/** A server whose owner is a process of its own, which can be killed. */
async function startOwner(): Promise<{ url: string; pid: number; owner: number; process: ChildProcess }> {
  const owner = spawnOwner();
  const [line] = await once(owner.stdout!, 'data');
  return { ...JSON.parse(String(line)), process: owner };
}

function spawnOwner(): ChildProcess {
  const script = path.resolve('test/support/embeddedOwner.mts');
  const owner = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  owners.push(owner);
  return owner;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Waits for its end as well: until then it owns the folder, which the next specification uses. */
async function endOwner(owner: ChildProcess): Promise<void> {
  if (owner.exitCode === null && owner.signalCode === null) await kill(owner);
}
