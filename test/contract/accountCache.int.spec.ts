import { afterAll, expect, it } from 'vitest';
import { RedisAccountCache } from '../../src/infrastructure/redis/accountCache.js';
import type { RedisLink } from '../../src/infrastructure/redis/link.js';
import { systemTime } from '../../src/infrastructure/systemTime.js';
import { MemoryAccountCache } from '../../src/testing/memory/accountCache.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { newAccountId } from '../support/bankFixture.js';
import { openRedisNodes } from '../support/redisNodes.js';
import { killRedisServers, RedisServer } from '../support/redisServer.js';
import { accountCacheContract } from './accountCache.contract.js';

afterAll(killRedisServers);

accountCacheContract('in memory', async () => {
  const time = new SimulatedTime();
  const cache = new MemoryAccountCache(time, 60_000);
  return {
    nodes: [cache, cache],
    passTime: (ms) => time.advance(ms),
    flush: async () => cache.flush(),
    restart: async () => cache.restart(),
    close: async () => {},
  };
});

accountCacheContract('on Redis', async () => {
  const server = await RedisServer.start();
  const { links, passTime, connected, end } = await openRedisNodes(server.url);
  const cacheOn = (link: RedisLink) =>
    new RedisAccountCache(link, { time: systemTime, stateVersion: 1, ttlMs: 60_000 });
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

it('an account cache on Redis hands on what is left of a damaged state', async () => {
  const server = await RedisServer.start();
  const { links, end } = await openRedisNodes(server.url);
  const link = links[0] as RedisLink;
  const cache = new RedisAccountCache(link, { time: systemTime, stateVersion: 1, ttlMs: 60_000 });
  await cache.begin(1);
  const id = newAccountId();
  for (const [left, version, state] of [
    ['s:1:3:{"own', 3, '{"own'],
    ['s:1:3:', 3, ''],
    ['s:1:3', 0, 's:1:3'],
  ] as const) {
    await server.command('SET', `${link.prefix}account:1:${id}`, left);
    const encoded = { streamId: id, version, state };
    expect(await cache.read(1, id)).toEqual({ kind: 'hit', encoded });
    expect(await cache.peek([id])).toEqual([encoded]);
  }
  await cache.drop(new Map([[id, 99]]));
  expect((await cache.read(1, id)).kind).toBe('miss');
  end();
  await server.stop();
});
