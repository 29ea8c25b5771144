/**
 * Several processes behind one port: a primary process that starts, replaces and stops them, and workers that are the
 * bank. Each worker is a node of its own, as on another machine: they meet in PostgreSQL, and in Redis, only.
 */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartError, type StartFault } from '../application/shared/errors.js';
import { collectMetrics } from '../infrastructure/prometheus/sharedMetrics.js';
import type { Service } from './service.js';
import { explain, startFault } from './startFault.js';

/** A worker that ends within this time of its start is replaced only after it. */
const RESTART_MS = 1_000;

/** What a worker gets to end by itself, beyond what it may take to stop in order. */
const END_MS = 5_000;

type Serving = Omit<Service, 'stop'>;

/** What a worker says of its start. */
type Started = Serving | { readonly fault: StartFault; readonly words: string };

/**
 * Starts `count` workers on one database, as one service. A worker that dies is replaced.
 * @param environment settings for the workers beside those of this process
 * @param stopMsMax how long a worker may take to drain and to give its last answers when the bank stops
 * @throws StartError with the first worker's own words if it cannot start
 */
export async function startWorkers(
  count: number,
  environment: Readonly<Record<string, string>>,
  stopMsMax: number,
  logger: Logger,
): Promise<Service> {
  collectMetrics();
  let serving = false;
  let stopping = false;
  const fork = () => {
    const startedMs = performance.now();
    const worker = cluster.fork(environment);
    worker.once('exit', (code, signal) => {
      if (stopping || !serving) return;
      logger.error({ pid: worker.process.pid, code, signal }, 'worker exited; starting another one');
      const restMs = Math.max(0, RESTART_MS - (performance.now() - startedMs));
      setTimeout(() => {
        if (!stopping) fork();
      }, restMs);
    });
    return worker;
  };
  const stop = async () => {
    stopping = true;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const ended = workers.map((worker) => once(worker, 'exit'));
    const signal = (name: NodeJS.Signals) => {
      for (const worker of workers) worker.process.kill(name);
    };
    // When this process is ended meanwhile, they must not go on by themselves.
    process.once('exit', () => signal('SIGKILL'));
    signal('SIGTERM');
    const cut = setTimeout(signal, stopMsMax + END_MS, 'SIGKILL');
    await Promise.all(ended);
    clearTimeout(cut);
  };
  try {
    // The first one alone: it migrates, and what keeps it from starting is told once.
    const first = await started(fork());
    serving = true;
    await Promise.all(Array.from({ length: count - 1 }, () => started(fork())));
    return { ...first, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function started(worker: Worker): Promise<Serving> {
  const said = new Promise<Started>((resolve) => {
    worker.on('message', (message: Started) => {
      if ('address' in message || 'fault' in message) resolve(message);
    });
    worker.once('exit', (code, signal) => {
      resolve({
        fault: 'other',
        words: `A worker process exited with ${signal ?? code} before it was ready.`,
      });
    });
  });
  const message = await said;
  if ('fault' in message) throw new StartError(message.words, message.fault);
  return message;
}

/** In a worker: serves until it is told to stop, or the primary process is gone. Ends the process. */
export async function runWorker(start: () => Promise<Service>): Promise<void> {
  let service: Service | undefined;
  let stopping = false;
  const stop = async (drainMs?: number) => {
    // The primary process may tell it to stop and then be killed: once all the same.
    if (stopping) return;
    stopping = true;
    await service?.stop(drainMs);
    process.exit(0);
  };
  // Ctrl-C in the terminal reaches all processes; the primary one tells the others when to stop.
  process.on('SIGINT', () => {});
  // Not once: a signal to the whole group reaches it, and then the primary one passes its own on.
  process.on('SIGTERM', () => stop());
  // Nobody hands it connections any more.
  process.once('disconnect', () => stop(0));
  try {
    service = await start();
    const { address, madeAdminKey } = service;
    tell({ address, madeAdminKey });
  } catch (error) {
    const reason = startFault(error);
    tell({ fault: reason instanceof StartError ? reason.fault : 'other', words: explain(error) });
    // Until the primary process has it.
    await wait(100);
    process.exit(1);
  }
}

const tell = (message: Started): void => {
  process.send?.(message);
};
