/** What the page of a trace makes of its lines, and what it knows of a moment. */
import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../simulation/page/history/history.js';
import { momentAt } from '../../../simulation/page/history/moment.js';
import { fateOf, lineInWords } from '../../../simulation/page/history/words.js';
import { planOf } from '../../../simulation/plan.js';
import { run } from '../../../simulation/run.js';
import { Random } from '../../support/random.js';
import { arrived, committed, end, sent, traceOf } from './trace.js';

describe('places', () => {
  it('stand in order: clients, nodes, Redis, PostgreSQL, the receiver, readers', () => {
    expect(historyOf(traceOf([1, end])).places).toEqual([
      'client-1',
      'node-1',
      'node-2',
      'redis',
      'postgres',
      'receiver',
      'reader-1',
    ]);
  });

  it('are in the state that they have entered last', () => {
    const history = historyOf(
      traceOf(
        [0, { kind: 'state', place: 'node-1', state: 'starting' }],
        [5, { kind: 'state', place: 'node-1', state: 'up' }],
        [10, { kind: 'state', place: 'node-1', state: 'writer' }],
        [12, { kind: 'state', place: 'node-2', state: 'writer' }],
        [13, { kind: 'state', place: 'node-1', state: 'paused' }],
        [20, end],
      ),
    );
    const stateAt = (ms: number) => momentAt(history, ms).states.find(({ place }) => place === 'node-1');
    expect(stateAt(4.9)).toEqual({ place: 'node-1', state: 'starting', sinceMs: 0 });
    expect(stateAt(5)).toEqual({ place: 'node-1', state: 'up', sinceMs: 5 });
    expect(stateAt(20)).toEqual({ place: 'node-1', state: 'paused', sinceMs: 13 });
    expect([9, 11, 12, 13].map((ms) => momentAt(history, ms).writers)).toEqual([
      [],
      ['node-1'],
      ['node-1', 'node-2'],
      ['node-2'],
    ]);
    expect(momentAt(history, 1).states).toContainEqual({ place: 'postgres', state: 'up', sinceMs: 0 });
  });
});

describe('messages', () => {
  const history = historyOf(
    traceOf(
      [1, sent(1, 'client-1', 'node-1', 'deposit c1-s0')],
      [2, arrived(1, 'node-1')],
      [3, sent(2, 'node-1', 'node-2', '1 units')],
      [4, sent(3, 'node-1', 'redis', 'heartbeat')],
      [4, { kind: 'lost', place: 'node-1', message: 3 }],
      [5, arrived(2, 'node-2')],
      [8, arrived(2, 'node-2')],
      [9, sent(4, 'node-1', 'client-1', 'deposit c1-s0: answered')],
      [11, arrived(4, 'client-1')],
      [12, sent(5, 'node-1', 'postgres', 'append 1')],
      [20, end],
    ),
  );

  it('arrive, once or twice, or are lost, or are still under way at the end', () => {
    expect(history.messages.map((message) => [message.way, fateOf(message)])).toEqual([
      ['requests', 'arrives after 1.00 ms'],
      ['bus', 'arrives twice, after 2.00 ms and 5.00 ms'],
      ['redis', 'lost'],
      ['requests', 'arrives after 2.00 ms'],
      ['postgres', 'still under way at the end of the run'],
    ]);
  });

  it('are under way from when they leave until they have arrived for the last time', () => {
    const underWay = (ms: number) => momentAt(history, ms).underWay.map(({ words }) => words);
    expect([1, 2, 4, 7.9, 8, 15].map(underWay)).toEqual([
      ['deposit c1-s0'],
      [],
      ['1 units'],
      ['1 units'],
      [],
      ['append 1'],
    ]);
  });

  it('let a client wait from its request until the answer is there', () => {
    const waits = (ms: number) => momentAt(history, ms).waits.map(({ place, words }) => `${place}: ${words}`);
    expect([0, 1, 10.9, 11].map(waits)).toEqual([
      [],
      ['client-1: deposit c1-s0'],
      ['client-1: deposit c1-s0'],
      [],
    ]);
  });

  it('of a request that is sent again let it wait for that one', () => {
    const again = historyOf(
      traceOf(
        [1, sent(1, 'client-1', 'node-1', 'deposit c1-s0')],
        [5, sent(2, 'client-1', 'node-2', 'deposit c1-s0')],
        [6, sent(3, 'node-2', 'client-1', 'deposit c1-s0: answered')],
        [7, arrived(3, 'client-1')],
        [9, end],
      ),
    );
    expect(again.waits.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [1, 5],
      [5, 7],
    ]);
  });

  it('are told with what became of them', () => {
    const told = history.lines.map((line) => lineInWords(line, history.messageOf(line)));
    expect(told[1]).toBe('client-1 → node-1: deposit c1-s0');
    expect(told[2]).toBe('client-1 → node-1: deposit c1-s0 arrives');
    expect(told[4]).toBe('node-1 → Redis: heartbeat, which is lost');
  });
});

describe('the log', () => {
  const history = historyOf(
    traceOf(
      [1, committed(0, 2)],
      [2, committed(2, 2)],
      [3, committed(2, 5)],
      [6, { kind: 'cut', place: 'postgres', upTo: 2 }],
      [8, committed(2, 3)],
      [9, end],
    ),
  );

  it('grows, and is cut by a failover', () => {
    expect([0, 1, 2, 3, 6, 8].map((ms) => momentAt(history, ms).position)).toEqual([0, 2, 2, 5, 2, 3]);
    expect(history.cuts).toEqual([{ line: 4, ms: 6, upTo: 2, before: 5 }]);
  });

  it('knows before what will be lost', () => {
    expect([1, 3, 6, 8].map((ms) => momentAt(history, ms).doomed)).toEqual([0, 3, 0, 0]);
    const forever = Number.POSITIVE_INFINITY;
    expect(history.commits.map(({ lostMs }) => lostMs)).toEqual([forever, 6, forever]);
  });
});

describe('faults', () => {
  const fault = (number: number, lasts: boolean) =>
    ({
      kind: 'fault',
      place: 'redis',
      fault: number,
      what: 'redis-hung',
      words: 'Redis hangs',
      lasts,
    }) as const;
  const history = historyOf(
    traceOf(
      [1, fault(0, true)],
      [2, fault(1, false)],
      [3, { kind: 'healed', place: 'redis', fault: 0 }],
      [4, fault(2, true)],
      [6, { kind: 'broken', place: 'node-1', invariant: 'fresh reads', words: 'too old' }],
      [6, end],
    ),
  );

  it('last until they are healed, or to the end; others are over at once', () => {
    expect(history.faults.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [1, 3],
      [2, 2],
      [4, 6],
    ]);
    expect([0, 1, 2, 3, 5].map((ms) => momentAt(history, ms).faults.length)).toEqual([0, 1, 1, 0, 1]);
  });

  it('may have broken something: from then on it is', () => {
    expect(momentAt(history, 5.9).broken).toBeUndefined();
    expect(momentAt(history, 6).broken?.invariant).toBe('fresh reads');
  });
});

it('a whole run is understood: each message has an end, and the log the events of the run', async () => {
  const { trace, events, simulatedMs } = await run(planOf(7, new Random(7), { steps: 40 }), {
    isTraced: true,
  });
  const history = historyOf(trace.lines);
  expect(momentAt(history, simulatedMs).position).toBe(events);
  expect(history.messages.length).toBe(trace.lines.filter(({ kind }) => kind === 'sent').length);
  for (const line of history.lines)
    expect(lineInWords(line, history.messageOf(line))).not.toContain('undefined');
  const messages = history.messages.flatMap(({ arrivals }) => arrivals).length;
  expect(messages).toBe(trace.lines.filter(({ kind }) => kind === 'arrived').length);
});
