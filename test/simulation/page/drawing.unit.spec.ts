/** Where things are on the time line of a trace. */
import { describe, expect, it } from 'vitest';
import {
  activityOf,
  arrowsOf,
  crossing,
  messageAt,
  messagesIn,
} from '../../../simulation/page/drawing/arrows.js';
import { laneAt, layoutOf } from '../../../simulation/page/drawing/layout.js';
import {
  centred,
  panned,
  revealing,
  SPAN_MS_MIN,
  scaleOf,
  ticksOf,
  zoomed,
} from '../../../simulation/page/drawing/view.js';
import { historyOf } from '../../../simulation/page/history/history.js';
import { arrived, end, sent, traceOf } from './trace.js';

describe('the view', () => {
  it('zooms around a moment, which stays where it is', () => {
    const view = zoomed({ fromMs: 0, toMs: 1_000 }, 0.5, 250, 1_000);
    expect(view).toEqual({ fromMs: 125, toMs: 625 });
    expect(scaleOf(view, 0, 100).xOf(250)).toBe(25);
  });

  it('never leaves the run, nor gets closer than there is something to see', () => {
    expect(panned({ fromMs: 800, toMs: 900 }, 500, 1_000)).toEqual({ fromMs: 900, toMs: 1_000 });
    expect(panned({ fromMs: 100, toMs: 200 }, -500, 1_000)).toEqual({ fromMs: 0, toMs: 100 });
    expect(zoomed({ fromMs: 0, toMs: 1_000 }, 9, 500, 1_000)).toEqual({ fromMs: 0, toMs: 1_000 });
    const { fromMs, toMs } = zoomed({ fromMs: 0, toMs: 1_000 }, 1e-9, 500, 1_000);
    expect(toMs - fromMs).toBeCloseTo(SPAN_MS_MIN);
  });

  it('follows the moment, and stays while the moment is in it', () => {
    const view = { fromMs: 100, toMs: 200 };
    expect(revealing(view, 150, 1_000)).toBe(view);
    expect(revealing(view, 200, 1_000)).toEqual({ fromMs: 190, toMs: 290 });
    expect(revealing(view, 700, 1_000)).toEqual(centred(view, 700, 1_000));
    const whole = { fromMs: 0, toMs: 1_000 };
    expect(revealing(whole, 0, 1_000)).toBe(whole);
    expect(revealing(whole, 1_000, 1_000)).toBe(whole);
  });

  it('has ticks at round moments, with room for their labels', () => {
    const ticks = ticksOf(scaleOf({ fromMs: 3_000, toMs: 3_010 }, 0, 500));
    expect(ticks.map(({ label }) => label)).toEqual([
      '3.000 s',
      '3.002 s',
      '3.004 s',
      '3.006 s',
      '3.008 s',
      '3.010 s',
    ]);
    expect(
      ticksOf(scaleOf({ fromMs: 0, toMs: 80_000 }, 0, 1_000))
        .map(({ label }) => label)
        .slice(0, 3),
    ).toEqual(['0 s', '10 s', '20 s']);
  });
});

const history = historyOf(
  traceOf(
    [0, sent(1, 'client-1', 'node-1', 'deposit')],
    [10, arrived(1, 'node-1')],
    [20, sent(2, 'node-1', 'node-2', '1 units')],
    [30, arrived(2, 'node-2')],
    [40, sent(3, 'node-1', 'redis', 'heartbeat')],
    [40, { kind: 'lost', place: 'node-1', message: 3 }],
    [50, arrived(2, 'node-2')],
    [60, sent(4, 'node-1', 'postgres', 'append 1')],
    [100, end],
  ),
);
const layout = layoutOf(history);
const scale = scaleOf({ fromMs: 0, toMs: 100 }, 0, 1_000);
const isShown = () => true;

describe('lanes', () => {
  it('are one below the other, with room for the log below PostgreSQL', () => {
    for (const [index, lane] of layout.lanes.slice(1).entries()) {
      const above = layout.lanes[index] as (typeof layout.lanes)[number];
      const room = above.place === 'postgres' ? layout.log.height : 0;
      expect(lane.y).toBe(above.y + above.height + room);
      expect(laneAt(layout, lane.middle)).toBe(lane);
    }
    expect(laneAt(layout, layout.log.y + 1)).toBeUndefined();
  });

  it('leave faults rows of their own while they are there at once', () => {
    const at = (number: number, fromMs: number, toMs: number) =>
      ({ number, what: '', place: 'redis', words: '', line: number, fromMs, toMs }) as const;
    const faults = [at(0, 0, 50), at(1, 20, 80), at(2, 60, 70)];
    const { faultRows } = layoutOf({ places: [], faults, endMs: 100 });
    expect(faults.map((fault) => faultRows.get(fault))).toEqual([0, 1, 0]);
  });
});

describe('messages', () => {
  const arrows = arrowsOf(history.messages, scale, layout);

  it('are arrows from lane to lane; a doubled one has two, and a lost one does not arrive', () => {
    expect(arrows.map(({ message, fromX, toX, end: fate }) => [message.words, fromX, toX, fate])).toEqual([
      ['deposit', 0, 100, 'arrived'],
      ['1 units', 200, 300, 'arrived'],
      ['1 units', 200, 500, 'arrived'],
      ['heartbeat', 400, 414, 'lost'],
      ['append 1', 600, 1_000, 'open'],
    ]);
    const heights = new Map(layout.lanes.map(({ place, middle }) => [place, middle]));
    expect([arrows[0]?.fromY, arrows[0]?.toY]).toEqual([heights.get('client-1'), heights.get('node-1')]);
  });

  it('are in view while they are under way in it', () => {
    const seen = (fromMs: number, toMs: number) =>
      messagesIn(history.messages, scaleOf({ fromMs, toMs }, 0, 100), isShown).map(({ words }) => words);
    expect(seen(11, 19)).toEqual([]);
    expect(seen(5, 15)).toEqual(['deposit']);
    expect(seen(35, 45)).toEqual(['1 units', 'heartbeat']);
    expect(seen(90, 95)).toEqual(['append 1']);
  });

  it('are found by their arrows', () => {
    const [first] = arrows as [(typeof arrows)[number]];
    const middleY = (first.fromY + first.toY) / 2;
    expect(messageAt(arrows, 52, middleY, 7)?.words).toBe('deposit');
    expect(messageAt(arrows, 52, middleY - 40, 7)).toBeUndefined();
    expect(crossing(first, 50)).toBe(middleY);
    expect(crossing(first, 101)).toBeUndefined();
  });

  it('are counted by place and column', () => {
    const activity = activityOf(history.messages, scale, 100);
    expect([...(activity.get('node-1') ?? [])]).toEqual([0, 1, 1, 0, 1, 0, 1, 0, 0, 0]);
    expect([...(activity.get('node-2') ?? [])]).toEqual([0, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
  });
});
