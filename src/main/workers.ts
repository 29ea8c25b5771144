/**
 * Several processes behind one port: a primary process that starts, replaces and stops workers. Each worker is a separate
 * node, as on another machine; a bus connects them.
 */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartError, type StartFault } from '../application/shared/errors.js';
import { serveBus } from '../infrastructure/processBus/lease.js';
import { collectMetrics } from '../infrastructure/prometheus/sharedMetrics.js';
import type { Service } from './service.js';
import { explain, startFault } from './startFault.js';

/** Minimum time between a worker's start and that of its replacement. */
const RESTART_MS = 1_000;

/** Grace period before a stopping worker is killed, in addition to the time for an orderly stop. */
const END_MS = 5_000;

type Serving = Omit<Service, 'stop'>;

/** A worker's message about its start. */
type Started = Serving | { readonly fault: StartFault; readonly words: string };

/**
 * Starts `count` workers on one database, as one service. A worker that dies is replaced.
 * @param environment settings for the workers, in addition to those of this process
 * @param stopMsMax time for a worker to drain and complete its requests when the bank stops
 * @throws StartError with the first worker's message if it cannot start
 */
export async function startWorkers(
  count: number,
  environment: Readonly<Record<string, string>>,
  stopMsMax: number,
  logger: Logger,
): Promise<Service> {
  collectMetrics();
  const endBus = serveBus();
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
    // If this process exits in the meantime, the workers must not keep running.
    process.once('exit', () => signal('SIGKILL'));
    signal('SIGTERM');
    const cut = setTimeout(signal, stopMsMax + END_MS, 'SIGKILL');
    await Promise.all(ended);
    clearTimeout(cut);
    endBus();
  };
  try {
    // The first worker starts alone: it migrates, and a failure to start is reported only once.
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

/** In a worker: serves until a signal to stop or until the primary process is gone, then ends the process. */
export async function runWorker(start: () => Promise<Service>): Promise<void> {
  let service: Service | undefined;
  let stopping = false;
  const stop = async (drainMs?: number) => {
    // The primary process may send the signal and then be killed, so stop may be called twice.
    if (stopping) return;
    stopping = true;
    await service?.stop(drainMs);
    process.exit(0);
  };
  // Ctrl-C in a terminal reaches all processes; only the primary process stops the workers.
  process.on('SIGINT', () => {});
  // `on`, not `once`: after a signal to the whole group, the primary process sends its own.
  process.on('SIGTERM', () => stop());
  // Without the primary process, the worker receives no more connections.
  process.once('disconnect', () => stop(0));
  try {
    service = await start();
    const { address, madeAdminKey } = service;
    report({ address, madeAdminKey });
  } catch (error) {
    const reason = startFault(error);
    report({ fault: reason instanceof StartError ? reason.fault : 'other', words: explain(error) });
    // Gives the message time to reach the primary process.
    await wait(100);
    process.exit(1);
  }
}

const report = (message: Started): void => {
  process.send?.(message);
};
