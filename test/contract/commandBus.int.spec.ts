import { EventEmitter } from 'node:events';
import { afterAll } from 'vitest';
import { type PrimaryChannel, ProcessCommandBus } from '../../src/infrastructure/processBus/commandBus.js';
import { LeaseKeeper } from '../../src/infrastructure/processBus/lease.js';
import { RedisCommandBus } from '../../src/infrastructure/redis/commandBus.js';
import type { RedisLink } from '../../src/infrastructure/redis/link.js';
import { systemTime } from '../../src/infrastructure/systemTime.js';
import { MemoryCommandBus } from '../../src/testing/memory/commandBus.js';
import { MemoryHelperServer } from '../../src/testing/memory/helperServer.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { openRedisNodes } from '../support/redisNodes.js';
import { killRedisServers, redisForTests } from '../support/redisServer.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';
import { commandBusContract } from './commandBus.contract.js';

afterAll(killRedisServers);

commandBusContract('in memory', async () => {
  const time = new SimulatedTime();
  const server = new MemoryHelperServer({ now: () => time.now(), nextTurn: systemTime.nextTurn });
  const busOf = (nodeId: string) => new MemoryCommandBus(server, { nodeId });
  return {
    nodes: [busOf('first'), busOf('second'), busOf('third')],
    passTime: (ms) => time.advance(ms),
    loseThird: async () => server.lose('third'),
    close: async () => {},
  };
});

commandBusContract('on Redis', async () => {
  const { url } = await redisForTests();
  const { links, passTime, lose, reconnected, end } = await openRedisNodes(url, 3);
  const [first, second, third] = links as [RedisLink, RedisLink, RedisLink];
  const nodes = [
    new RedisCommandBus(first),
    new RedisCommandBus(second),
    new RedisCommandBus(third),
  ] as const;
  // Channels are subscribed to with the next connection.
  for (const bus of nodes) bus.listen(() => {});
  await reconnected();
  return { nodes, passTime, loseThird: async () => lose(third), close: async () => end() };
});

commandBusContract('between processes', async () => {
  const folder = makeTempFolder();
  let nowMs = 0;
  const keeper = new LeaseKeeper(() => nowMs, folder);
  const channelOf = (): PrimaryChannel => {
    const channel = new EventEmitter();
    return Object.assign(channel, {
      send: (request: Parameters<LeaseKeeper['answer']>[0], sent: (error: Error | null) => void) => {
        sent(null);
        setImmediate(() => channel.emit('message', keeper.answer(request, channel)));
      },
    }) as PrimaryChannel;
  };
  const nodes = [0, 1, 2].map(() => new ProcessCommandBus(channelOf()));
  for (const bus of nodes) await bus.open();
  const [first, second, third] = nodes as [ProcessCommandBus, ProcessCommandBus, ProcessCommandBus];
  return {
    nodes: [first, second, third],
    passTime: async (ms) => {
      nowMs += ms;
    },
    loseThird: async () => third.close(),
    close: async () => {
      for (const bus of [first, second]) bus.close();
      removeFolder(folder);
    },
  };
});
