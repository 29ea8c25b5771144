/** A Redis for the benchmark, with the persistence that compose.yaml sets. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Redis } from 'ioredis';
import { REDIS_PID_FILE } from './bankProcess.js';

export interface BenchRedis {
  readonly url: string;
  /** Of the server's process; undefined for one that REDIS_URL names. */
  readonly pid: number | undefined;
  /** Commands that wait in a bank's event buffer. @param log the name of its log */
  buffered(log: string): Promise<number>;
  /** Deletes keys of banks. @param pattern that follows `bank:` */
  forget(pattern: string): Promise<void>;
  stop(): Promise<void>;
}

/** Keys that are deleted by one command. */
const KEYS = 1_000;

/** Where the tests keep the one they fetch. */
const FETCHED = path.resolve('.setup', 'redis', 'server');

/**
 * The one that REDIS_URL names, which must be one to spare, else one of its own; undefined where there is no server program.
 * @param folder to be made for the data of its own
 */
export async function startRedis(folder: string): Promise<BenchRedis | undefined> {
  const { REDIS_URL } = process.env;
  if (REDIS_URL) return connected(REDIS_URL, undefined, async () => {});
  const program = ['redis-server', 'valkey-server', path.join(FETCHED, 'redis-server')].find(runs);
  if (program === undefined) return undefined;
  mkdirSync(folder);
  const port = await freePort();
  const pidFile = path.join(folder, REDIS_PID_FILE);
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--pidfile',
    pidFile,
    '--save',
    '',
  ];
  const server = spawn(program, [...options, '--appendonly', 'yes', '--appendfsync', 'everysec'], {
    stdio: 'ignore',
    env: environment(),
  });
  return connected(`redis://127.0.0.1:${port}`, server.pid, () => end(server));
}

async function connected(
  url: string,
  pid: number | undefined,
  stop: () => Promise<void>,
): Promise<BenchRedis> {
  const client = new Redis(url, { maxRetriesPerRequest: 50, retryStrategy: () => 100 });
  client.on('error', () => {});
  await client.ping();
  return {
    url,
    pid,
    buffered: (log) => client.llen(`bank:${log}:buffer`),
    forget: async (pattern) => {
      const keys = await client.keys(`bank:${pattern}`);
      for (let first = 0; first < keys.length; first += KEYS) {
        await client.unlink(...keys.slice(first, first + KEYS));
      }
    },
    stop: async () => {
      client.disconnect();
      await stop();
    },
  };
}

const environment = () => ({ ...process.env, ...(existsSync(FETCHED) ? { LD_LIBRARY_PATH: FETCHED } : {}) });

const runs = (program: string): boolean =>
  spawnSync(program, ['--version'], { env: environment() }).status === 0;

async function end(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
