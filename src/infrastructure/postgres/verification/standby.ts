/** Verifying on a standby: what is read there spares the primary. */
import { setTimeout as pause } from 'node:timers/promises';
import { connectTo } from '../connection/connectTo.js';
import { momentOf } from '../connection/logMoment.js';
import { PostgresVerificationSource } from './source.js';

/** How long the standby gets to show all that the primary does. */
const WAIT_MS = 5_000;
const POLL_MS = 100;

/**
 * One moment of the bank on a standby, with every command that was answered before this call.
 * @returns undefined when the standby does not show that in time, or cannot be read
 * @throws StartError when the primary cannot be reached
 */
export async function openOnStandby(
  standbyUrl: string,
  primaryUrl: string,
  stateVersion: number,
): Promise<PostgresVerificationSource | undefined> {
  const primary = await connectTo(primaryUrl, 'newest');
  const needed = await momentOf(primary).finally(() => primary.end());
  const untilMs = performance.now() + WAIT_MS;
  try {
    for (;;) {
      const source = await PostgresVerificationSource.open(standbyUrl, stateVersion);
      if (await source.shows(needed)) return source;
      await source.end();
      if (performance.now() > untilMs) return undefined;
      await pause(POLL_MS);
    }
  } catch {
    return undefined;
  }
}
