/** Verification on a standby, to relieve the primary. */
import { setTimeout as pause } from 'node:timers/promises';
import { connectTo } from '../connection/connectTo.js';
import { momentOf } from '../connection/logMoment.js';
import { PostgresVerificationSource } from './source.js';

/** How long to wait for the standby to catch up with the primary. */
const WAIT_MS = 5_000;
const POLL_MS = 100;

/**
 * A snapshot on a standby that includes every command acknowledged before this call.
 * @returns undefined if the standby does not catch up in time or is unusable
 * @throws StartError if the primary is unreachable
 */
export async function openOnStandby(
  standbyUrl: string,
  primaryUrl: string,
): Promise<PostgresVerificationSource | undefined> {
  const primary = await connectTo(primaryUrl, 'newest');
  const needed = await momentOf(primary).finally(() => primary.end());
  const untilMs = performance.now() + WAIT_MS;
  try {
    for (;;) {
      const source = await PostgresVerificationSource.open(standbyUrl);
      if (await source.shows(needed)) return source;
      await source.end();
      if (performance.now() > untilMs) return undefined;
      await pause(POLL_MS);
    }
  } catch {
    return undefined;
  }
}
