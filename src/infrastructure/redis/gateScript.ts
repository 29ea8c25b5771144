/**
 * What a gate's entry says, in Lua and in TypeScript: `f:HASH:NODE` under way on a node, `b:HASH` in the event buffer,
 * `a:HASH:TEXT` answered, with the answer or nothing.
 */
import type { GateState } from '../../application/acceleration/ports.js';

/**
 * An entry left by a node that is gone counts as none: nobody would ever end it. Nor does one of the node that asks:
 * it knows by itself what it has under way.
 */
export const KNOWN = `
local function known(prefix, asker, id)
  local entry = redis.call('GET', prefix .. 'command:' .. id)
  if not entry then return false end
  local node = string.match(entry, '^f:%x+:(.*)$')
  if node and (node == asker or redis.call('EXISTS', prefix .. 'node:' .. node) == 0) then return false end
  return entry
end`;

export function stateOf(entry: string): GateState {
  const [, kind, requestHash = '', rest = ''] = /^([fba]):([0-9a-f]+):?(.*)$/s.exec(entry) ?? [];
  if (kind === 'f') return { kind: 'in-flight', requestHash };
  if (kind === 'b') return { kind: 'buffered', requestHash };
  return { kind: 'answered', requestHash, ...(rest === '' ? {} : { answer: rest }) };
}
