/**
 * The event buffer in Redis: a list of decided commands, and the heads they lead to. A head is `VERSION:ENTRY:STATE`,
 * with the last entry that touched its stream; it expires some time after that entry was appended, never before.
 */
import type {
  BufferEntry,
  BufferedHead,
  EventBuffer,
  Flushed,
  PushVerdict,
} from '../../application/acceleration/ports.js';
import { KNOWN, stateOf } from './gateScript.js';
import type { RedisLink, Script } from './link.js';

/** How long a flusher that says nothing keeps the lease. */
export const LEASE_MS = 2_000;

/** How long a head is kept after its last entry was appended: other nodes find the newest version there. */
const HEAD_MS = 60_000;

/** Of an entry: its payload, how many commands it has, those, how many streams, and those. */
const PUSH = `${KNOWN}
local prefix, node, room, heads = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local list = prefix .. 'buffer'
room = room - redis.call('LLEN', list)
local verdicts, spoiled, i, pushed = {}, {}, 5, false
while i <= #ARGV do
  local id, payload, count = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local commands = i + 3
  local streams = commands + 2 * count
  local last = streams + 4 * tonumber(ARGV[streams])
  local verdict = 'pushed'
  if room < 1 then verdict = 'full' end
  for c = commands, streams - 1, 2 do
    local entry = known(prefix, node, ARGV[c])
    if entry then verdict = entry end
  end
  for s = streams + 1, last, 4 do
    local head = redis.call('GET', heads .. ARGV[s])
    local version = head and string.match(head, '^%d+')
    if verdict == 'pushed' and (spoiled[ARGV[s]] or (version and version ~= ARGV[s + 1])) then verdict = 'conflict' end
  end
  if verdict == 'pushed' then
    redis.call('RPUSH', list, payload)
    for c = commands, streams - 1, 2 do
      redis.call('SET', prefix .. 'command:' .. ARGV[c], 'b:' .. ARGV[c + 1])
    end
    for s = streams + 1, last, 4 do
      redis.call('SET', heads .. ARGV[s], ARGV[s + 2] .. ':' .. id .. ':' .. ARGV[s + 3])
    end
    room = room - 1
    pushed = true
  else
    for s = streams + 1, last, 4 do spoiled[ARGV[s]] = true end
  end
  verdicts[#verdicts + 1] = verdict
  i = last + 1
end
if pushed then redis.call('PUBLISH', prefix .. 'pushed', '') end
return verdicts`;

const LEASE = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** The first and the last entry tell whether these are the ones: entries are only added behind and removed in front. */
export const TRIM = `
local prefix, node, count, first, last = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local windowMs, headMs, commands = ARGV[6], ARGV[7], tonumber(ARGV[8])
local failed, aside = tonumber(ARGV[9]), tonumber(ARGV[10])
local list = prefix .. 'buffer'
if redis.call('GET', prefix .. 'flusher') ~= node then return 0 end
if redis.call('LINDEX', list, 0) ~= first or redis.call('LINDEX', list, count - 1) ~= last then return 0 end
redis.call('LTRIM', list, count, -1)
local i = 11
for s = 1, aside do
  redis.call('RPUSH', prefix .. 'poison', ARGV[i])
  i = i + 1
end
for f = 1, failed do
  redis.call('SET', prefix .. 'command:' .. ARGV[i], 'a:' .. ARGV[i + 1] .. ':' .. '{"kind":"failed"}')
  i = i + 2
end
for c = 1, commands do
  local key = prefix .. 'command:' .. ARGV[i]
  local entry = redis.call('GET', key)
  if entry and string.sub(entry, 1, 2) == 'b:' then redis.call('SET', key, 'a:' .. ARGV[i + 1] .. ':', 'PX', windowMs) end
  i = i + 2
end
while i <= #ARGV do
  local key = KEYS[1] .. ARGV[i]
  if ARGV[i + 1] == '' then
    redis.call('DEL', key)
  else
    local head = redis.call('GET', key)
    if head and string.match(head, '^%d+:([^:]+):') == ARGV[i + 1] then redis.call('PEXPIRE', key, headMs) end
  end
  i = i + 2
end
return 1`;

export class RedisEventBuffer implements EventBuffer {
  readonly #link: RedisLink;
  readonly #stateVersion: number;
  readonly #entriesMax: number;
  readonly #windowMs: number;
  readonly #push: Script;
  readonly #lease: Script;
  readonly #release: Script;
  readonly #trim: Script;

  /**
   * @param options.stateVersion the shape of the states in heads
   * @param options.entriesMax entries that may wait
   * @param options.windowMs how long the gate remembers that a command was answered
   */
  constructor(
    link: RedisLink,
    options: { readonly stateVersion: number; readonly entriesMax: number; readonly windowMs: number },
  ) {
    this.#link = link;
    this.#stateVersion = options.stateVersion;
    this.#entriesMax = options.entriesMax;
    this.#windowMs = options.windowMs;
    this.#push = link.script(PUSH);
    this.#lease = link.script(LEASE);
    this.#release = link.script(RELEASE);
    this.#trim = link.script(TRIM);
  }

  get incarnation(): string | undefined {
    return this.#link.incarnation;
  }

  async heads(streamIds: readonly string[]): Promise<ReadonlyMap<string, BufferedHead>> {
    const heads = new Map<string, BufferedHead>();
    if (streamIds.length === 0) return heads;
    const keys = streamIds.map((id) => this.#headPrefix + id);
    const found = await this.#link.ask((redis) => redis.mget(keys));
    for (const [index, head] of found.entries()) {
      if (head === null) continue;
      const [, version, state = ''] = /^(\d+):[^:]+:(.*)$/s.exec(head) ?? [];
      heads.set(streamIds[index] as string, { version: Number(version), state: JSON.parse(state) });
    }
    return heads;
  }

  async push(entries: readonly BufferEntry[]): Promise<readonly PushVerdict[]> {
    const { prefix, nodeId } = this.#link;
    const values: (string | number)[] = [prefix, nodeId, this.#entriesMax, this.#headPrefix];
    for (const { id, payload, commands, streams } of entries) {
      values.push(id, payload, commands.length);
      for (const { commandId, requestHash } of commands) values.push(commandId, requestHash);
      values.push(streams.length);
      for (const { streamId, before, after, state } of streams) values.push(streamId, before, after, state);
    }
    const verdicts = (await this.#push([], values)) as string[];
    return verdicts.map((verdict) =>
      verdict === 'pushed' || verdict === 'conflict' || verdict === 'full' ? verdict : stateOf(verdict),
    );
  }

  depth(): Promise<number> {
    return this.#link.ask((redis) => redis.llen(this.#listKey));
  }

  async holds(commandIds: readonly string[]): Promise<readonly boolean[]> {
    const keys = commandIds.map((id) => `${this.#link.prefix}command:${id}`);
    const entries = await this.#link.ask((redis) => redis.mget(keys));
    return entries.map((entry) => entry !== null && stateOf(entry).kind === 'buffered');
  }

  async lease(): Promise<boolean> {
    return (await this.#lease([this.#leaseKey], [this.#link.nodeId, LEASE_MS])) === 1;
  }

  async release(): Promise<void> {
    await this.#release([this.#leaseKey], [this.#link.nodeId]);
  }

  peek(entriesMax: number): Promise<readonly string[]> {
    return this.#link.ask((redis) => redis.lrange(this.#listKey, 0, entriesMax - 1));
  }

  async trim(flushed: Flushed): Promise<boolean> {
    const { payloads, commands, failed, setAside, lastEntries, conflicts } = flushed;
    const { prefix, nodeId } = this.#link;
    const [first, last] = [payloads[0] as string, payloads.at(-1) as string];
    const heads = [...lastEntries].flatMap(([id, entry]) => [id, conflicts.has(id) ? '' : entry]);
    return (
      (await this.#trim(
        [this.#headPrefix],
        [
          ...[prefix, nodeId, payloads.length, first, last, this.#windowMs, HEAD_MS],
          ...[commands.length, failed.length, setAside.length],
          ...setAside,
          ...[...failed, ...commands].flatMap(({ commandId, requestHash }) => [commandId, requestHash]),
          ...heads,
        ],
      )) === 1
    );
  }

  async notify(nodeId: string, message: string): Promise<void> {
    await this.#link.ask((redis) => redis.publish(`${this.#link.prefix}flushed:${nodeId}`, message));
  }

  listen(onMessage: (message: string | undefined) => void): void {
    const pushed = () => `${this.#link.prefix}pushed`;
    const flushed = () => `${this.#link.prefix}flushed:${this.#link.nodeId}`;
    this.#link.subscribe(
      () => [pushed(), flushed()],
      (channel, message) => onMessage(channel === pushed() ? undefined : message),
    );
  }

  get #headPrefix(): string {
    return `${this.#link.prefix}head:${this.#stateVersion}:`;
  }

  get #listKey(): string {
    return `${this.#link.prefix}buffer`;
  }

  get #leaseKey(): string {
    return `${this.#link.prefix}flusher`;
  }
}
