import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../../application/shared/errors.js';
import { findBinaries } from './binaries.js';
import { type Cluster, connectionUrl, ensureDatabase, openCluster, runningUrl } from './cluster.js';
import { FolderInUse, lockFolder } from './lock.js';
import { keepLogBounded } from './log.js';
import { chooseRunner, type Runner } from './runner.js';
import {
  clearOrphans,
  findFreePort,
  launchServer,
  PortTaken,
  type ServerFiles,
  stopServer,
} from './server.js';

/** Attempts to find a port that is still free when the server opens it. */
const PORT_ATTEMPTS_MAX = 5;
/** A server that exits unexpectedly is restarted a limited number of times. */
const RESTARTS_MAX = 5;
const RESTART_WINDOW_MS = 60_000;
const RESTART_DELAY_MS = 200;

/** The included PostgreSQL server. */
export interface EmbeddedPostgres {
  /** `postgres://bank:PASSWORD@127.0.0.1:PORT/bank`. Stays the same for as long as the server runs. */
  readonly url: string;
  /** The server's process; it changes after a restart. */
  readonly pid: number;
  /** Stops the server, closes open connections and releases the data folder. Can be called repeatedly. */
  stop(): Promise<void>;
}

/**
 * Runs a PostgreSQL server on `dataDir` from the binaries that npm installed. It is durable, listens on 127.0.0.1 only, and
 * has a generated password, which is stored in the folder. Creates the folder, the cluster and the database if they are
 * missing, and cleans up after processes that were killed. Restarts a server that exits unexpectedly.
 * @param log receives lines for people about slow steps and problems
 * @param connections number of connections for the bank; a few more are reserved for other nodes and for people
 * @throws StartError with a one-line remedy
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  connections?: number;
  log?: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {});
  const dataDir = makeFolder(path.resolve(options.dataDir));
  const unlock = ownFolder(dataDir);
  try {
    return await startOwned(dataDir, options.connections ?? 0, unlock, log);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function startOwned(
  dataDir: string,
  connections: number,
  unlock: () => void,
  log: (line: string) => void,
): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const runner = await chooseRunner(binaries.postgres, dataDir);
  runner.admit(dataDir);
  const cluster = await openCluster(dataDir, binaries, runner, log);
  const files: ServerFiles = {
    postgres: binaries.postgres,
    dataFolder: cluster.dataFolder,
    logFile: path.join(dataDir, 'postgres.log'),
    connections,
  };
  const { child, port } = await launchOnFreePort(dataDir, files, runner, log);
  try {
    await ensureDatabase(cluster.password, port);
  } catch (error) {
    await stopServer(child);
    throw new StartError(
      `Cannot connect to the bank's own PostgreSQL: ${(error as Error).message}.`,
      'unreachable',
    );
  }
  return supervise({ child, port, cluster, files, runner, unlock, log });
}

interface Running {
  child: ChildProcess;
  port: number;
  cluster: Cluster;
  files: ServerFiles;
  runner: Runner;
  unlock: () => void;
  log: (line: string) => void;
}

/** Keeps the server running until it is stopped. */
function supervise({ child, port, cluster, files, runner, unlock, log }: Running): EmbeddedPostgres {
  let current = child;
  let restarting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;
  let recentRestarts: number[] = [];

  const restart = async () => {
    while (stopping === undefined) {
      const since = performance.now() - RESTART_WINDOW_MS;
      recentRestarts = recentRestarts.filter((time) => time > since);
      if (recentRestarts.length >= RESTARTS_MAX) {
        log(`PostgreSQL exited ${RESTARTS_MAX} times in a minute and is not restarted; see ${files.logFile}`);
        return;
      }
      recentRestarts.push(performance.now());
      try {
        current = await launchServer(files, runner, port, log);
        log(`PostgreSQL is running again as process ${current.pid}`);
        return watch();
      } catch (error) {
        log((error as Error).message);
        await sleep(RESTART_DELAY_MS);
      }
    }
  };
  const watch = () => {
    const ended = () => {
      if (stopping !== undefined) return;
      log(`PostgreSQL process ${current.pid} exited unexpectedly; restarting it`);
      restarting = restart();
    };
    if (current.exitCode !== null || current.signalCode !== null) ended();
    else current.once('exit', ended);
  };
  watch();

  const unbound = keepLogBounded(files.logFile);
  // Stops the server properly if this process ends without stop(), because of an uncaught error.
  const interrupt = () => current.kill('SIGINT');
  process.once('exit', interrupt);
  const stop = async () => {
    await restarting;
    await stopServer(current);
    process.off('exit', interrupt);
    unbound();
    unlock();
  };
  return {
    url: connectionUrl(cluster.password, port),
    get pid() {
      return current.pid ?? 0;
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function launchOnFreePort(
  dataDir: string,
  files: ServerFiles,
  runner: Runner,
  log: (line: string) => void,
): Promise<{ child: ChildProcess; port: number }> {
  const portFile = path.join(dataDir, 'port');
  let wanted = readPort(portFile);
  // First, because a server left running occupies the port that other nodes know.
  await clearOrphans(files.dataFolder, log);
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort(wanted);
    try {
      const child = await launchServer(files, runner, port, log);
      writeFileSync(portFile, `${port}\n`, { mode: 0o600 });
      return { child, port };
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
      if (attempt >= PORT_ATTEMPTS_MAX) throw new StartError(`PostgreSQL found no free port on 127.0.0.1.`);
      wanted = 0;
    }
  }
}

/** The previous port, so that known URLs stay valid; 0 if there is none. */
function readPort(portFile: string): number {
  try {
    const port = Number(readFileSync(portFile, 'utf8'));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
  } catch {
    return 0;
  }
}

function makeFolder(dataDir: string): string {
  try {
    mkdirSync(path.dirname(dataDir), { recursive: true });
    if (!existsSync(dataDir)) mkdirSync(dataDir, { mode: 0o700 });
    return realpathSync(dataDir);
  } catch (error) {
    throw new StartError(
      `Cannot create the data folder ${dataDir} (${(error as Error).message}): set DATA_DIR.`,
      'settings',
    );
  }
}

function ownFolder(dataDir: string): () => void {
  try {
    return lockFolder(dataDir);
  } catch (error) {
    if (!(error instanceof FolderInUse)) {
      throw new StartError(
        `Cannot use the data folder ${dataDir} (${(error as Error).message}): set DATA_DIR.`,
        'settings',
      );
    }
    const url = runningUrl(dataDir) ?? '<the URL it printed>';
    throw new StartError(
      `The data folder ${dataDir} is in use by process ${error.pid}: ` +
        `to run a second node on the same database, start it with DATABASE_URL=${url} PORT=3001.`,
    );
  }
}
