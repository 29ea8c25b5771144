/**
 * Recently answered commands in Redis: fields of a hash, `ID` to `a:HASH:TEXT`, with the answer or nothing. When the hash
 * is a window old it takes the place of the one before it, so an answer is kept for one to two windows. To set a key for
 * each answer, with a time of its own, takes Redis twice as long.
 *
 * Commands with receipts have a key each, see receiptQueue.ts: `b:HASH` waits, `a:HASH:TEXT` has failed.
 */
import type { Redis } from 'ioredis';
import type { CommandKey, KnownCommand, RecentCommands } from '../../application/acceleration/ports.js';
import type { RedisLink, Script } from './link.js';

/** `answerOf` gives the entry of an id. */
export const ANSWERS = `
local function answerOf(now, before, id)
  return redis.call('HGET', now, id) or redis.call('HGET', before, id)
end`;

/**
 * Redis serves nobody while it deletes a key that has expired: for half a second if it is a hash of a million answers. UNLINK
 * deletes in the background. So a hash that is too old is unlinked, and expires only when no node has done that for a minute.
 */
const TEND = `
local windowMs = tonumber(ARGV[1])
local ttlMs = 2 * windowMs + 60000
local now, before = KEYS[1], KEYS[2]
if redis.call('PTTL', now) == -1 then redis.call('PEXPIRE', now, ttlMs) end
local function isOlder(key, ageMs)
  local leftMs = redis.call('PTTL', key)
  return leftMs >= 0 and ttlMs - leftMs >= ageMs
end
if isOlder(now, windowMs) then
  redis.call('UNLINK', before)
  redis.call('RENAME', now, before)
end
if isOlder(before, 2 * windowMs) then redis.call('UNLINK', before) end`;

export class RedisRecentCommands implements RecentCommands {
  readonly #link: RedisLink;
  readonly #windowMs: number;
  readonly #tend: Script;

  /** @param options.windowMs how long an answer is kept at least; twice as long at most */
  constructor(link: RedisLink, options: { readonly windowMs: number }) {
    this.#link = link;
    this.#windowMs = options.windowMs;
    this.#tend = link.script(TEND);
    link.regularly(() => this.tend());
  }

  get incarnation(): string | undefined {
    return this.#link.incarnation;
  }

  /**
   * Plain commands, since a script takes longer. A command that was carried out goes from its own key to the
   * answers, so these are read last.
   */
  async find(commandIds: readonly string[]): Promise<readonly (KnownCommand | undefined)[]> {
    const { answers, before, queue, failed, command } = keysOf(this.#link.prefix);
    const readAnswers = (redis: Redis) =>
      [redis.hmget(answers, ...commandIds), redis.hmget(before, ...commandIds)] as const;
    const [waiting, hasFailed, ...answered] = await this.#link.ask((redis) =>
      Promise.all([redis.llen(queue), redis.exists(failed), ...readAnswers(redis)]),
    );
    if (waiting === 0 && hasFailed === 0) return firstOf(commandIds, answered);
    const keys = commandIds.map((id) => `${command}${id}`);
    const [receipts, depth, ...answeredNow] = await this.#link.ask((redis) =>
      Promise.all([redis.mget(keys), redis.llen(queue), ...readAnswers(redis)]),
    );
    // Redis may have evicted the queue: the commands then wait nowhere.
    const held = depth > 0 ? receipts : receipts.map((entry) => (entry?.startsWith('b:') ? null : entry));
    return firstOf(commandIds, [...answeredNow, held]);
  }

  async remember(commands: readonly (CommandKey & { readonly answer: string })[]): Promise<void> {
    const { answers } = keysOf(this.#link.prefix);
    const fields: string[] = [];
    for (const { commandId, requestHash, answer } of commands)
      fields.push(commandId, `a:${requestHash}:${answer}`);
    await this.#link.ask((redis) => redis.hset(answers, ...fields));
  }

  /** Drops the answers whose time is over. Every node does so regularly. */
  async tend(): Promise<void> {
    const { answers, before } = keysOf(this.#link.prefix);
    await this.#tend([answers, before], [this.#windowMs]);
  }
}

/** The keys of commands in Redis. */
export const keysOf = (prefix: string) => ({
  answers: `${prefix}answers`,
  before: `${prefix}answers:before`,
  /** The commands with receipts that wait, in order. */
  queue: `${prefix}buffer`,
  /** Those that can never be carried out. */
  failed: `${prefix}poison`,
  /** What precedes the id of a command with a receipt. */
  command: `${prefix}command:`,
});

type Entries = readonly (string | null)[];

/** The first entry of each command. */
const firstOf = (commandIds: readonly string[], places: readonly Entries[]): (KnownCommand | undefined)[] =>
  commandIds.map((_, index) => {
    const entry = places.find((entries) => entries[index] !== null)?.[index];
    return typeof entry === 'string' ? knownOf(entry) : undefined;
  });

/** Reads the entry of a command. */
export function knownOf(entry: string): KnownCommand {
  const [, kind, requestHash = '', answer = ''] = /^([ab]):([0-9a-f]+):?(.*)$/s.exec(entry) ?? [];
  if (kind === 'b') return { kind: 'waiting', requestHash };
  return { kind: 'answered', requestHash, ...(answer === '' ? {} : { answer }) };
}
