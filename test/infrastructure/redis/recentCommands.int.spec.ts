import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import type { RedisLink } from '../../../src/infrastructure/redis/link.js';
import { RedisRecentCommands } from '../../../src/infrastructure/redis/recentCommands.js';
import { openRedisNodes } from '../../support/redisNodes.js';
import { killRedisServers, redisForTests } from '../../support/redisServer.js';

afterAll(killRedisServers);

const WINDOW_MS = 1_000;
/** How much later than its time an answer would expire if no node dropped it. */
const SPARE_MS = 50_000;

// An expired hash of a million answers holds Redis up for so long that nodes take it for lost.
it('drops answers before they expire', async () => {
  const { url } = await redisForTests();
  const { links, end } = await openRedisNodes(url, 1);
  const [link] = links as [RedisLink];
  const recent = new RedisRecentCommands(link, { windowMs: WINDOW_MS });
  const keys = [`${link.prefix}answers`, `${link.prefix}answers:before`];
  const leftMs = () => link.ask((redis) => Promise.all(keys.map((key) => redis.pttl(key))));
  const commandId = randomUUID();
  await recent.remember([{ commandId, requestHash: 'ab', answer: '1 {}' }]);
  const startMs = performance.now();
  const seen: boolean[] = [];
  for (;;) {
    await recent.tend();
    const left = await leftMs();
    if (seen.at(-1) !== (left[1] !== -2)) seen.push(left[1] !== -2);
    for (const ms of left) if (ms !== -2) expect(ms).toBeGreaterThan(SPARE_MS);
    const isKept = (await recent.find([commandId]))[0] !== undefined;
    if (!isKept) break;
    expect(performance.now() - startMs).toBeLessThan(60 * WINDOW_MS);
  }
  expect(performance.now() - startMs).toBeGreaterThan(WINDOW_MS);
  expect(seen).toEqual([false, true, false]);
  end();
});
