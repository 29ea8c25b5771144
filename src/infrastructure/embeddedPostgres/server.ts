import type { ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../../application/shared/errors.js';
import { readPostmasterFile } from './cluster.js';
import { openLog, readLogFrom } from './log.js';
import { answersSignals, postgresProcesses, processStartTime, waitUntil } from './process.js';
import type { Runner } from './runner.js';
import { memoryBytes, settingsFor } from './settings.js';

/** Crash recovery takes seconds; a slow disk gets ten minutes. */
const READY_MS_MAX = 600_000;
const READY_NOTICE_MS = 3_000;
/** A fast shutdown writes all dirty pages; after this time, an immediate shutdown leaves them to crash recovery. */
const FAST_STOP_MS_MAX = 60_000;
/** The server kills its own processes after five seconds of an immediate shutdown. */
const IMMEDIATE_STOP_MS_MAX = 10_000;
/** Time for the last processes of a killed server to release its shared memory. */
const LEFTOVER_MS_MAX = 30_000;
const RETRY_INTERVAL_MS = 250;

export interface ServerFiles {
  postgres: string;
  dataFolder: string;
  logFile: string;
  /** Number of connections for the bank. */
  connections: number;
}

/** Attempts to start while remains of another server are in the way. */
export class PortTaken extends Error {}

/**
 * Starts a server on `port` and waits until it accepts connections, including crash recovery. Ends processes that an
 * earlier server left on the same data, and waits for a limited time until its shared memory is released.
 * @throws PortTaken, or StartError with the server's last log lines
 */
export async function launchServer(
  files: ServerFiles,
  runner: Runner,
  port: number,
  log: (line: string) => void,
): Promise<ChildProcess> {
  const deadline = performance.now() + LEFTOVER_MS_MAX;
  for (;;) {
    await clearOrphans(files.dataFolder, log);
    const { child, complaint } = await tryLaunch(files, runner, port, log);
    if (complaint === undefined) return child;
    if (/could not create any TCP\/IP sockets|could not bind/.test(complaint)) throw new PortTaken(complaint);
    const isLeftover = /pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(
      complaint,
    );
    if (!isLeftover || performance.now() > deadline) {
      const reason = complaint.split('\n').findLast((line) => /FATAL|PANIC|ERROR|error/.test(line));
      const words = (reason ?? complaint.trim().split('\n').at(-1) ?? '').replace(
        /^.*?(FATAL|PANIC|ERROR): */,
        '',
      );
      throw new StartError(
        `PostgreSQL did not start: ${words || 'it gave no reason'}. See ${files.logFile}.`,
        'unreachable',
      );
    }
    await sleep(RETRY_INTERVAL_MS);
  }
}

async function tryLaunch(
  { postgres, dataFolder, logFile, connections }: ServerFiles,
  runner: Runner,
  port: number,
  log: (line: string) => void,
): Promise<{ child: ChildProcess; complaint?: string }> {
  const handle = openLog(logFile);
  const offset = fstatSync(handle).size;
  const settings = Object.entries({
    ...settingsFor(connections, memoryBytes()),
    // A copied file has another inode, by which the bank distinguishes a copy of its folder from the original (see log_place).
    cluster_name: `banking-es folder ${statSync(dataFolder).ino}`,
    port: String(port),
  });
  const args = ['-D', dataFolder, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  // In its own process group, so that Ctrl-C in a terminal does not reach it before the bank has completed its requests.
  const child = runner.spawn(postgres, args, { detached: true, stdio: ['ignore', handle, handle] });
  closeSync(handle);
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    failure = readLogFrom(logFile, offset) || `it exited with ${code ?? signal}`;
  });
  const isReady = () => {
    const file = readPostmasterFile(dataFolder);
    return file !== undefined && file.pid === child.pid && file.status === 'ready';
  };
  const settled = () => failure !== undefined || isReady();
  if (!(await waitUntil(settled, READY_NOTICE_MS))) {
    log('PostgreSQL is recovering from an unclean shutdown; this can take a while');
    if (!(await waitUntil(settled, READY_MS_MAX))) {
      await stopServer(child);
      failure = `it was not ready within ${READY_MS_MAX / 1000} seconds`;
    }
  }
  return failure === undefined ? { child } : { child, complaint: failure };
}

/** Stops a server that we started: a fast shutdown, then an immediate one if that takes too long. */
export async function stopServer(child: ChildProcess): Promise<void> {
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const steps = [
    ['SIGINT', FAST_STOP_MS_MAX],
    ['SIGQUIT', IMMEDIATE_STOP_MS_MAX],
    ['SIGKILL', IMMEDIATE_STOP_MS_MAX],
  ] as const;
  for (const [signal, limitMs] of steps) {
    if (hasEnded()) return;
    child.kill(signal);
    await waitUntil(hasEnded, limitMs);
  }
}

/**
 * Ends processes that an earlier start left on `dataFolder`: a server whose Node process was killed, or the last processes
 * of a killed server. Only the owner of the folder's lock may call it.
 * @throws StartError if a running server cannot be stopped
 */
export async function clearOrphans(dataFolder: string, log: (line: string) => void): Promise<void> {
  const postmaster = readPostmasterFile(dataFolder)?.pid;
  if (postmaster === undefined) return; // The server was stopped properly.
  const processes = postgresProcesses(dataFolder, postmaster);
  if (processes.includes(postmaster)) {
    log(`Stopping PostgreSQL process ${postmaster}, left running by an earlier start`);
    await endOrphan(postmaster, dataFolder);
  } else {
    for (const pid of processes) send(pid, 'SIGQUIT');
    await waitUntil(
      () => processes.every((pid) => processStartTime(pid) === undefined),
      IMMEDIATE_STOP_MS_MAX,
    );
  }
  disownPostmasterFile(dataFolder);
}

async function endOrphan(pid: number, dataFolder: string): Promise<void> {
  const hasEnded = () => processStartTime(pid) === undefined;
  send(pid, 'SIGINT');
  if (await waitUntil(hasEnded, FAST_STOP_MS_MAX)) return;
  send(pid, 'SIGQUIT');
  if (await waitUntil(hasEnded, IMMEDIATE_STOP_MS_MAX)) return;
  throw new StartError(
    `PostgreSQL process ${pid} is still running on ${dataFolder} and does not stop: end it, then start the bank again.`,
  );
}

/**
 * PostgreSQL considers a pid file valid if any process has its pid, which can be an unrelated process after a reboot, or a
 * zombie. At this point no server runs on the folder. The file's other lines protect the shared memory and must stay, so
 * only the pid is replaced, by that of the new server's parent, which PostgreSQL ignores.
 */
function disownPostmasterFile(dataFolder: string): void {
  const pid = readPostmasterFile(dataFolder)?.pid;
  if (pid === undefined || !answersSignals(pid)) return;
  const file = path.join(dataFolder, 'postmaster.pid');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has exited, or is not ours; the caller checks whether it is gone.
  }
}

/** A free port on 127.0.0.1: `wanted` if possible. */
export function findFreePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (wanted === 0) reject(error);
      else resolve(findFreePort(0));
    });
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
