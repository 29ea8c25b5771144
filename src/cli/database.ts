/** The database that a command works on. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { StartError } from '../application/shared/errors.js';
import { runningUrl } from '../infrastructure/embeddedPostgres/cluster.js';
import { startEmbeddedPostgres } from '../infrastructure/embeddedPostgres/index.js';
import { isOwned } from '../infrastructure/embeddedPostgres/lock.js';
import type { Config } from '../main/config.js';
import { dataFolder } from '../main/folders.js';
import { SIGNAL_EXITS } from './command.js';

/**
 * Runs `work` on the database at DATABASE_URL, or else on the included PostgreSQL in DATA_DIR. It uses the server of a
 * running bank, or starts one for the duration of `work`.
 * @param isNew whether DATA_DIR may be empty
 * @throws StartError
 */
export async function withDatabase<T>(
  config: Config,
  work: (url: string) => Promise<T>,
  isNew = false,
): Promise<T> {
  if (config.DATABASE_URL !== undefined) return work(config.DATABASE_URL);
  const dataDir = dataFolder(config);
  if (!isNew && !existsSync(path.join(dataDir, 'postgres'))) {
    const demo = path.join(dataDir, 'demo');
    const hint = existsSync(path.join(demo, 'postgres')) ? ` The folder of the demo is ${demo}.` : '';
    throw new StartError(
      `There is no bank in ${dataDir}: set DATABASE_URL, or set DATA_DIR to its folder.${hint}`,
      'settings',
    );
  }
  if (existsSync(dataDir) && isOwned(dataDir)) {
    const url = runningUrl(dataDir);
    if (url !== undefined) return work(url);
    throw new StartError(`The PostgreSQL in ${dataDir} is starting or stopping; try again.`, 'unreachable');
  }
  // A signal must not leave the server running: exiting the process stops it.
  const interrupted = (signal: keyof typeof SIGNAL_EXITS) => process.exit(SIGNAL_EXITS[signal]);
  for (const signal of SIGNALS) process.once(signal, interrupted);
  const server = await startEmbeddedPostgres({ dataDir, log: (line) => process.stderr.write(`${line}\n`) });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
    for (const signal of SIGNALS) process.off(signal, interrupted);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
