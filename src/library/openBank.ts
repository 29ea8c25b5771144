/** Opens an embedded bank: wired like the service, but without HTTP. */
import path from 'node:path';
import type { Logger } from 'pino';
import { isUuid } from '../application/shared/validation.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../infrastructure/embeddedPostgres/index.js';
import { connectionsOf } from '../infrastructure/postgres/connection/connections.js';
import { type Config, ConfigError, settings as known, loadConfig } from '../main/config.js';
import { createLogger } from '../main/logger.js';
import { drainNode, openNode, prepareNode, startBackground } from '../main/node.js';
import { type Parts, wire } from '../main/wiring.js';
import { OpenedBank } from './bank.js';
import { openingError } from './failures.js';
import type { EmbeddedBank, OpenBankOptions } from './types.js';

/** The default `actor` of an embedded bank; no API client has this id. */
const EMBEDDED_ACTOR = '00000000-0000-7000-8000-000000000002';

/**
 * Opens a bank in this process: migrates its database, processes commands and queries, updates read models and sends
 * webhooks. It prints nothing, handles no signals and reads no environment variables. A process may open several banks.
 *
 *     const bank = await openBank({ databaseUrl: 'postgres://bank:secret@127.0.0.1:5432/bank' });
 *     await bank.execute({ type: 'deposit', idempotencyKey: 'order-17', accountId, amount: '100.00' });
 *     await bank.close();
 *
 * @throws BankError `settings`, `unreachable` or `not-started`
 */
export async function openBank(options: OpenBankOptions): Promise<EmbeddedBank> {
  let postgres: EmbeddedPostgres | undefined;
  try {
    const config = configOf(options);
    const logger = loggerOf(options);
    postgres = await postgresOf(options, config, logger);
    const databaseUrl = postgres?.url ?? (config.DATABASE_URL as string);
    const parts = await openParts(config, databaseUrl, logger);
    const close = async () => {
      await drainNode(parts);
      await parts.end();
      await postgres?.stop();
    };
    return new OpenedBank({ parts, databaseUrl, actor: options.actor ?? EMBEDDED_ACTOR, close });
  } catch (error) {
    await postgres?.stop();
    throw openingError(error);
  }
}

function configOf({ databaseUrl, dataDir, actor, settings = {} }: OpenBankOptions): Config {
  const unknown = Object.keys(settings).filter((name) => !Object.hasOwn(known, name));
  if (unknown.length > 0) throw new ConfigError(`settings must not contain ${unknown.join(', ')}`);
  if ('DATABASE_URL' in settings || 'DATA_DIR' in settings)
    throw new ConfigError('the database is given by databaseUrl or dataDir, not by settings');
  if ((databaseUrl === undefined) === (dataDir === undefined))
    throw new ConfigError('either databaseUrl or dataDir must be given');
  if (actor !== undefined && !isUuid(actor)) throw new ConfigError('actor must be a UUID in lower case');
  const texts = Object.entries(settings).map(([name, value]) => [name, String(value)]);
  const place = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir };
  return loadConfig({ ...Object.fromEntries(texts), ...place });
}

function loggerOf({ onLog }: OpenBankOptions): Logger {
  if (onLog === undefined) return createLogger('silent');
  return createLogger('info', { write: (line) => onLog(JSON.parse(line)) });
}

async function postgresOf(
  { dataDir }: OpenBankOptions,
  config: Config,
  logger: Logger,
): Promise<EmbeddedPostgres | undefined> {
  if (dataDir === undefined) return undefined;
  const connections = connectionsOf(config.POOL_CONNECTIONS_MAX);
  return startEmbeddedPostgres({
    dataDir: path.resolve(dataDir),
    connections,
    log: (line) => logger.info(line),
  });
}

async function openParts(config: Config, databaseUrl: string, logger: Logger): Promise<Parts> {
  const parts = wire(config, databaseUrl, logger, config.FLUSHER === 'on');
  try {
    await prepareNode(parts, config, databaseUrl, logger, async () => {});
    await openNode(parts);
    startBackground(parts);
    return parts;
  } catch (error) {
    await parts.end();
    throw error;
  }
}
