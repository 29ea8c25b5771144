/** Under which conditions something was measured. */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import type pg from 'pg';

export async function describe(
  database: pg.Client,
  of: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, string | number>>> {
  const show = async (name: string) => (await database.query(`SHOW ${name}`)).rows[0][name] as string;
  return {
    date: new Date().toISOString(),
    commit: commit(),
    processor: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    // Others that run on the machine show here: more than the benchmark's own processes.
    loadAverage: os
      .loadavg()
      .map((load) => load.toFixed(1))
      .join(' '),
    node: process.version,
    postgresql: await show('server_version'),
    fsync: await show('fsync'),
    synchronousCommit: await show('synchronous_commit'),
    ...of,
    loadGenerator: 'a process of its own on the same machine',
  };
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return 'unknown';
  }
}
