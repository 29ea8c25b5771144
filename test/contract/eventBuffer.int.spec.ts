import { afterAll, beforeAll } from 'vitest';
import { RedisCommandGate } from '../../src/infrastructure/redis/commandGate.js';
import { RedisEventBuffer } from '../../src/infrastructure/redis/eventBuffer.js';
import type { RedisLink } from '../../src/infrastructure/redis/link.js';
import { systemTime } from '../../src/infrastructure/systemTime.js';
import { MemoryCommandGate } from '../../src/testing/memory/commandGate.js';
import { MemoryEventBuffer } from '../../src/testing/memory/eventBuffer.js';
import { MemoryHelperServer } from '../../src/testing/memory/helperServer.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { openRedisNodes } from '../support/redisNodes.js';
import { killRedisServers, redisForTests } from '../support/redisServer.js';
import { eventBufferContract } from './eventBuffer.contract.js';

const limits = { stateVersion: 1, entriesMax: 4, windowMs: 60_000 };

let url: string;
beforeAll(async () => {
  ({ url } = await redisForTests());
});
afterAll(killRedisServers);

eventBufferContract('in memory', async () => {
  const time = new SimulatedTime();
  const server = new MemoryHelperServer({ now: () => time.now(), nextTurn: systemTime.nextTurn });
  const bufferOf = (nodeId: string) => new MemoryEventBuffer(server, { nodeId, ...limits });
  return {
    nodes: [bufferOf('first'), bufferOf('second')],
    nodeIds: ['first', 'second'],
    gate: new MemoryCommandGate(server, { nodeId: 'first' }),
    passTime: (ms) => time.advance(ms),
    poison: async () => server.poison,
    close: async () => {},
  };
});

eventBufferContract('on Redis', async () => {
  const { links, passTime, end } = await openRedisNodes(url);
  const [first, second] = links as [RedisLink, RedisLink];
  return {
    nodes: [new RedisEventBuffer(first, limits), new RedisEventBuffer(second, limits)],
    nodeIds: [first.nodeId, second.nodeId],
    gate: new RedisCommandGate(first, limits),
    passTime,
    poison: () => first.ask((redis) => redis.lrange(`${first.prefix}poison`, 0, -1)),
    close: async () => end(),
  };
});
