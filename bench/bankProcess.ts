/** The processes of a benchmark: servers and load generators, and the books they leave behind. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Figures, Job } from './jobs.js';
import type { ReadersJob, Readings } from './readers.js';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface ServerProcess {
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts bench/server.ts, with the flags of this process, which are those of `npm start`. @param environment settings beside those of this process */
export async function startServer(
  mode: 'bank' | 'noop' | 'peer',
  databaseUrl: string,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = fork(file('server.js'), [mode, databaseUrl], {
    env: { ...process.env, ...environment },
  });
  const { address } = await firstMessage<{ address: string }>(child);
  return { address, stop: () => end(child) };
}

/** Runs one job in a load generator of its own. */
export async function load(job: Job): Promise<Figures> {
  const child = fork(file('load.js'), { execArgv: [] });
  child.send(job);
  return firstMessage<Figures>(child);
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
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}
