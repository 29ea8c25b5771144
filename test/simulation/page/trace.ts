/** A trace that is written by hand. */
import type { Occurrence, TraceLine } from '../../../simulation/trace.js';

/** @param occurrences each at its milliseconds */
export function traceOf(...occurrences: readonly (readonly [number, Occurrence])[]): TraceLine[] {
  const run: Occurrence = {
    kind: 'run',
    seed: 7,
    commit: 'abc',
    places: ['node-1', 'node-2', 'postgres', 'redis', 'receiver', 'client-1', 'reader-1'],
    faults: [],
  };
  return [[0, run] as const, ...occurrences].map(([t, occurrence]) => ({ t, ...occurrence }));
}

export const sent = (message: number, place: string, to: string, words: string): Occurrence => ({
  kind: 'sent',
  place,
  to,
  message,
  words,
});

export const arrived = (message: number, place: string): Occurrence => ({ kind: 'arrived', place, message });

export const committed = (after: number, upTo: number): Occurrence => ({
  kind: 'committed',
  place: 'postgres',
  after,
  upTo,
  words: `${upTo - after} commands`,
});

export const end: Occurrence = { kind: 'end', place: 'world', words: 'no failure' };
