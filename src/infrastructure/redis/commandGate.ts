/** Command de-duplication in Redis: a fast gate before the commands table. */
import type { CommandGate, CommandKey, GateState } from '../../application/acceleration/ports.js';
import { KNOWN, stateOf } from './gateScript.js';
import type { RedisLink, Script } from './link.js';

/** How long an entry of a command under way is kept, should nobody end it. */
const UNDER_WAY_MS = 10_000;

const ENTER = `${KNOWN}
local prefix, node, ms = ARGV[1], ARGV[2], ARGV[3]
local states = {}
for i = 4, #ARGV, 2 do
  local entry = known(prefix, node, ARGV[i])
  if not entry then
    redis.call('SET', prefix .. 'command:' .. ARGV[i], 'f:' .. ARGV[i + 1] .. ':' .. node, 'PX', ms)
  end
  states[#states + 1] = entry or ''

end
return states`;

const LOOK = `${KNOWN}
return known(ARGV[1], '', ARGV[2])`;

/** A command in the buffer stays there: another node may have put it there while this one tried. */
const LEAVE = `
local prefix, node, ms = ARGV[1], ARGV[2], ARGV[3]
for i = 4, #ARGV, 3 do
  local key = prefix .. 'command:' .. ARGV[i]
  if ARGV[i + 2] ~= '' then
    redis.call('SET', key, 'a:' .. ARGV[i + 1] .. ':' .. ARGV[i + 2], 'PX', ms)
  elseif redis.call('GET', key) == 'f:' .. ARGV[i + 1] .. ':' .. node then
    redis.call('DEL', key)
  end
end`;

export class RedisCommandGate implements CommandGate {
  readonly #link: RedisLink;
  readonly #windowMs: number;
  readonly #enter: Script;
  readonly #look: Script;
  readonly #leave: Script;

  /** @param options.windowMs how long an answer is kept */
  constructor(link: RedisLink, options: { readonly windowMs: number }) {
    this.#link = link;
    this.#windowMs = options.windowMs;
    this.#enter = link.script(ENTER);
    this.#look = link.script(LOOK);
    this.#leave = link.script(LEAVE);
  }

  async enter(commands: readonly CommandKey[]): Promise<readonly (GateState | undefined)[]> {
    const { prefix, nodeId } = this.#link;
    const values = commands.flatMap(({ commandId, requestHash }) => [commandId, requestHash]);
    const states = (await this.#enter([], [prefix, nodeId, UNDER_WAY_MS, ...values])) as string[];
    return states.map((state) => (state === '' ? undefined : stateOf(state)));
  }

  async look(commandId: string): Promise<GateState | undefined> {
    const entry = (await this.#look([], [this.#link.prefix, commandId])) as string | null;
    return entry === null ? undefined : stateOf(entry);
  }

  async leave(commands: readonly (CommandKey & { readonly answer?: string })[]): Promise<void> {
    const { prefix, nodeId } = this.#link;
    const values = commands.flatMap(({ commandId, requestHash, answer = '' }) => [
      commandId,
      requestHash,
      answer,
    ]);
    await this.#leave([], [prefix, nodeId, this.#windowMs, ...values]);
  }
}
