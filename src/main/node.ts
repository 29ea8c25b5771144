/** The life cycle of a node, shared by the HTTP service and the embedded bank. */
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
 * Migrates the database and runs `work` on it, while no other node migrates.
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

/** Identifies the log and connects standbys, Redis and the bus; then the node accepts commands. Requires `prepareNode`. */
export async function openNode({ connections, openHelpers, time }: Parts): Promise<void> {
  await connections.log.begin(time);
  connections.standby?.start();
  await openHelpers();
}

/** Starts the background work: projections, webhooks, the expiry of holds and the clock watch. */
export function startBackground({ webhooks, runner, holdExpiry, bankTime }: Parts): void {
  webhooks.start();
  holdExpiry.start();
  runner.start();
  bankTime.start();
}

/** Resolves once every accepted command is answered and background work has stopped. `end` then releases the rest. */
export async function drainNode({ bank, runner, webhooks, holdExpiry }: Parts): Promise<void> {
  await Promise.all([bank.drained(), runner.stop(), webhooks.stop(), holdExpiry.stop()]);
}

/** The state of the bank's dependencies, by name. */
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

/** Only the first worker warns, since it starts before the others. */
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
 * Warns of read models whose tables belong to newer code. During a deployment, the new nodes maintain them; after a
 * rollback, no node does. Only the operator can tell the two apart: if older nodes rebuilt their own version automatically,
 * old and new nodes would replace each other's tables for the whole deployment.
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
