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
/** Processor time in such a period under which the bank counts as idle; looking after itself takes a tenth of it. */
const IDLE_CPU_MS = 400;

const SIGNALS = [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const;

/** A signal to a group of processes comes twice: npm passes on what it gets. A second signal is one that comes later. */
const ECHO_MS = 300;

/** What a bank that has just been opened says. */
type Greet = (service: Service, postgres: EmbeddedPostgres | undefined, isKeyGiven: boolean) => string;

export interface Opening {
  readonly greet?: Greet;
  /** Looks at the database before anything is done to it; what it throws ends the start. */
  readonly admit?: (databaseUrl: string) => Promise<void>;
  /** Whether standard output is the greeting's alone: the log and all else go to standard error then. */
  readonly isQuiet?: boolean;
}

/** Starts the bank and returns once it serves; ends the process with code 1 and one line when it cannot. */
export async function main(): Promise<void> {
  await startProcess().catch(fail);
}

/**
 * Starts the bank and returns once it serves.
 * @returns undefined in a process that only helps another one to serve
 * @throws ConfigError, StartError when it cannot
 */
export async function startProcess({
  greet = greeting,
  admit,
  isQuiet = false,
}: Opening = {}): Promise<Service | undefined> {
  if (cluster.isWorker) {
    // Its environment is that of the primary process, which has read the file and knows the database.
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
      // Who asks again does not want to wait.
      if (interrupted && performance.now() - interruptedMs > ECHO_MS) process.exit(128 + number);
      if (!interrupted) interruptedMs = performance.now();
      interrupted = true;
      // While PostgreSQL is starting, the start notices and stops by itself. A database may keep us waiting for ever.
      if (connecting) stop().then(() => process.exit(0), fail);
    });
  }

  try {
    loadEnvironmentFile();
    const config = loadConfig();
    // Loading the service takes as long as starting PostgreSQL: both at once.
    const loading = import('./service.js');
    // It is awaited below; when the server does not start either, that is what is said.
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

/** Serves in this process, or as the primary one of as many workers as are configured. */
async function serve(config: Config, databaseUrl: string, isQuiet: boolean): Promise<Service> {
  const { startService } = await import('./service.js');
  const logger = createLogger(config.LOG_LEVEL, isQuiet ? process.stderr : undefined);
  if (cluster.isWorker || config.WEB_CONCURRENCY === 1) return startService(config, databaseUrl, logger);
  const environment = { DATABASE_URL: databaseUrl };
  return startWorkers(config.WEB_CONCURRENCY, environment, config.DRAIN_MS + config.SHUTDOWN_MS_MAX, logger);
}

/**
 * V8 collects little while nothing is allocated, so an idle bank would keep what its start or its last rush took: 175 MB
 * instead of 110. A collection when it falls idle, some 30 ms, and a young one, a millisecond or two, in every other
 * period give it back. Needs --expose-gc: see scripts/lib/nodeFlags.mjs.
 */
export function giveMemoryBackWhenIdle(): void {
  let before = process.cpuUsage();
  let wasIdle = false;
  setInterval(() => {
    const { user } = process.cpuUsage(before);
    before = process.cpuUsage();
    const isIdle = user / 1_000 < IDLE_CPU_MS;
    globalThis.gc?.(!isIdle || wasIdle);
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
