/** The processes of a benchmark: servers and load generators, and the books they leave behind. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Job, Measured } from './jobs.js';
import type { ReadersJob, Readings } from './readers.js';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export type ServerMode = 'bank' | 'noop' | 'peer' | 'emmett' | 'bare';

export interface ServerProcess {
  readonly address: string;
  /** Its workers are children of it. */
  readonly pid: number;
  stop(): Promise<void>;
}

/** In the folder of a Redis server: its process id. */
export const REDIS_PID_FILE = 'redis.pid';

/** Has everything in `folder` ended and removed once this process has ended, for whatever reason. Call it first. */
export function cleanUpAtTheEnd(folder: string): void {
  // In a group of its own, it does not hear a Ctrl-C.
  const cleaner = spawn(process.execPath, [file('cleaner.js'), folder], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  cleaner.unref();
  (cleaner.stdin as Socket).unref();
}

/** Starts bench/server.ts, with the flags of this process, which are those of `npm start`. @param environment settings beside those of this process */
export async function startServer(
  mode: ServerMode,
  databaseUrl: string,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = fork(file('server.js'), [mode, databaseUrl], {
    env: { ...process.env, ...environment },
  });
  const { address } = await firstMessage<{ address: string }>(child);
  return { address, pid: child.pid as number, stop: () => end(child) };
}

/** What a load generator did: the warm-up, and what was measured. */
interface Loaded {
  readonly warmed: number;
  readonly measured: Measured;
}

/**
 * Runs one job in a load generator of its own.
 * @param before called with its process id after the warm-up; the measurement begins when this is done
 * @param after the same after the measurement, while the process is still there
 */
export async function load(
  job: Job,
  before: (pid: number) => Promise<void>,
  after: (pid: number) => Promise<void>,
): Promise<Loaded> {
  const child = fork(file('load.js'), { execArgv: [] });
  const pid = child.pid as number;
  try {
    child.send(job);
    const warmed = await firstMessage<number>(child);
    await before(pid);
    const answer = firstMessage<Measured>(child);
    child.send('measure');
    const measured = await answer;
    await after(pid);
    child.send('end');
    return { warmed, measured };
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** Has readers of the live feed connected while `work` is done. */
export async function withReaders<T>(
  job: ReadersJob,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly readings: Readings }> {
  const child = fork(file('readers.js'), { execArgv: [] });
  try {
    child.send(job);
    await firstMessage<string>(child);
    const result = await work();
    child.send('stop');
    return { result, readings: await firstMessage<Readings>(child) };
  } finally {
    child.kill();
  }
}

async function firstMessage<T>(child: ChildProcess): Promise<T> {
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`a benchmark process ended with ${code} before it answered`);
  });
  const [message] = await Promise.race([once(child, 'message'), died]);
  died.catch(() => {});
  return message as T;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}
