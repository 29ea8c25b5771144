/**
 * Detects repeated names in JSON objects. JSON.parse uses the last one, other parsers the first: sender and
 * bank could read different amounts in the same text (RFC 8259, section 4).
 */
import type { Fault } from '../../application/shared/validation.js';

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Deeper than any input of the API, but not deep enough to overflow the stack. */
const DEPTH_MAX = 100;

/** Maximum length of a reported path. */
const FIELD_CHARACTERS_MAX = 200;

/**
 * @param text valid JSON
 * @param value the parsed text
 * @returns the fault with the path and place of the first repeated member; undefined if there is none
 */
export function repeatedMember(text: string, value: unknown): Fault | undefined {
  // A repeated name makes the parsed object smaller than the text.
  if (membersOfText(text) === membersOfValue(value)) return undefined;
  const found = findRepeated(text);
  if (found === undefined) return undefined;
  const { path, at } = found;
  const message = `is repeated in one object (at character ${at + 1})`;
  return { field: path, rule: 'distinct', message };
}

/** Number of colons outside of strings. */
function membersOfText(text: string): number {
  let members = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === COLON) members += 1;
    else if (code === QUOTE) at = endOfText(text, at);
  }
  return members;
}

/** The index of the closing quote of the string that starts at `start`. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
    at += code === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** NaN for deeper nesting: the text must then be scanned. */
function membersOfValue(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > DEPTH_MAX) return Number.NaN;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === 'object') members += membersOfValue(item, depth + 1);
    }
    return members;
  }
  for (const name in value) {
    members += 1;
    const item = (value as Record<string, unknown>)[name];
    if (typeof item === 'object') members += membersOfValue(item, depth + 1);
  }
  return members;
}

/** An open object or array during the scan, with its current member or item. */
interface Open {
  /** Names of an object so far. */
  readonly names: Set<string> | undefined;
  at: string | number;
}

/** The path and place of the first repeated member. */
function findRepeated(text: string): { readonly path: string; readonly at: number } | undefined {
  const stack: Open[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    const open = stack.at(-1);
    if (character === '{') stack.push({ names: new Set(), at: '' });
    else if (character === '[') stack.push({ names: undefined, at: 0 });
    else if (character === '}' || character === ']') stack.pop();
    else if (character === ',' && typeof open?.at === 'number') open.at += 1;
    else if (character === '"') {
      const start = at;
      at = endOfText(text, start);
      if (open?.names === undefined || !isNameBefore(text, at)) continue;
      const name = JSON.parse(text.slice(start, at + 1)) as string;
      open.at = name;
      if (open.names.has(name)) return { path: pathOf(stack), at: start };
      open.names.add(name);
    }
  }
  return undefined;
}

/** Whether the string that ends here is a name, that is, followed by a colon. */
function isNameBefore(text: string, end: number): boolean {
  let at = end + 1;
  while (' \t\r\n'.includes(text[at] as string)) at += 1;
  return text.charCodeAt(at) === COLON;
}

function pathOf(stack: readonly Open[]): string {
  let path = '';
  for (const { at } of stack) {
    if (typeof at === 'number') path += `[${at}]`;
    else path += path === '' ? at : `.${at}`;
    if (path.length > FIELD_CHARACTERS_MAX) break;
  }
  return path.slice(0, FIELD_CHARACTERS_MAX);
}
