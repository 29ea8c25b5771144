/** The adapters of the helpers on Redis. */
import { STATE_VERSION } from '../application/acceleration/stateCodec.js';
import type { Time } from '../application/shared/time.js';
import { PostgresCacheTrust } from '../infrastructure/postgres/cacheTrust.js';
import type { Connections } from '../infrastructure/postgres/connection/connections.js';
import { RedisAccountCache } from '../infrastructure/redis/accountCache.js';
import type { RedisLink } from '../infrastructure/redis/link.js';
import { RedisReceiptQueue } from '../infrastructure/redis/receiptQueue.js';
import { RedisRecentCommands } from '../infrastructure/redis/recentCommands.js';
import type { HelperAdapters } from './application.js';
import type { Config } from './config.js';

interface Parts {
  readonly time: Time;
  readonly config: Config;
  readonly connections: Connections;
}

export function helpersOn(redis: RedisLink, { time, config, connections }: Parts): HelperAdapters {
  return {
    cache: new RedisAccountCache(redis, { time, stateVersion: STATE_VERSION, ttlMs: config.CACHE_MS }),
    trust: new PostgresCacheTrust(connections),
    recent: new RedisRecentCommands(redis, { windowMs: config.DEDUPLICATION_MS }),
    receipts: new RedisReceiptQueue(redis, { entriesMax: config.BUFFER_ENTRIES_MAX }),
  };
}
