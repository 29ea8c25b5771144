/** The connections of several nodes to one Redis, and a way to let time pass there. */
import { randomUUID } from 'node:crypto';
import { waitUntil } from '../../src/infrastructure/embeddedPostgres/process.js';
import { RedisLink } from '../../src/infrastructure/redis/link.js';
import { systemTime } from '../../src/infrastructure/systemTime.js';

const MS_MAX = 2_000;

const PASS_TIME = `
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
  local leftMs = redis.call('PTTL', key)
  if leftMs >= 0 then
    if leftMs <= tonumber(ARGV[2]) then redis.call('DEL', key)
    else redis.call('PEXPIRE', key, leftMs - tonumber(ARGV[2])) end
  end
end`;

export interface RedisNodes {
  readonly links: readonly RedisLink[];
  /** What would expire within this time is gone. */
  passTime(ms: number): Promise<void>;
  /** The node ends, without a word. */
  lose(link: RedisLink): void;
  /** Ends the connections, so that all nodes make new ones, and resolves when they have. */
  reconnected(): Promise<void>;
  /** Resolves when all are connected. */
  connected(): Promise<void>;
  end(): void;
}

/** Nodes of a bank of their own. */
export async function openRedisNodes(url: string, count = 2): Promise<RedisNodes> {
  const bank = randomUUID();
  const links = Array.from({ length: count }, () => new RedisLink(url, OPTIONS));
  for (const link of links) link.open(bank);
  const connected = async () => {
    const isOpen = await waitUntil(() => links.every(({ incarnation }) => incarnation !== undefined), 10_000);
    if (!isOpen) throw new Error('Redis cannot be reached');
    // Answered after what each has told of itself.
    await Promise.all(links.map((link) => link.ask((redis) => redis.ping())));
  };
  await connected();
  const [first] = links as [RedisLink];
  return {
    links,
    connected,
    passTime: async (ms) => {
      await first.ask((redis) => redis.eval(PASS_TIME, 0, first.prefix, ms));
    },
    lose: (link) => link.end(),
    reconnected: async () => {
      for (const link of links) link.rename(bank);
      await connected();
    },
    end: () => {
      for (const link of links) link.end();
    },
  };
}

const OPTIONS = { time: systemTime, msMax: MS_MAX, onChange: () => {} };
