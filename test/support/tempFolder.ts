import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { postgresProcesses, processStartTime } from '../../src/infrastructure/embeddedPostgres/process.js';

const PREFIX = 'banking-es-test-';
const NOTE = 'process.note';
const END_MS_MAX = 5_000;
const POLL_INTERVAL_MS = 20;

/** Says to the workers, by the environment they inherit, that they belong to the run of this process. */
export function beginRun(): void {
  process.env.TEST_RUN_PID = String(process.pid);
}

/** A fresh folder. Whoever made it removes it; when they are killed, the end of the run does, or the next run. */
export function makeTempFolder(): string {
  const run = process.env.TEST_RUN_PID ?? process.pid;
  return realpathSync(mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${run}-`)));
}

/** Removes a folder and all in it, waiting for files that are still being written. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** The PostgreSQL processes that run on the cluster in `dataFolder`, which may be gone. */
export function serversOn(dataFolder: string): number[] {
  try {
    const postmaster = Number.parseInt(readFileSync(path.join(dataFolder, 'postmaster.pid'), 'utf8'), 10);
    return postgresProcesses(dataFolder, postmaster);
  } catch {
    return [];
  }
}

/** Notes in a temp folder that process `pid` works there, to be killed with the folder if nobody else does it. */
export function noteProcess(folder: string, pid: number): void {
  writeFileSync(path.join(folder, NOTE), JSON.stringify({ pid, startTime: processStartTime(pid) }));
}

/**
 * Ends the servers and removes the folders of this run, and of runs that were killed. Blocks instead of waiting, since
 * the last moment of a process allows nothing else.
 */
export function removeLeftovers(): void {
  for (const name of readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const run = Number(name.slice(PREFIX.length).split('-')[0]);
    if (run !== process.pid && processStartTime(run) !== undefined) continue;
    try {
      endServersBelow(path.join(os.tmpdir(), name));
      removeFolder(path.join(os.tmpdir(), name));
    } catch {
      // Another user's; it is theirs to remove.
    }
  }
}

function endServersBelow(folder: string): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) =>
    path.join(folder, file),
  );
  const named = (name: string) => files.filter((file) => path.basename(file) === name);
  const clusters = named('postmaster.pid').flatMap((file) => serversOn(path.dirname(file)));
  const noted = named(NOTE).flatMap(notedProcess);
  for (const pid of clusters) endProcess(pid, 'SIGQUIT');
  for (const pid of noted) endProcess(pid, 'SIGKILL');
  const deadline = Date.now() + END_MS_MAX;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const isRunning = (pid: number) => processStartTime(pid) !== undefined;
  while ([...clusters, ...noted].some(isRunning) && Date.now() < deadline) {
    Atomics.wait(cell, 0, 0, POLL_INTERVAL_MS);
  }
}

/** The process of a note, if it still runs: its number may be another's by now. */
function notedProcess(note: string): number[] {
  try {
    const { pid, startTime } = JSON.parse(readFileSync(note, 'utf8'));
    return startTime !== undefined && processStartTime(pid) === startTime ? [pid] : [];
  } catch {
    return []; // Whoever wrote it was killed meanwhile.
  }
}

function endProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
