/** How a reader goes through a run: by events, faults, and what is found. */
import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../simulation/page/history/history.js';
import { TOPICS } from '../../../simulation/page/history/topics.js';
import { Looking } from '../../../simulation/page/parts/looking.js';
import { arrived, committed, end, sent, traceOf } from './trace.js';

const hangs = {
  kind: 'fault',
  place: 'redis',
  fault: 0,
  what: 'redis-hung',
  words: 'Redis hangs',
  lasts: false,
} as const;
const lines = traceOf(
  [10, sent(1, 'client-1', 'node-1', 'deposit c1-s0')],
  [20, arrived(1, 'node-1')],
  [30, hangs],
  [30, committed(0, 1)],
  [40, sent(2, 'node-1', 'postgres', 'append 1')],
  [50, hangs],
  [100, end],
);
const begin = () => new Looking(historyOf(lines), () => {});

describe('a reader', () => {
  it('steps from event to event, also where several happen at once', () => {
    const looking = begin();
    looking.goTo(15);
    const seen: [number | undefined, number][] = [];
    for (let count = 0; count < 4; count += 1) {
      looking.step(1);
      seen.push([looking.line, looking.ms]);
    }
    expect(seen).toEqual([
      [2, 20],
      [3, 30],
      [4, 30],
      [5, 40],
    ]);
    looking.step(-1);
    expect([looking.line, looking.ms]).toEqual([4, 30]);
  });

  it('steps back from between two events to the one before', () => {
    const looking = begin();
    looking.goTo(25);
    looking.step(-1);
    expect([looking.line, looking.ms]).toEqual([2, 20]);
    for (let count = 0; count < 5; count += 1) looking.step(-1);
    expect(looking.line).toBe(0);
  });

  it('jumps from fault to fault, and to the end', () => {
    const looking = begin();
    const jumps = [looking.stepFault(1), looking.ms, looking.stepFault(1), looking.ms, looking.stepFault(1)];
    expect(jumps).toEqual([true, 30, true, 50, false]);
    looking.stepFault(-1);
    expect(looking.line).toBe(3);
    looking.goToEnd();
    expect(looking.ms).toBe(100);
  });

  it('ends at a failure, and sees what came right before it', () => {
    const broken = { kind: 'broken', place: 'node-1', invariant: 'reads', words: 'too old' } as const;
    const looking = new Looking(historyOf(traceOf([2_000, broken], [2_000, end])), () => {});
    looking.goToEnd();
    expect([looking.line, looking.ms]).toEqual([1, 2_000]);
    expect(looking.view).toEqual({ fromMs: 1_900, toMs: 2_000 });
  });

  it('sees, and steps through, what is chosen alone', () => {
    const looking = begin();
    looking.show(new Set(['commits']), '');
    expect(looking.shown).toEqual([0, 4, 7]);
    looking.step(1);
    expect(looking.line).toBe(4);
    looking.show(new Set(TOPICS), ' C1-s0 ');
    expect(looking.shown).toEqual([1, 2]);
    expect(looking.history.messages.map(looking.isShown)).toEqual([true, false]);
    looking.show(new Set(TOPICS), 'nothing like that');
    expect([looking.shown, looking.line === undefined || looking.index]).toEqual([[], -1]);
  });

  it('stays within the run', () => {
    const looking = begin();
    looking.goTo(-5);
    expect(looking.ms).toBe(0);
    looking.goTo(1e9);
    expect(looking.ms).toBe(100);
  });
});
