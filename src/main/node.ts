/** A node of the bank, from its database to its background work: what serves HTTP and what is embedded are made of. */
import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { ProjectionStore } from '../application/readModels/ports.js';
import { commandLine } from '../application/shared/commandLine.js';
import { connectionShortage } from '../infrastructure/postgres/connection/connectionRoom.js';
import { type Connections, connectionsOf } from '../infrastructure/postgres/connection/connections.js';
import { migrate } from '../infrastructure/postgres/connection/migrate.js';
import { projections as readModels } from '../infrastructure/postgres/readModels/all.js';
import type { Config } from './config.js';
import type { Parts } from './wiring.js';

/**
 * Migrates the database and runs `work` on it, while no other node does the same.
 * @throws StartError
 */
export function prepareNode<T>(
  parts: Parts,
  config: Config,
  databaseUrl: string,
  logger: Logger,
  work: () => Promise<T>,
): Promise<T> {
  return migrate(
    databaseUrl,
    (line) => logger.info(line),
    async () => {
      await parts.bankTime.open();
      await parts.projections.prepare();
      await warnOfNewerReadModels(parts.projections, logger);
      await warnOfFewConnections(parts.connections, config, logger);
      return work();
    },
  );
}

/** Recognises the log and puts standbys and Redis to use: then commands may come. The database must be prepared. */
export async function openNode({ connections, openRedis, time }: Parts): Promise<void> {
  await connections.log.begin(time);
  connections.standby?.start();
  await openRedis();
}

/** Read models follow the log, webhooks are sent, clocks are watched. */
export function startBackground({ webhooks, runner, bankTime }: Parts): void {
  webhooks.start();
  runner.start();
  bankTime.start();
}

/** Ends when every command taken is answered, and nothing goes on in the background. `end` lets go of the rest. */
export async function drainNode({ bank, runner, webhooks }: Parts): Promise<void> {
  await Promise.all([bank.drained(), runner.stop(), webhooks.stop()]);
}

/** The state of what the bank stands on, by name. */
export async function readinessOf({ connections, readiness, redisState, clock }: Parts) {
  const redis = redisState();
  const standby = connections.standby?.state;
  const { aheadMs, skewMs } = clock.faults;
  return {
    ...(await readiness.checks()),
    ...(standby && { standby }),
    ...(redis && { redis }),
    ...(aheadMs === 0 && skewMs === 0 ? {} : { clock: 'degraded' as const }),
  };
}

/** Once for all processes of a bank: the first one starts before the others. */
async function warnOfFewConnections(
  { readers }: Connections,
  { WEB_CONCURRENCY, POOL_CONNECTIONS_MAX }: Config,
  logger: Logger,
): Promise<void> {
  if ((cluster.worker?.id ?? 1) !== 1) return;
  const shortage = await connectionShortage(readers, WEB_CONCURRENCY, connectionsOf(POOL_CONNECTIONS_MAX));
  if (shortage !== undefined) logger.warn(shortage);
}

/**
 * Of read models whose tables code of a newer version writes. While a deployment goes on, its nodes do; after it was
 * rolled back nobody does. Which of both it is, only the operator knows: were older nodes to build their own version by
 * themselves, old and new ones would take turns for as long as both are there.
 */
async function warnOfNewerReadModels(store: ProjectionStore, logger: Logger): Promise<void> {
  for (const { projection, version, isServing } of await store.generations()) {
    const own = readModels.find(({ id }) => id.name === projection)?.id.version;
    if (!isServing || own === undefined || version <= own) continue;
    logger.warn(
      { projection, version, own },
      `the read model ${projection} has a newer version; after a rollback, rebuild it with \`${commandLine('rebuild')}\``,
    );
  }
}
