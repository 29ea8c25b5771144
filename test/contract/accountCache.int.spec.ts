import { afterAll } from 'vitest';
import { MemoryAccountCache } from '../../src/infrastructure/memory/accountCache.js';
import { RedisAccountCache } from '../../src/infrastructure/redis/accountCache.js';
import type { RedisLink } from '../../src/infrastructure/redis/link.js';
import { MemoryClock } from '../support/memoryClock.js';
import { openRedisNodes } from '../support/redisNodes.js';
import { killRedisServers, RedisServer } from '../support/redisServer.js';
import { accountCacheContract } from './accountCache.contract.js';

afterAll(killRedisServers);

accountCacheContract('in memory', async () => {
  const clock = new MemoryClock();
  const cache = new MemoryAccountCache(clock, 60_000);
  return {
    nodes: [cache, cache],
    passTime: (ms) => clock.pass(ms),
    flush: async () => cache.flush(),
    restart: async () => cache.restart(),
    close: async () => {},
  };
});

accountCacheContract('on Redis', async () => {
  const server = await RedisServer.start();
  const { links, passTime, connected, end } = await openRedisNodes(server.url);
  const cacheOn = (link: RedisLink) => new RedisAccountCache(link, { stateVersion: 1, ttlMs: 60_000 });
  const [first, second] = links as [RedisLink, RedisLink];
  return {
    nodes: [cacheOn(first), cacheOn(second)],
    passTime,
    flush: async () => {
      await server.command('FLUSHALL');
    },
    restart: async () => {
      await server.restart();
      await connected();
    },
    close: async () => {
      end();
      await server.stop();
    },
  };
});
