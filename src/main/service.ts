/** The HTTP service: a node with the API on an existing database. */
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { ReadTurns } from '../api/http/readTurns.js';
import type { ApiLimits } from '../api/http/responses.js';
import { buildServer } from '../api/server.js';
import { AdminKeyTaken, type ApiClients } from '../application/access/apiClients.js';
import { StartError } from '../application/shared/errors.js';
import { Verifications } from '../application/verification/runs.js';
import { migrate } from '../infrastructure/postgres/connection/migrate.js';
import { PostgresVerificationStore } from '../infrastructure/postgres/verification/runs.js';
import type { Config } from './config.js';
import { drainNode, openNode, prepareNode, readinessOf, startBackground } from './node.js';
import { unreachable } from './redisLink.js';
import { verifierOf } from './verifier.js';
import { type Parts, wire } from './wiring.js';

export interface Service {
  /** The URL on which it listens. */
  readonly address: string;
  /** The first admin's key, if this start generated it. */
  readonly madeAdminKey: string | undefined;
  /**
   * Reports itself as stopping, but accepts requests for another `drainMs` (default `DRAIN_MS`), so that load balancers
   * notice. Then it accepts no new requests, completes those in progress, and closes its connections.
   */
  stop(drainMs?: number): Promise<void>;
}

/** How often a stopping service closes connections that have become idle. */
const IDLE_CHECK_MS = 20;

/** How long to wait for Redis where it is required, and the poll interval. */
const REACH_MS_MAX = 5_000;
const REACH_CHECK_MS = 10;

/** The build places the console next to this file. */
const CONSOLE = fileURLToPath(new URL('../console/', import.meta.url));

/**
 * Migrates the database and serves the API on it.
 * @param consoleFolder folder of the built web console
 */
export async function startService(
  config: Config,
  databaseUrl: string,
  logger: Logger,
  consoleFolder = CONSOLE,
): Promise<Service> {
  const parts = wire(config, databaseUrl, logger, config.FLUSHER === 'on');
  const { time, connections, clients, reads, metrics, bank, timeTravel, statements } = parts;
  const verifications = new Verifications({
    time,
    random: parts.random,
    verify: verifierOf(config, databaseUrl),
    store: new PostgresVerificationStore(connections),
    onError: (error) => logger.warn({ err: error }, 'could not save the progress of a verification'),
  });
  const [draining, stopping] = [new AbortController(), new AbortController()];

  try {
    const migrating = prepareNode(parts, config, databaseUrl, logger, () =>
      ensureAdmin(clients, config.BANK_ADMIN_KEY, logger),
    );
    const building = buildServer(
      {
        bank,
        reads,
        events: parts.events,
        feed: parts.feed,
        clock: parts.clock,
        holds: parts.holds,
        transactions: parts.transactions,
        timeTravel,
        statements,
        turns: new ReadTurns({
          clientRequestsMax: config.CLIENT_READS_MAX,
          clientWaitingMax: config.CLIENT_READS_WAITING_MAX,
          // The other half of the connections serves single accounts, keys and the bank's own reads.
          piecesMax: Math.ceil(config.POOL_CONNECTIONS_MAX / 2),
        }),
        clients,
        webhooks: parts.webhooks.registry,
        verifications,
        limits: limitsOf(config),
        consoleFolder,
        publicUrl: config.PUBLIC_URL ?? '',
        readiness: () => readinessOf(parts),
        log: parts.log,
        metrics: metrics.exposition,
        draining: draining.signal,
        stopping: stopping.signal,
      },
      {
        headerBytesMax: config.HEADER_BYTES_MAX,
        headersMsMax: config.HEADERS_MS_MAX,
        requestMsMax: config.REQUEST_MS_MAX,
        bodyMsMax: config.BODY_MS_MAX,
        unfinishedBytesMax: config.BODIES_BYTES_MAX,
        idleMsMax: config.IDLE_MS_MAX,
        requestsPerMinuteMax: config.REQUESTS_PER_MINUTE_MAX,
        corsOrigins: config.CORS_ORIGINS ?? [],
      },
      logger,
    );
    const [madeAdminKey, server] = await Promise.all([migrating, building]);
    await openNode(parts);
    await server.listen({ host: config.HOST, port: config.PORT });
    startBackground(parts);
    const { port } = server.server.address() as AddressInfo;

    return {
      address: addressOf(config.HOST, port),
      madeAdminKey,
      stop: async (drainMs = config.DRAIN_MS) => {
        draining.abort();
        if (drainMs > 0) await wait(drainMs);
        stopping.abort();
        const cut = setTimeout(() => server.server.closeAllConnections(), config.SHUTDOWN_MS_MAX);
        // close() ends connections that are idle now; this ends those that become idle later.
        const tidy = setInterval(() => server.server.closeIdleConnections(), IDLE_CHECK_MS);
        await server.close();
        clearInterval(tidy);
        clearTimeout(cut);
        await Promise.all([drainNode(parts), verifications.stop()]);
        await parts.end();
      },
    };
  } catch (error) {
    await parts.end();
    throw error;
  }
}

const limitsOf = (config: Config): ApiLimits => ({
  pageItemsMax: config.PAGE_ITEMS_MAX,
  pageBytesMax: config.PAGE_BYTES_MAX,
  bodyBytesMax: config.BODY_BYTES_MAX,
  // The queue would reject a larger batch every time, with the advice to retry.
  batchCommandsMax: Math.min(config.BATCH_COMMANDS_MAX, config.QUEUE_COMMANDS_MAX),
  streamCommandsMax: config.STREAM_COMMANDS_MAX,
  clientCheckMs: config.CLIENT_CACHE_MS,
});

/** @returns the first admin's key, if it was generated now */
async function ensureAdmin(
  clients: ApiClients,
  adminKey: string | undefined,
  logger: Logger,
): Promise<string | undefined> {
  try {
    const { made, hasEnded } = await clients.ensureAdmin(adminKey);
    if (hasEnded) logger.warn('BANK_ADMIN_KEY is a revoked or expired key; set it to a different one');
    return made;
  } catch (error) {
    if (!(error instanceof AdminKeyTaken)) throw error;
    const { id, name } = error.holder;
    const advice = 'Set it to a key that no other client uses.';
    throw new StartError(
      `BANK_ADMIN_KEY is the key of the API client ${id} ("${name}"). ${advice}`,
      'settings',
    );
  }
}

/**
 * The URL of the bank on its own machine. Wildcard addresses such as 0.0.0.0 become loopback addresses.
 */
export function addressOf(host: string, port: number): string {
  const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/**
 * Migrates the database and takes part in the election of the writer. Serves no requests.
 * @throws StartError if PostgreSQL or Redis is unavailable at the start
 */
export async function startFlusher(
  config: Config,
  databaseUrl: string,
  logger: Logger,
): Promise<{ stop(): Promise<void> }> {
  const parts = wire(config, databaseUrl, logger, true);
  const stop = async () => {
    await parts.bank.drained();
    await parts.end();
  };
  try {
    await migrate(
      databaseUrl,
      (line) => logger.info(line),
      async () => {},
    );
    await parts.connections.log.begin(parts.time);
    await parts.openHelpers();
    await reached(parts);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function reached({ redisState, redisFault }: Parts): Promise<void> {
  const deadlineMs = performance.now() + REACH_MS_MAX;
  while (redisState() !== 'up') {
    if (performance.now() > deadlineMs)
      throw new StartError(unreachable(redisFault(), 'set REDIS_URL'), 'unreachable');
    await wait(REACH_CHECK_MS);
  }
}
