import { afterAll } from 'vitest';
import type { RedisLink } from '../../src/infrastructure/redis/link.js';
import { RedisReceiptQueue } from '../../src/infrastructure/redis/receiptQueue.js';
import { RedisRecentCommands } from '../../src/infrastructure/redis/recentCommands.js';
import { MemoryHelperServer } from '../../src/testing/memory/helperServer.js';
import { MemoryReceiptQueue } from '../../src/testing/memory/receiptQueue.js';
import { MemoryRecentCommands } from '../../src/testing/memory/recentCommands.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { openRedisNodes } from '../support/redisNodes.js';
import { killRedisServers, redisForTests } from '../support/redisServer.js';
import { receiptQueueContract } from './receiptQueue.contract.js';

const limits = { entriesMax: 4, windowMs: 60_000 };

afterAll(killRedisServers);

receiptQueueContract('in memory', async () => {
  const time = new SimulatedTime();
  const server = new MemoryHelperServer(time);
  return {
    nodes: [new MemoryReceiptQueue(server, limits), new MemoryReceiptQueue(server, limits)],
    recent: new MemoryRecentCommands(server, limits),
    passTime: (ms) => time.advance(ms),
    loseQueue: async () => {
      server.waiting = [];
    },
    poison: async () => server.poison,
    close: async () => {},
  };
});

receiptQueueContract('on Redis', async () => {
  const { url } = await redisForTests();
  const { links, passTime, end } = await openRedisNodes(url);
  const [first, second] = links as [RedisLink, RedisLink];
  const recent = new RedisRecentCommands(first, limits);
  return {
    nodes: [new RedisReceiptQueue(first, limits), new RedisReceiptQueue(second, limits)],
    recent,
    passTime: async (ms) => {
      await recent.tend();
      await passTime(ms);
      await recent.tend();
    },
    loseQueue: async () => {
      await first.ask((redis) => redis.del(`${first.prefix}buffer`));
    },
    poison: () => first.ask((redis) => redis.lrange(`${first.prefix}poison`, 0, -1)),
    close: async () => end(),
  };
});
