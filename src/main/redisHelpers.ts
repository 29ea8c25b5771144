/** The helpers of commands and reads on Redis. */
import { SharedCache } from '../application/acceleration/accountCache.js';
import type { Helpers } from '../application/acceleration/paths.js';
import { STATE_VERSION } from '../application/acceleration/stateCodec.js';
import type { Telemetry } from '../application/commands/telemetry.js';
import type { Time } from '../application/shared/time.js';
import { PostgresCacheTrust } from '../infrastructure/postgres/cacheTrust.js';
import type { Connections } from '../infrastructure/postgres/connection/connections.js';
import { RedisAccountCache } from '../infrastructure/redis/accountCache.js';
import type { RedisLink } from '../infrastructure/redis/link.js';
import { RedisReceiptQueue } from '../infrastructure/redis/receiptQueue.js';
import { RedisRecentCommands } from '../infrastructure/redis/recentCommands.js';
import type { Config } from './config.js';

interface Parts {
  readonly time: Time;
  readonly config: Config;
  readonly connections: Connections;
  readonly telemetry: Telemetry;
}

export function helpersOn(redis: RedisLink, { time, config, connections, telemetry }: Parts): Helpers {
  const cache = new RedisAccountCache(redis, { time, stateVersion: STATE_VERSION, ttlMs: config.CACHE_MS });
  return {
    cache: new SharedCache({ time, cache, trust: new PostgresCacheTrust(connections), telemetry }),
    recent: new RedisRecentCommands(redis, { windowMs: config.DEDUPLICATION_MS }),
    receipts: new RedisReceiptQueue(redis, { entriesMax: config.BUFFER_ENTRIES_MAX }),
    givesReceipts: config.EVENT_BATCHING === 'async',
  };
}
