/**
 * Records in Redis the newest event that any node has seen, since other data in Redis may depend on it. A log without that
 * event is not the log that Redis was used for, even under the same name: for example after a restore of PostgreSQL's files.
 */

import type { Redis } from 'ioredis';
import type { KnownLog, Mark } from '../../application/log/knownLog.js';
import { asPosition } from '../../application/log/ports.js';
import type { RedisLink, Script } from './link.js';

/** Write interval while the log grows. */
const KEEP_MS = 250;

const KEEP = `
local known = redis.call('GET', KEYS[1])
if known and tonumber(string.match(known, '^%d+')) >= tonumber(ARGV[1]) then return end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2])`;

export class RedisLogMark {
  readonly #link: RedisLink;
  readonly #log: Pick<KnownLog, 'newest'>;
  readonly #keep: Script;
  #kept = '';
  #timer: NodeJS.Timeout | undefined;

  /** @param log the log whose newest event is recorded */
  constructor(link: RedisLink, log: Pick<KnownLog, 'newest'>) {
    this.#link = link;
    this.#log = log;
    this.#keep = link.script(KEEP);
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#write().catch(() => {}), KEEP_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #write(): Promise<void> {
    const { incarnation, prefix } = this.#link;
    const { position, mark } = this.#log.newest;
    const kept = `${incarnation} ${position}`;
    if (incarnation === undefined || position === 0 || kept === this.#kept) return;
    await this.#keep([keyOf(prefix)], [position, mark]);
    this.#kept = kept;
  }
}

/** The recorded event of the log with this prefix; undefined if there is none. */
export async function readLogMark(redis: Redis, prefix: string): Promise<Mark | undefined> {
  const [position, mark] = (await redis.get(keyOf(prefix)))?.split(' ') ?? [];
  return mark === undefined ? undefined : { position: asPosition(Number(position)), mark };
}

const keyOf = (prefix: string): string => `${prefix}log-end`;
