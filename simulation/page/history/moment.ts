/** What is true at a moment of a run. What happens at the moment itself has happened. */
import type { Place, PlaceState } from '../../trace.js';
import type { Broken, Commit, Cut, Fault, History } from './history.js';
import type { Message, Wait } from './messages.js';
import { countUpTo } from './search.js';

export interface StateNow {
  readonly place: Place;
  readonly state: PlaceState;
  readonly sinceMs: number;
}

export interface Moment {
  readonly ms: number;
  readonly states: readonly StateNow[];
  /** Nodes that take themselves for the writer: after a pause there can be two for a while, of which PostgreSQL lets one append. */
  readonly writers: readonly Place[];
  /** The newest position; 0 while the log is empty. */
  readonly position: number;
  readonly lastCommit: Commit | undefined;
  /** The newest cut so far. */
  readonly cut: Cut | undefined;
  /** How many of the positions a later failover loses. */
  readonly doomed: number;
  /** Faults under way. */
  readonly faults: readonly Fault[];
  readonly underWay: readonly Message[];
  /** What clients wait for. */
  readonly waits: readonly Wait[];
  readonly broken: Broken | undefined;
}

export function momentAt(history: History, ms: number): Moment {
  const { commits, cuts, broken } = history;
  const states = [...history.states].flatMap(([place, spans]) => {
    const span = spans[countUpTo(spans, ms, ({ fromMs }) => fromMs) - 1];
    return span === undefined ? [] : [{ place, state: span.state, sinceMs: span.fromMs }];
  });
  const lastCommit = commits[countUpTo(commits, ms, (commit) => commit.ms) - 1];
  const cut = cuts[countUpTo(cuts, ms, (one) => one.ms) - 1];
  const isCutLast = cut !== undefined && (lastCommit === undefined || cut.line > lastCommit.line);
  const position = isCutLast ? cut.upTo : (lastCommit?.upTo ?? 0);
  const keeps = cuts.filter((one) => one.ms > ms).map(({ upTo }) => upTo);
  return {
    ms,
    states,
    writers: states.filter(({ state }) => state === 'writer').map(({ place }) => place),
    position,
    lastCommit,
    cut,
    doomed: Math.max(0, position - Math.min(position, ...keeps)),
    faults: history.faults.filter(({ fromMs, toMs }) => fromMs <= ms && ms < toMs),
    underWay: history.messages.filter(({ sentMs, endMs }) => sentMs <= ms && ms < endMs),
    waits: history.waits.filter(({ fromMs, toMs }) => fromMs <= ms && ms < toMs),
    broken: broken !== undefined && broken.ms <= ms ? broken : undefined,
  };
}
