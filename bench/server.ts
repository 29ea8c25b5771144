/**
 * The server under test, in a process of its own: `bank` is the service as it is, with its workers if it has any; `noop` and
 * the peers are the same HTTP server, checks and serialisation with something else behind them; `bare` is `node:http` alone.
 */
import cluster from 'node:cluster';
import type { ReadTurns } from '../src/api/http/readTurns.js';
import { buildServer } from '../src/api/server.js';
import { ApiClients } from '../src/application/access/apiClients.js';
import type { Bank } from '../src/application/bank.js';
import type { EventReads } from '../src/application/feed/eventReads.js';
import type { Feed } from '../src/application/feed/feed.js';
import type { HoldReads } from '../src/application/holds/reads.js';
import type { ReadSide } from '../src/application/readModels/reads.js';
import type { Statements } from '../src/application/statements/statements.js';
import type { TimeTravel } from '../src/application/statements/timeTravel.js';
import type { TransactionReads } from '../src/application/transactions/reads.js';
import type { Verifications } from '../src/application/verification/runs.js';
import type { Webhooks } from '../src/application/webhooks/registry.js';
import { systemRandom } from '../src/infrastructure/systemRandom.js';
import { systemTime } from '../src/infrastructure/systemTime.js';
import { loadConfig } from '../src/main/config.js';
import { createLogger } from '../src/main/logger.js';
import { giveMemoryBackWhenIdle } from '../src/main/main.js';
import { type Service, startService } from '../src/main/service.js';
import { runWorker, startWorkers } from '../src/main/workers.js';
import { MemoryApiClientStore } from '../src/testing/memory/apiClients.js';
import type { ServerMode } from './bankProcess.js';
import { startBare } from './bare.js';
import { noopSubmit } from './noop.js';
import { PEERS, submitTo } from './peer.js';

const [mode, databaseUrl] = process.argv.slice(2) as [ServerMode, string];
const config = loadConfig();
const logger = createLogger('warn');

/** What is served, and how it ends. */
type Serving = Pick<Service, 'address' | 'stop'>;

async function start(): Promise<Serving> {
  if (mode === 'bank') return startBank();
  if (mode === 'bare') return startBare();
  return { address: await startBehindHttp(mode), stop: async () => {} };
}

async function startBank(): Promise<Serving> {
  const { WEB_CONCURRENCY: workers, DRAIN_MS, SHUTDOWN_MS_MAX } = config;
  if (workers > 1) return startWorkers(workers, {}, DRAIN_MS + SHUTDOWN_MS_MAX, logger);
  const service = await startService(config, databaseUrl, logger);
  giveMemoryBackWhenIdle();
  return service;
}

async function startBehindHttp(mode: 'noop' | keyof typeof PEERS): Promise<string> {
  const today = { date: new Date().toISOString().slice(0, 10), zone: 'UTC' };
  const clients = new ApiClients({
    time: systemTime,
    random: systemRandom,
    store: new MemoryApiClientStore(),
    rememberMs: 60_000,
  });
  await clients.ensureAdmin(config.BANK_ADMIN_KEY);
  const submit = mode === 'noop' ? noopSubmit : submitTo(await PEERS[mode](databaseUrl));
  const server = await buildServer(
    {
      bank: { submit, today: () => today, newAccountId: systemRandom.uuid, holdsMax: 100 } as Bank,
      reads: {} as ReadSide,
      events: {} as EventReads,
      feed: {} as Feed,
      holds: {} as HoldReads,
      transactions: {} as TransactionReads,
      clock: { ...systemTime, today: () => today, recordingTime: () => new Date().toISOString() },
      timeTravel: {} as TimeTravel,
      statements: {} as Statements,
      turns: {} as ReadTurns,
      clients,
      webhooks: {} as Webhooks,
      verifications: {} as Verifications,
      limits: {
        pageItemsMax: config.PAGE_ITEMS_MAX,
        pageBytesMax: config.PAGE_BYTES_MAX,
        bodyBytesMax: config.BODY_BYTES_MAX,
        batchCommandsMax: config.BATCH_COMMANDS_MAX,
        streamCommandsMax: config.STREAM_COMMANDS_MAX,
        clientCheckMs: config.CLIENT_CACHE_MS,
      },
      consoleFolder: '',
      publicUrl: '',
      readiness: async () => ({}),
      log: { name: undefined, status: () => undefined, commonWith: () => undefined },
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
      draining: new AbortController().signal,
      stopping: new AbortController().signal,
    },
    {
      headerBytesMax: config.HEADER_BYTES_MAX,
      headersMsMax: config.HEADERS_MS_MAX,
      requestMsMax: config.REQUEST_MS_MAX,
      bodyMsMax: config.BODY_MS_MAX,
      unfinishedBytesMax: config.BODIES_BYTES_MAX,
      idleMsMax: config.IDLE_MS_MAX,
      requestsPerMinuteMax: 0,
      corsOrigins: [],
    },
    logger,
  );
  return server.listen({ host: '127.0.0.1', port: 0 });
}

if (cluster.isWorker) {
  await runWorker(() => startService(config, databaseUrl, logger));
  giveMemoryBackWhenIdle();
} else {
  const { address, stop } = await start();
  process.send?.({ address });
  // Orderly, so that leases are free for the server that is started next.
  process.once('disconnect', () => stop().finally(() => process.exit(0)));
}
