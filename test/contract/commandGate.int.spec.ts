import { afterAll } from 'vitest';
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
import { commandGateContract } from './commandGate.contract.js';

const windowMs = 60_000;

afterAll(killRedisServers);

commandGateContract('in memory', async () => {
  const time = new SimulatedTime();
  const server = new MemoryHelperServer({ now: () => time.now(), nextTurn: systemTime.nextTurn });
  const gateOf = (nodeId: string) => new MemoryCommandGate(server, { nodeId, windowMs });
  return {
    nodes: [gateOf('first'), gateOf('second'), gateOf('third')],
    buffer: new MemoryEventBuffer(server, { nodeId: 'first' }),
    passTime: (ms) => time.advance(ms),
    loseThird: async () => server.lose('third'),
    close: async () => {},
  };
});

commandGateContract('on Redis', async () => {
  const { url } = await redisForTests();
  const { links, passTime, lose, end } = await openRedisNodes(url, 3);
  const [first, second, third] = links as [RedisLink, RedisLink, RedisLink];
  const gateOn = (link: RedisLink) => new RedisCommandGate(link, { windowMs });
  return {
    nodes: [gateOn(first), gateOn(second), gateOn(third)],
    buffer: new RedisEventBuffer(first, { stateVersion: 1, entriesMax: 1_000, windowMs }),
    passTime,
    loseThird: () => lose(third),
    close: async () => end(),
  };
});
