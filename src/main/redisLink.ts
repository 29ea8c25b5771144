/** The way to Redis as a setting names it. */
import type { RedisFault } from '../infrastructure/redis/fault.js';
import type { RedisLink } from '../infrastructure/redis/link.js';
import { RedisUrlError } from '../infrastructure/redis/redisUrl.js';
import { ConfigError } from './config.js';

/** @throws ConfigError for a URL that cannot be used */
export function linkTo(url: string, open: (url: string) => RedisLink): RedisLink {
  try {
    return open(url);
  } catch (error) {
    if (!(error instanceof RedisUrlError)) throw error;
    throw new ConfigError(`REDIS_URL ${error.message}`);
  }
}

/** Why whoever needs Redis cannot begin: where nothing listens, it has to be started. @param otherwise what else would do */
export function unreachable(fault: RedisFault | undefined, otherwise: string): string {
  const { code } = (fault?.cause ?? {}) as NodeJS.ErrnoException;
  if (fault === undefined || code === 'ECONNREFUSED')
    return `Redis is not running: start it, or ${otherwise}.`;
  return `${fault.message}. Fix this, or ${otherwise}.`;
}
