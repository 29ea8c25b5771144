/**
 * Commands with receipts in Redis: a list of their texts, and a key for each command while it waits, or once it has failed.
 * A command that was carried out is among the answered ones, see recentCommands.ts.
 */
import type {
  Drained,
  PushVerdict,
  QueuedCommand,
  ReceiptQueue,
} from '../../application/acceleration/ports.js';
import type { RedisLink, Script } from './link.js';
import { ANSWERS, keysOf, knownOf } from './recentCommands.js';

/**
 * KEYS: the list, both hashes of answers, what precedes the id in keys of commands. ARGV: the maximum length, then id, hash
 * and payload of each command. A command cannot wait in an empty list, which Redis may have evicted.
 */
const PUSH = `${ANSWERS}
local entriesMax = tonumber(ARGV[1])
local room = entriesMax - redis.call('LLEN', KEYS[1])
local verdicts = {}
for i = 2, #ARGV, 3 do
  local id = ARGV[i]
  local known = answerOf(KEYS[2], KEYS[3], id) or redis.call('GET', KEYS[4] .. id)
  if known and room == entriesMax and string.sub(known, 1, 2) == 'b:' then known = false end
  if known then
    verdicts[#verdicts + 1] = known
  elseif room < 1 then
    verdicts[#verdicts + 1] = 'full'
  else
    redis.call('SET', KEYS[4] .. id, 'b:' .. ARGV[i + 1])
    redis.call('RPUSH', KEYS[1], ARGV[i + 2])
    room = room - 1
    verdicts[#verdicts + 1] = 'pushed'
  end
end
return verdicts`;

/**
 * KEYS: the list, the hash of answers, what precedes the id in keys of commands, the list of what is set aside. ARGV: the
 * number of entries, the first and the last one, which tell whether these are the ones, the number of texts to set aside,
 * these texts, the number of commands that failed, then id and entry of each command.
 */
export const TRIM = `
local count, set = tonumber(ARGV[1]), tonumber(ARGV[4])
if redis.call('LINDEX', KEYS[1], 0) ~= ARGV[2] or redis.call('LINDEX', KEYS[1], count - 1) ~= ARGV[3] then return 0 end
redis.call('LTRIM', KEYS[1], count, -1)
for i = 5, 4 + set do redis.call('RPUSH', KEYS[4], ARGV[i]) end
local first = 6 + set
local firstDone = first + 2 * tonumber(ARGV[5 + set])
for i = first, #ARGV, 2 do
  local key = KEYS[3] .. ARGV[i]
  if i < firstDone then
    redis.call('SET', key, ARGV[i + 1])
  else
    redis.call('DEL', key)
    redis.call('HSETNX', KEYS[2], ARGV[i], ARGV[i + 1])
  end
end
return 1`;

const FAILED = '{"kind":"failed"}';

export class RedisReceiptQueue implements ReceiptQueue {
  readonly #link: RedisLink;
  readonly #entriesMax: number;
  readonly #push: Script;
  readonly #trim: Script;

  /** @param options.entriesMax commands that may wait */
  constructor(link: RedisLink, options: { readonly entriesMax: number }) {
    this.#link = link;
    this.#entriesMax = options.entriesMax;
    this.#push = link.script(PUSH);
    this.#trim = link.script(TRIM);
  }

  get incarnation(): string | undefined {
    return this.#link.incarnation;
  }

  async push(commands: readonly QueuedCommand[]): Promise<readonly PushVerdict[]> {
    const { queue, answers, before, command } = this.#keys;
    const values = commands.flatMap(({ commandId, requestHash, payload }) => [
      commandId,
      requestHash,
      payload,
    ]);
    const keys = [queue, answers, before, command];
    const verdicts = (await this.#push(keys, [this.#entriesMax, ...values])) as string[];
    return verdicts.map((verdict) =>
      verdict === 'pushed' || verdict === 'full' ? verdict : knownOf(verdict),
    );
  }

  depth(): Promise<number> {
    return this.#link.ask((redis) => redis.llen(this.#keys.queue));
  }

  peek(entriesMax: number): Promise<readonly string[]> {
    return this.#link.ask((redis) => redis.lrange(this.#keys.queue, 0, entriesMax - 1));
  }

  async trim({ payloads, commands, failed, setAside }: Drained): Promise<boolean> {
    const { queue, answers, command, failed: failedList } = this.#keys;
    const entries = [...failed, ...commands].flatMap(({ commandId, requestHash }, index) => [
      commandId,
      `a:${requestHash}:${index < failed.length ? FAILED : ''}`,
    ]);
    const [first, last] = [payloads[0] as string, payloads.at(-1) as string];
    const trimmed = await this.#trim(
      [queue, answers, command, failedList],
      [payloads.length, first, last, setAside.length, ...setAside, failed.length, ...entries],
    );
    return trimmed === 1;
  }

  get #keys() {
    return keysOf(this.#link.prefix);
  }
}
