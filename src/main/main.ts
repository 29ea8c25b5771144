/** `npm start`: the bank as a process, from the environment to the last answered request. */
import cluster from 'node:cluster';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../infrastructure/embeddedPostgres/index.js';
import { connectionsOf } from '../infrastructure/postgres/connection/connections.js';
import { type Config, loadConfig } from './config.js';
import { dataFolder, loadEnvironmentFile } from './folders.js';
import { createLogger } from './logger.js';
import type { Service } from './service.js';
import { explain, startFault } from './startFault.js';
import { runWorker, startWorkers } from './workers.js';

const TIDY_PERIOD_MS = 5_000;
/** CPU time per period below which the bank counts as idle; its background work needs a tenth of this. */
const IDLE_CPU_MS = 400;

const SIGNALS = [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const;

/**
 * A signal to a process group arrives twice, since npm also forwards it. Only a signal that arrives later than this counts
 * as a second one.
 */
const ECHO_MS = 300;

/** The text that a started bank prints. */
type Greet = (service: Service, postgres: EmbeddedPostgres | undefined, isKeyGiven: boolean) => string;

export interface Opening {
  readonly greet?: Greet;
  /** Inspects the database before the bank changes it; an error ends the start. */
  readonly admit?: (databaseUrl: string) => Promise<void>;
  /** Whether only the greeting goes to standard output, and everything else to standard error. */
  readonly isQuiet?: boolean;
}

/** Starts the bank and returns once it serves. On failure, ends the process with code 1 and a one-line reason. */
export async function main(): Promise<void> {
  await startProcess().catch(fail);
}

/**
 * Starts the bank and returns once it serves.
 * @returns undefined in a worker process
 * @throws ConfigError, StartError if it cannot start
 */
export async function startProcess({
  greet = greeting,
  admit,
  isQuiet = false,
}: Opening = {}): Promise<Service | undefined> {
  if (cluster.isWorker) {
    // A worker inherits the environment of the primary process, which has loaded .env and set DATABASE_URL.
    const config = loadConfig();
    await runWorker(() => serve(config, config.DATABASE_URL as string, isQuiet));
    giveMemoryBackWhenIdle();
    return undefined;
  }
  let postgres: EmbeddedPostgres | undefined;
  let service: Service | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      await service?.stop();
      await postgres?.stop();
    })();
    return stopping;
  };
  let interrupted = false;
  let interruptedMs = 0;
  let connecting = false;
  for (const [signal, number] of SIGNALS) {
    process.on(signal, () => {
      // A second signal ends the process immediately.
      if (interrupted && performance.now() - interruptedMs > ECHO_MS) process.exit(128 + number);
      if (!interrupted) interruptedMs = performance.now();
      interrupted = true;
      // While PostgreSQL starts, the start itself checks for the signal. Connecting to a database has no time limit.
      if (connecting) stop().then(() => process.exit(0), fail);
    });
  }

  try {
    loadEnvironmentFile();
    const config = loadConfig();
    // Loading the service takes as long as starting PostgreSQL, so both run concurrently.
    const loading = import('./service.js');
    // It is awaited below. If the server does not start either, that error is reported instead.
    loading.catch(() => {});
    if (config.DATABASE_URL === undefined) {
      const dataDir = dataFolder(config);
      const connections = config.WEB_CONCURRENCY * connectionsOf(config.POOL_CONNECTIONS_MAX);
      postgres = await startEmbeddedPostgres({ dataDir, connections, log: isQuiet ? warn : say });
    }
    await loading;
    const databaseUrl = config.DATABASE_URL ?? (postgres?.url as string);
    connecting = !interrupted;
    if (connecting) await admit?.(databaseUrl);
    if (connecting) service = await serve(config, databaseUrl, isQuiet);
    if (interrupted || service === undefined) {
      await stop();
      process.exit(0);
    }
    say(greet(service, postgres, config.BANK_ADMIN_KEY !== undefined));
    giveMemoryBackWhenIdle();
    return service;
  } catch (error) {
    await stop().catch(() => {});
    if (interrupted) process.exit(0);
    throw startFault(error);
  }
}

/** Serves in this process, or as the primary process of WEB_CONCURRENCY workers. */
async function serve(config: Config, databaseUrl: string, isQuiet: boolean): Promise<Service> {
  const { startService } = await import('./service.js');
  const logger = createLogger(config.LOG_LEVEL, isQuiet ? process.stderr : undefined);
  if (cluster.isWorker || config.WEB_CONCURRENCY === 1) return startService(config, databaseUrl, logger);
  const environment = { DATABASE_URL: databaseUrl };
  return startWorkers(config.WEB_CONCURRENCY, environment, config.DRAIN_MS + config.SHUTDOWN_MS_MAX, logger);
}

/**
 * V8 collects little garbage while nothing is allocated, so an idle bank would keep the memory of its start or last peak:
 * 175 MB instead of 110. One full collection when it becomes idle (about 30 ms) and a young one in every further
 * period (1 to 2 ms) release it. Needs --expose-gc: see scripts/lib/nodeFlags.mjs.
 */
export function giveMemoryBackWhenIdle(): void {
  let before = process.cpuUsage();
  let wasIdle = false;
  setInterval(() => {
    const { user } = process.cpuUsage(before);
    before = process.cpuUsage();
    const isIdle = user / 1_000 < IDLE_CPU_MS;
    // A busy bank has no memory to spare, and a collection would only interrupt it.
    if (isIdle) globalThis.gc?.(wasIdle);
    wasIdle = isIdle;
  }, TIDY_PERIOD_MS).unref();
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const warn = (text: string) => process.stderr.write(`${text}\n`);

function fail(error: unknown): never {
  warn(explain(error));
  process.exit(1);
}

function greeting(service: Service, postgres: EmbeddedPostgres | undefined, isKeyGiven: boolean): string {
  const { address, madeAdminKey } = service;
  const lines = [
    '',
    `The bank is open:  ${address}`,
    `Web console:       ${address}/   (sign in with an API key)`,
    `Documentation:     ${address}/docs`,
  ];
  if (postgres !== undefined) lines.push(`PostgreSQL:        ${postgres.url}`);
  if (madeAdminKey !== undefined) lines.push(`Admin key:         ${madeAdminKey}   (shown only once)`);
  const key = madeAdminKey ?? (isKeyGiven ? '$BANK_ADMIN_KEY' : 'YOUR_KEY');
  const curl = `curl -s -w '\\n' -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json'`;
  const account = '0199f1c0-0000-7000-8000-000000000001';
  return [
    ...lines,
    '',
    'Open an account, deposit money and retrieve it:',
    `${curl} -H 'Idempotency-Key: hello-1' ${address}/v1/accounts -d '{"id":"${account}","owner":"Ada","currency":"EUR"}'`,
    `${curl} -H 'Idempotency-Key: hello-2' ${address}/v1/accounts/${account}/deposits -d '{"amount":"100.00"}'`,
    `${curl} ${address}/v1/accounts/${account}`,
    '',
  ].join('\n');
}
