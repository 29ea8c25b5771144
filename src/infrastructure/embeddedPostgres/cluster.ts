import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { StartError } from '../../application/shared/errors.js';
import { readDatabaseUrl } from '../postgres/connection/databaseUrl.js';
import { Route, RoutedClient } from '../postgres/connection/route.js';
import type { Binaries } from './binaries.js';
import type { Runner } from './runner.js';

/** A cluster is PostgreSQL's term for the content of a data folder. */
export interface Cluster {
  dataFolder: string;
  password: string;
}

/** The only user and the only database. */
const NAME = 'bank';

/** Creating a cluster takes about a second; a slow disk gets two minutes. */
const INITDB_MS_MAX = 120_000;
const CONNECT_MS_MAX = 10_000;

/**
 * Opens the cluster in `dataDir`, or creates one. A new cluster is created under a temporary name and renamed once it is
 * synced to disk, so an incomplete cluster is never opened.
 * @throws StartError if the cluster has a different major version or cannot be created
 */
export async function openCluster(
  dataDir: string,
  binaries: Binaries,
  runner: Runner,
  log: (line: string) => void,
): Promise<Cluster> {
  refuseOtherVersion(dataDir, dataDir, binaries.major);
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('init-'))
      rmSync(path.join(dataDir, name), { recursive: true, force: true, maxRetries: 5 });
  }
  const home = path.join(dataDir, 'postgres');
  if (!existsSync(home)) {
    log(`Creating a PostgreSQL ${binaries.major} database in ${dataDir}`);
    await makeCluster(dataDir, home, binaries, runner);
  }
  runner.own(home);
  const dataFolder = path.join(home, 'data');
  refuseOtherVersion(dataFolder, dataDir, binaries.major);
  const password = readPassword(dataDir);
  if (!existsSync(path.join(dataFolder, 'PG_VERSION')) || password === undefined) {
    throw new StartError(
      `The PostgreSQL data in ${home} is incomplete: restore it from a backup, ` +
        'or set DATA_DIR to another folder to start with an empty bank.',
    );
  }
  return { dataFolder, password };
}

/**
 * The connection URL for a server on `port`. The password needs no URL escaping.
 */
export function connectionUrl(password: string, port: number, database = NAME): string {
  return `postgres://${NAME}:${password}@127.0.0.1:${port}/${database}`;
}

/** The URL of the server that another process runs in `dataDir`, or undefined while it is not ready yet. */
export function runningUrl(dataDir: string): string | undefined {
  const password = readPassword(dataDir);
  const { port, status } = readPostmasterFile(path.join(dataDir, 'postgres', 'data')) ?? {};
  return password !== undefined && port !== undefined && status === 'ready'
    ? connectionUrl(password, port)
    : undefined;
}

/** The pid file of a running (or crashed) postmaster in its data folder. */
export function readPostmasterFile(
  dataFolder: string,
): { pid: number; port?: number; status?: string } | undefined {
  try {
    const lines = readFileSync(path.join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port, status] = [Number(lines[0]), Number(lines[3]), lines[7]?.trim()];
    if (!Number.isInteger(pid) || pid <= 0) return undefined;
    return { pid, ...(port > 0 ? { port } : {}), ...(status ? { status } : {}) };
  } catch {
    return undefined;
  }
}

/** Creates the database if it is missing, which also proves that the server responds. */
export async function ensureDatabase(password: string, port: number): Promise<void> {
  if (await connects(connectionUrl(password, port))) return;
  await withClient(connectionUrl(password, port, 'postgres'), async (client) => {
    await client.query(`CREATE DATABASE ${NAME}`);
  });
}

async function connects(url: string): Promise<boolean> {
  try {
    await withClient(url, async () => {});
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '3D000') return false; // invalid_catalog_name
    throw error;
  }
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const route = new Route(readDatabaseUrl(`${url}?sslmode=disable`));
  const client = new RoutedClient(route, { connectionTimeoutMillis: CONNECT_MS_MAX });
  client.on('error', () => {}); // If the connection is lost while idle, the next query fails.
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function makeCluster(dataDir: string, home: string, binaries: Binaries, runner: Runner): Promise<void> {
  const draft = path.join(dataDir, `init-${randomBytes(6).toString('hex')}`);
  mkdirSync(draft, { mode: 0o700 });
  const passwordFile = path.join(draft, 'password');
  writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600, flush: true });
  runner.own(draft);
  try {
    await runInitdb(binaries.initdb, path.join(draft, 'data'), passwordFile, runner);
    syncFolder(draft);
    renameSync(draft, home);
    syncFolder(dataDir);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true, maxRetries: 5 });
    if (error instanceof StartError) throw error;
    throw new StartError(`Could not create a PostgreSQL database in ${dataDir}: ${(error as Error).message}`);
  }
}

function runInitdb(initdb: string, dataFolder: string, passwordFile: string, runner: Runner): Promise<void> {
  // PostgreSQL's builtin C.UTF-8 has the same sort order and case rules on every machine.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['-U', NAME, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const child = runner.spawn(initdb, ['-D', dataFolder, ...access, ...locale, '--no-instructions'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INITDB_MS_MAX,
  });
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint = (complaint + chunk).slice(-4_000);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve();
      const error = complaint.split('\n').find((line) => line.includes('error:') || line.includes('FATAL'));
      reject(new Error(error ?? complaint.trim().split('\n')[0] ?? `initdb exited with ${code ?? signal}`));
    });
  });
}

function refuseOtherVersion(folder: string, dataDir: string, major: number): void {
  let found: string;
  try {
    found = readFileSync(path.join(folder, 'PG_VERSION'), 'utf8').trim();
  } catch {
    return;
  }
  if (found === String(major) && folder !== dataDir) return;
  const advice = `set DATA_DIR to another folder, or run PostgreSQL ${found} on it yourself and set DATABASE_URL.`;
  if (found === String(major)) {
    throw new StartError(`The data folder ${dataDir} is the data folder of another PostgreSQL: ${advice}`);
  }
  throw new StartError(
    `The data in ${dataDir} is from PostgreSQL ${found}, but this bank includes PostgreSQL ${major}: ${advice}`,
  );
}

function readPassword(dataDir: string): string | undefined {
  try {
    return readFileSync(path.join(dataDir, 'postgres', 'password'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
