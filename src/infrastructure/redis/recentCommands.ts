/**
 * Recently answered commands and those with receipts in Redis, one key each: `b:HASH` waits in the queue, `a:HASH:TEXT`
 * is answered, with the answer or nothing.
 */
import type { CommandKey, KnownCommand, RecentCommands } from '../../application/acceleration/ports.js';
import type { RedisLink, Script } from './link.js';

const REMEMBER = `
for i = 1, #KEYS do
  redis.call('SET', KEYS[i], ARGV[i + 1], 'PX', ARGV[1])
end`;

export class RedisRecentCommands implements RecentCommands {
  readonly #link: RedisLink;
  readonly #windowMs: number;
  readonly #remember: Script;

  /** @param options.windowMs how long an answer is kept */
  constructor(link: RedisLink, options: { readonly windowMs: number }) {
    this.#link = link;
    this.#windowMs = options.windowMs;
    this.#remember = link.script(REMEMBER);
  }

  get incarnation(): string | undefined {
    return this.#link.incarnation;
  }

  async find(commandIds: readonly string[]): Promise<readonly (KnownCommand | undefined)[]> {
    const keys = commandIds.map((id) => commandKey(this.#link.prefix, id));
    const entries = await this.#link.ask((redis) => redis.mget(keys));
    return entries.map((entry) => (entry === null ? undefined : knownOf(entry)));
  }

  async remember(commands: readonly (CommandKey & { readonly answer: string })[]): Promise<void> {
    const keys = commands.map(({ commandId }) => commandKey(this.#link.prefix, commandId));
    const entries = commands.map(({ requestHash, answer }) => `a:${requestHash}:${answer}`);
    await this.#remember(keys, [this.#windowMs, ...entries]);
  }
}

export const commandKey = (prefix: string, commandId: string): string => `${prefix}command:${commandId}`;

/** Reads the entry of a command. */
export function knownOf(entry: string): KnownCommand {
  const [, kind, requestHash = '', answer = ''] = /^([ab]):([0-9a-f]+):?(.*)$/s.exec(entry) ?? [];
  if (kind === 'b') return { kind: 'waiting', requestHash };
  return { kind: 'answered', requestHash, ...(answer === '' ? {} : { answer }) };
}
