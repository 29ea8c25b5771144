/**
 * A process that outlives the benchmark, however that ends, and removes what it has left: a folder, and the servers of
 * PostgreSQL and Redis that run on folders in it.
 */
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  postgresProcesses,
  processStartTime,
  waitUntil,
} from '../src/infrastructure/embeddedPostgres/process.js';
import { REDIS_PID_FILE } from './bankProcess.js';

const END_MS_MAX = 10_000;

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file));
  } catch {
    // The benchmark has removed it.
    return [];
  }
}

function processesOf(file: string): number[] {
  const name = path.basename(file);
  // PostgreSQL notes a negative number while a cluster is initialized.
  const pid = () => Math.abs(Number.parseInt(readFileSync(file, 'utf8'), 10));
  if (name === 'postmaster.pid') return postgresProcesses(path.dirname(file), pid());
  return name === REDIS_PID_FILE ? [pid()] : [];
}

const [folder] = process.argv.slice(2) as [string];
// It ends with the benchmark.
await once(process.stdin.resume(), 'end');
const pids = filesBelow(folder).flatMap(processesOf);
for (const pid of pids) process.kill(pid, 'SIGKILL');
await waitUntil(() => pids.every((pid) => processStartTime(pid) === undefined), END_MS_MAX);
rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
