/**
 * The account cache in Redis. An entry is a state, `s:GENERATION:VERSION:JSON`, or the ticket of the node that is loading
 * the state, `t:ID`. Its key includes the version of the state's format.
 */
import { randomUUID } from 'node:crypto';
import type { AccountCache, CacheReading, EncodedState } from '../../application/acceleration/ports.js';
import { ANY_VERSION } from '../../application/accounts/ports.js';
import { BatchLoader } from '../../application/shared/batchLoader.js';
import type { Time } from '../../application/shared/time.js';
import type { RedisLink } from './link.js';

/** Time for a node to load a state before another node may. */
const TICKET_MS = 5_000;

/** Reads entries: for each, the generation to read it in, and the ticket to leave if there is no entry. */
const READ = `
local held = redis.call('GET', KEYS[1])
local reply = {}
for i = 2, #KEYS do
  local generation, ticket = ARGV[2 * i - 2], ARGV[2 * i - 1]
  local entry = redis.call('GET', KEYS[i])
  if held ~= generation then
    reply[i - 1] = 'lost'
  elseif entry and string.sub(entry, 1, #generation + 3) == 's:' .. generation .. ':' then
    reply[i - 1] = entry
  elseif entry and string.sub(entry, 1, 2) == 't:' then
    reply[i - 1] = 'busy'
  else
    redis.call('SET', KEYS[i], ticket, 'PX', ARGV[1])
    reply[i - 1] = 'miss'
  end
end
return reply`;

/** Whether an entry is older than a version. A ticket counts as older, since it may turn into an older state. */
const IS_OLDER = `
local function isOlder(entry, version)
  local known = string.match(entry, '^s:%d+:(%d+):')
  return not known or tonumber(known) < tonumber(version)
end`;

const FILL = `${IS_OLDER}
local entry = redis.call('GET', KEYS[2])
if entry == ARGV[2] and redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5])
  return 1
end
if entry and isOlder(entry, ARGV[3]) then redis.call('DEL', KEYS[2]) end
return 0`;

const DROP = `${IS_OLDER}
for i, key in ipairs(KEYS) do
  local entry = redis.call('GET', key)
  if entry and isOlder(entry, ARGV[i]) then redis.call('DEL', key) end
end`;

const BEGIN = `
local held = redis.call('GET', KEYS[1])
if not held or tonumber(held) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1]) end`;

export class RedisAccountCache implements AccountCache {
  readonly #link: RedisLink;
  readonly #stateVersion: number;
  readonly #ttlMs: number;
  readonly #scripts: ReturnType<typeof scriptsOf>;
  /** Combines concurrent reads into one call. */
  readonly #reads: BatchLoader<string, CacheReading>;

  /**
   * @param options.stateVersion version of the states' format
   * @param options.ttlMs time to live of a state
   */
  constructor(
    link: RedisLink,
    options: { readonly time: Time; readonly stateVersion: number; readonly ttlMs: number },
  ) {
    this.#link = link;
    this.#reads = new BatchLoader(options.time, (wanted) => this.#read(wanted));
    this.#stateVersion = options.stateVersion;
    this.#ttlMs = options.ttlMs;
    this.#scripts = scriptsOf(link);
  }

  get incarnation(): string | undefined {
    return this.#link.incarnation;
  }

  async read(generation: number, streamId: string): Promise<CacheReading> {
    return this.#reads.read(`${generation}:${streamId}`);
  }

  /** @param wanted accounts as `GENERATION:ID` */
  async #read(wanted: readonly string[]): Promise<(account: string) => CacheReading> {
    const asked = wanted.map((account) => {
      const [generation = '', streamId = ''] = account.split(':');
      return { generation, streamId, ticket: `t:${randomUUID()}` };
    });
    const keys = asked.map(({ streamId }) => this.#entryKey(streamId));
    const values = asked.flatMap(({ generation, ticket }) => [generation, ticket]);
    const replies = (await this.#scripts.read(
      [this.#generationKey, ...keys],
      [TICKET_MS, ...values],
    )) as string[];
    const readings = new Map<string, CacheReading>();
    for (const [index, { streamId, ticket }] of asked.entries()) {
      readings.set(wanted[index] as string, readingOf(streamId, replies[index] as string, ticket));
    }
    return (account) => readings.get(account) as CacheReading;
  }

  async peek(streamIds: readonly string[]): Promise<readonly EncodedState[]> {
    if (streamIds.length === 0) return [];
    const keys = streamIds.map((streamId) => this.#entryKey(streamId));
    const entries = await this.#link.ask((redis) => redis.mget(keys));
    return entries.flatMap((entry, index) => encodedOf(streamIds[index] as string, entry ?? '') ?? []);
  }

  async fill(
    generation: number,
    ticket: string,
    { streamId, version, state }: EncodedState,
  ): Promise<boolean> {
    const entry = `s:${generation}:${version}:${JSON.stringify(state)}`;
    const values = [generation, ticket, version, entry, this.#ttlMs];
    return (await this.#scripts.fill(this.#keysOf(streamId), values)) === 1;
  }

  async drop(versions: ReadonlyMap<string, number>): Promise<void> {
    const any: string[] = [];
    const older: [key: string, version: number][] = [];
    for (const [streamId, version] of versions) {
      const key = this.#entryKey(streamId);
      if (version === ANY_VERSION) any.push(key);
      else older.push([key, version]);
    }
    await Promise.all([
      any.length > 0 && this.#link.ask((redis) => redis.del(any)),
      older.length > 0 &&
        this.#scripts.drop(
          older.map(([key]) => key),
          older.map(([, version]) => version),
        ),
    ]);
  }

  async begin(generation: number): Promise<void> {
    await this.#scripts.begin([this.#generationKey], [generation]);
  }

  #keysOf(streamId: string): string[] {
    return [this.#generationKey, this.#entryKey(streamId)];
  }

  get #generationKey(): string {
    return `${this.#link.prefix}cache:generation`;
  }

  #entryKey(streamId: string): string {
    return `${this.#link.prefix}account:${this.#stateVersion}:${streamId}`;
  }
}

function readingOf(streamId: string, reply: string, ticket: string): CacheReading {
  if (reply === 'lost' || reply === 'busy') return { kind: reply };
  if (reply === 'miss') return { kind: 'miss', ticket };
  return { kind: 'hit', encoded: encodedOf(streamId, reply) as EncodedState };
}

/** Undefined if the entry is not a state. The state of a damaged entry is its raw text, which no verification accepts. */
function encodedOf(streamId: string, entry: string): EncodedState | undefined {
  if (!entry.startsWith('s:')) return undefined;
  const [, version, state] = /^s:\d+:(\d+):(.*)$/s.exec(entry) ?? [];
  if (state === undefined) return { streamId, version: 0, state: entry };
  try {
    return { streamId, version: Number(version), state: JSON.parse(state) };
  } catch {
    return { streamId, version: Number(version), state };
  }
}

const scriptsOf = (link: RedisLink) => ({
  read: link.script(READ),
  fill: link.script(FILL),
  drop: link.script(DROP),
  begin: link.script(BEGIN),
});
