/** A run in words. */
import type { Place, TraceLine } from '../../trace.js';
import type { Commit } from './history.js';
import type { Message } from './messages.js';

const NAMES: Readonly<Record<string, string>> = {
  postgres: 'PostgreSQL',
  redis: 'Redis',
  world: 'everything',
};

export const nameOf = (place: Place): string => NAMES[place] ?? place;

/** @returns seconds with milliseconds and their tenths, such as `3.4820 s` */
export const secondsOf = (ms: number): string => `${(ms / 1_000).toFixed(4)} s`;

/** A duration, such as `0.48 ms`, `48 ms` or `4.8 s`. */
export function durationOf(ms: number): string {
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/** What became of a message. */
export function fateOf({ sentMs, arrivals, isLost }: Message): string {
  if (isLost) return 'lost';
  const [first, second] = arrivals;
  if (first === undefined) return 'still under way at the end of the run';
  if (second === undefined) return `arrives after ${durationOf(first - sentMs)}`;
  return `arrives twice, after ${durationOf(first - sentMs)} and ${durationOf(second - sentMs)}`;
}

export const routeOf = ({ from, to }: Pick<Message, 'from' | 'to'>): string =>
  `${nameOf(from)} → ${nameOf(to)}`;

/** @returns the fault, and where it is unless its words say so */
export const faultInWords = ({ place, words }: { readonly place: Place; readonly words: string }): string =>
  place === 'world' || words.includes(nameOf(place)) ? words : `${nameOf(place)}: ${words}`;

/** Such as `position 7`, or `positions 7 to 9`. */
export const positionsOf = ({ after, upTo }: Pick<Commit, 'after' | 'upTo'>): string =>
  upTo === after + 1 ? `position ${upTo}` : `positions ${after + 1} to ${upTo}`;

/** @param message the line's, if it has one */
export function lineInWords(line: TraceLine, message: Message | undefined): string {
  const place = 'place' in line ? nameOf(line.place) : '';
  switch (line.kind) {
    case 'run':
      return `seed ${line.seed}, commit ${line.commit}`;
    case 'state':
      return `${place} is ${line.state}`;
    case 'sent':
      return `${place} → ${nameOf(line.to)}: ${line.words}${message?.isLost ? ', which is lost' : ''}`;
    case 'arrived':
      return message === undefined
        ? `a message arrives at ${place}`
        : `${routeOf(message)}: ${message.words} arrives`;
    case 'lost':
      return message === undefined ? 'a message is lost' : `${routeOf(message)}: ${message.words} is lost`;
    case 'committed':
      return line.upTo === line.after
        ? `${place} commits ${line.words}, all rejected`
        : `${place} commits ${line.words}, ${positionsOf(line)}`;
    case 'cut':
      return `${place} has lost everything after position ${line.upTo}`;
    case 'fault':
      return `Fault: ${faultInWords(line)}`;
    case 'healed':
      return line.place === 'world'
        ? `Fault ${line.fault} is over`
        : `Fault ${line.fault}, at ${place}, is over`;
    case 'line':
      return `${place} logs: ${line.words}`;
    case 'broken':
      return `BROKEN: ${line.invariant}: ${line.words}`;
    case 'end':
      return `The run ends: ${line.words}`;
  }
}
