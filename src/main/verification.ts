/** Checks all stored data against the event log, for the command line and for the service. */
import type { Verification } from '../application/verification/ports.js';
import { verify } from '../application/verification/verify.js';
import { PostgresVerificationSource } from '../infrastructure/postgres/verification/source.js';
import { openOnStandby } from '../infrastructure/postgres/verification/standby.js';
import { withCachedStates } from './cachedStates.js';
import type { Config } from './config.js';

/**
 * Verifies the bank in a database and its cached states in Redis, if any. Reads from a standby if there is
 * one.
 * @param begin called with the number of events; returns a callback for progress (events done since the last
 *   call)
 */
export async function verifyDatabase(
  config: Config,
  url: string,
  begin: (total: number) => (count: number) => void = () => () => {},
): Promise<Verification> {
  const { READ_DATABASE_URL } = config;
  const standby = READ_DATABASE_URL === undefined ? undefined : await openOnStandby(READ_DATABASE_URL, url);
  if (standby !== undefined) {
    // A standby cancels long queries that delay its replication.
    const report = await verifySource(config, url, standby, begin).catch(() => undefined);
    if (report !== undefined) return report;
  }
  return verifySource(config, url, await PostgresVerificationSource.open(url), begin);
}

async function verifySource(
  config: Config,
  url: string,
  source: PostgresVerificationSource,
  begin: (total: number) => (count: number) => void,
): Promise<Verification> {
  const { REDIS_URL } = config;
  try {
    const onEvents = begin(await source.lastPosition());
    if (REDIS_URL === undefined) return await verify({ source, onEvents });
    return await withCachedStates(config, url, REDIS_URL, (cache) => verify({ source, cache, onEvents }));
  } finally {
    await source.end();
  }
}
