/** Connects to Redis at REDIS_URL. */
import { once } from 'node:events';
import type { Connections } from '../infrastructure/postgres/connection/connections.js';
import type { RedisFault } from '../infrastructure/redis/fault.js';
import { type LinkOptions, RedisLink } from '../infrastructure/redis/link.js';
import { RedisUrlError } from '../infrastructure/redis/redisUrl.js';
import { systemTime } from '../infrastructure/systemTime.js';
import { ConfigError } from './config.js';

/** @throws ConfigError for an invalid URL */
export function linkTo(url: string, options: Omit<LinkOptions, 'time'>): RedisLink {
  try {
    return new RedisLink(url, { time: systemTime, ...options });
  } catch (error) {
    if (!(error instanceof RedisUrlError)) throw error;
    throw new ConfigError(`REDIS_URL ${error.message}`);
  }
}

/**
 * Connects to Redis, under the log's name, for the duration of `work`. Waits at most `reachMsMax` for the connection, and
 * passes to `work` whether there is one.
 * @throws ConfigError for an invalid URL
 */
export async function withRedis<T>(
  where: { readonly url: string; readonly msMax: number; readonly reachMsMax: number },
  log: Connections['log'],
  work: (link: RedisLink, isUp: boolean) => T | Promise<T>,
): Promise<T> {
  const reached = new EventTarget();
  const onChange = (isUsable: boolean) => isUsable && reached.dispatchEvent(new Event('open'));
  const link = linkTo(where.url, { msMax: where.msMax, onChange });
  try {
    link.open(await log.settled());
    const isUp = await once(reached, 'open', { signal: AbortSignal.timeout(where.reachMsMax) }).then(
      () => true,
      () => false,
    );
    return await work(link, isUp);
  } finally {
    link.end();
  }
}

/** The message for a command that requires Redis. @param otherwise the alternative to fixing the connection */
export function unreachable(fault: RedisFault | undefined, otherwise: string): string {
  const { code } = (fault?.cause ?? {}) as NodeJS.ErrnoException;
  if (fault === undefined || code === 'ECONNREFUSED')
    return `Redis is not running: start it, or ${otherwise}.`;
  return `${fault.message}. Fix this, or ${otherwise}.`;
}
