/** The history of a run, made of the lines of its trace: what the page draws, and what it knows of any moment. */
import type { Place, PlaceState, TraceLine } from '../../trace.js';
import { type Message, type Messages, messagesOf, type Wait, waitsOf } from './messages.js';

/** A state of a place. */
export interface Span {
  readonly state: PlaceState;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Fault {
  readonly number: number;
  readonly what: string;
  readonly place: Place;
  readonly words: string;
  /** The number of its line in the trace. */
  readonly line: number;
  readonly fromMs: number;
  /** The same as `fromMs` for a fault that is over at once. */
  readonly toMs: number;
}

export interface Commit {
  readonly line: number;
  readonly ms: number;
  /** Positions after `after` up to `upTo`. */
  readonly after: number;
  readonly upTo: number;
  /** When a failover lost some of it; infinite if it is kept. */
  readonly lostMs: number;
}

/** A failover to a log that ends at `upTo`, where there were positions up to `before`. */
export interface Cut {
  readonly line: number;
  readonly ms: number;
  readonly upTo: number;
  readonly before: number;
}

export interface Broken {
  readonly line: number;
  readonly ms: number;
  readonly place: Place;
  readonly invariant: string;
  readonly words: string;
}

export interface History {
  readonly seed: number;
  readonly commit: string;
  readonly lines: readonly TraceLine[];
  /** From top to bottom: clients, nodes, Redis, PostgreSQL, the receiver, readers. */
  readonly places: readonly Place[];
  readonly endMs: number;
  readonly messages: readonly Message[];
  readonly messageOf: Messages['of'];
  /** Of places that have states, in order. */
  readonly states: ReadonlyMap<Place, readonly Span[]>;
  readonly faults: readonly Fault[];
  readonly commits: readonly Commit[];
  readonly cuts: readonly Cut[];
  readonly waits: readonly Wait[];
  readonly broken: Broken | undefined;
}

export function historyOf(lines: readonly TraceLine[]): History {
  const [first] = lines;
  if (first?.kind !== 'run') throw new Error('A trace begins with a line of kind "run"');
  const endMs = Math.max(lines.at(-1)?.t ?? 0, 1);
  const messages = messagesOf(lines);
  const broken = lines.findIndex(({ kind }) => kind === 'broken');
  return {
    seed: first.seed,
    commit: first.commit,
    lines,
    places: inOrder(first.places),
    endMs,
    messages: messages.all,
    messageOf: messages.of,
    states: statesOf(lines, first.places, endMs),
    faults: faultsOf(lines, endMs),
    ...logOf(lines),
    waits: waitsOf(messages.all),
    broken: broken === -1 ? undefined : brokenOf(lines[broken] as TraceLine, broken),
  };
}

const ORDER = ['client', 'node', 'redis', 'postgres', 'receiver', 'reader'];

function inOrder(places: readonly Place[]): Place[] {
  const rank = (place: Place) => ORDER.indexOf(place.replace(/-\d+$/, ''));
  return [...places].sort((a, b) => rank(a) - rank(b));
}

/** Servers are up from the beginning; nodes begin with a line of their own. */
function statesOf(
  lines: readonly TraceLine[],
  places: readonly Place[],
  endMs: number,
): Map<Place, readonly Span[]> {
  const states = new Map<Place, { state: PlaceState; fromMs: number; toMs: number }[]>();
  for (const place of places) {
    if (place === 'postgres' || place === 'redis')
      states.set(place, [{ state: 'up', fromMs: 0, toMs: endMs }]);
  }
  for (const line of lines) {
    if (line.kind !== 'state') continue;
    const spans = states.get(line.place) ?? [];
    const last = spans.at(-1);
    if (last !== undefined) last.toMs = line.t;
    spans.push({ state: line.state, fromMs: line.t, toMs: endMs });
    states.set(line.place, spans);
  }
  return states;
}

function faultsOf(lines: readonly TraceLine[], endMs: number): Fault[] {
  const healed = new Map(lines.flatMap((line) => (line.kind === 'healed' ? [[line.fault, line.t]] : [])));
  return lines.flatMap((line, index) => {
    if (line.kind !== 'fault') return [];
    const { fault: number, what, place, words, lasts, t: fromMs } = line;
    const toMs = healed.get(number) ?? (lasts ? endMs : fromMs);
    return [{ number, what, place, words, line: index, fromMs, toMs }];
  });
}

function logOf(lines: readonly TraceLine[]): { readonly commits: Commit[]; readonly cuts: Cut[] } {
  const commits: { -readonly [key in keyof Commit]: Commit[key] }[] = [];
  const cuts: Cut[] = [];
  let end = 0;
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'committed') {
      const { t: ms, after, upTo } = line;
      if (upTo > after) commits.push({ line: index, ms, after, upTo, lostMs: Number.POSITIVE_INFINITY });
      end = upTo;
    } else if (line.kind === 'cut') {
      for (const commit of commits) {
        if (commit.upTo > line.upTo && commit.lostMs > line.t) commit.lostMs = line.t;
      }
      cuts.push({ line: index, ms: line.t, upTo: line.upTo, before: end });
      end = line.upTo;
    }
  }
  return { commits, cuts };
}

function brokenOf(line: TraceLine, index: number): Broken | undefined {
  if (line.kind !== 'broken') return undefined;
  const { t: ms, place, invariant, words } = line;
  return { line: index, ms, place, invariant, words };
}
