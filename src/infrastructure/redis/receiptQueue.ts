/** Commands with receipts in Redis: a list of their texts, and a key for each command while it waits. */
import type {
  Drained,
  PushVerdict,
  QueuedCommand,
  ReceiptQueue,
} from '../../application/acceleration/ports.js';
import type { RedisLink, Script } from './link.js';
import { commandKey, knownOf } from './recentCommands.js';

/** KEYS: the list, then one of each command. ARGV: the maximum length, then hash and payload of each command. */
const PUSH = `
local room = tonumber(ARGV[1]) - redis.call('LLEN', KEYS[1])
local verdicts = {}
for i = 2, #KEYS do
  local known = redis.call('GET', KEYS[i])
  if known then
    verdicts[i - 1] = known
  elseif room < 1 then
    verdicts[i - 1] = 'full'
  else
    redis.call('SET', KEYS[i], 'b:' .. ARGV[2 * i - 2])
    redis.call('RPUSH', KEYS[1], ARGV[2 * i - 1])
    room = room - 1
    verdicts[i - 1] = 'pushed'
  end
end
return verdicts`;

/**
 * KEYS: the list, the list of what is set aside, then one of each command. ARGV: the number of entries, the first and the
 * last one, which tell whether these are the ones, the window, the number of commands that failed, the number of texts
 * to set aside, these texts, and an entry for each command.
 */
export const TRIM = `
local count, set = tonumber(ARGV[1]), tonumber(ARGV[6])
if redis.call('LINDEX', KEYS[1], 0) ~= ARGV[2] or redis.call('LINDEX', KEYS[1], count - 1) ~= ARGV[3] then return 0 end
redis.call('LTRIM', KEYS[1], count, -1)
for i = 7, 6 + set do redis.call('RPUSH', KEYS[2], ARGV[i]) end
for i = 3, #KEYS do
  local entry = redis.call('GET', KEYS[i])
  if i - 2 <= tonumber(ARGV[5]) then
    redis.call('SET', KEYS[i], ARGV[4 + set + i])
  elseif entry and string.sub(entry, 1, 2) == 'b:' then
    redis.call('SET', KEYS[i], ARGV[4 + set + i], 'PX', ARGV[4])
  end
end
return 1`;

const FAILED = '{"kind":"failed"}';

export class RedisReceiptQueue implements ReceiptQueue {
  readonly #link: RedisLink;
  readonly #entriesMax: number;
  readonly #windowMs: number;
  readonly #push: Script;
  readonly #trim: Script;

  /**
   * @param options.entriesMax commands that may wait
   * @param options.windowMs how long it is remembered that a command was answered
   */
  constructor(link: RedisLink, options: { readonly entriesMax: number; readonly windowMs: number }) {
    this.#link = link;
    this.#entriesMax = options.entriesMax;
    this.#windowMs = options.windowMs;
    this.#push = link.script(PUSH);
    this.#trim = link.script(TRIM);
  }

  get incarnation(): string | undefined {
    return this.#link.incarnation;
  }

  async push(commands: readonly QueuedCommand[]): Promise<readonly PushVerdict[]> {
    const keys = commands.map(({ commandId }) => commandKey(this.#link.prefix, commandId));
    const values = commands.flatMap(({ requestHash, payload }) => [requestHash, payload]);
    const verdicts = (await this.#push([this.#listKey, ...keys], [this.#entriesMax, ...values])) as string[];
    return verdicts.map((verdict) =>
      verdict === 'pushed' || verdict === 'full' ? verdict : knownOf(verdict),
    );
  }

  depth(): Promise<number> {
    return this.#link.ask((redis) => redis.llen(this.#listKey));
  }

  peek(entriesMax: number): Promise<readonly string[]> {
    return this.#link.ask((redis) => redis.lrange(this.#listKey, 0, entriesMax - 1));
  }

  async trim({ payloads, commands, failed, setAside }: Drained): Promise<boolean> {
    const { prefix } = this.#link;
    const all = [...failed, ...commands];
    const keys = all.map(({ commandId }) => commandKey(prefix, commandId));
    const entries = all.map(
      ({ requestHash }, index) => `a:${requestHash}:${index < failed.length ? FAILED : ''}`,
    );
    const [first, last] = [payloads[0] as string, payloads.at(-1) as string];
    const trimmed = await this.#trim(
      [this.#listKey, `${prefix}poison`, ...keys],
      [payloads.length, first, last, this.#windowMs, failed.length, setAside.length, ...setAside, ...entries],
    );
    return trimmed === 1;
  }

  get #listKey(): string {
    return `${this.#link.prefix}buffer`;
  }
}
