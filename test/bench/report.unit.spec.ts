/** From what the benchmark measures to what it says. */
import { describe, expect, it } from 'vitest';
import { processorMicros } from '../../bench/processorTime.js';
import { summarise, table } from '../../bench/report.js';
import { alone, cold } from '../../bench/rowsAlone.js';
import { several } from '../../bench/rowsNodes.js';

const figures = (...rates: number[]) => rates.map((perSecond) => ({ perSecond, acknowledged: perSecond }));

describe('results', () => {
  it('are medians, with the median of the ratios of each round', () => {
    const runs = new Map([
      ['limit', figures(100, 400, 200)],
      ['bank', figures(50, 100, 60)],
    ]);
    const rows = [{ name: 'limit' }, { name: 'bank', of: 'limit', floor: 0.5 }, { name: 'left out' }];
    expect(summarise(rows, runs)).toEqual([
      { name: 'limit', value: 200, unit: 'requests/s', min: 100, max: 400 },
      { name: 'bank', value: 60, unit: 'requests/s', min: 50, max: 100, of: 'limit', ratio: 0.3, floor: 0.5 },
    ]);
    expect(table(summarise(rows, runs))).toContain('0.3 of limit (floor 0.5: NOT MET)');
  });

  it('have the medians of latencies and of the time of each part', () => {
    const one = (scale: number) => ({
      perSecond: scale,
      acknowledged: scale,
      latency: { p50: scale, p99: 2 * scale, p999: 3 * scale, max: 4 * scale },
      processor: { node: 10 * scale, postgres: 5 * scale },
    });
    expect(summarise([{ name: 'a' }], new Map([['a', [one(1), one(3), one(2)]]]))).toMatchObject([
      { latency: { p50: 2, p99: 4, p999: 6, max: 8 }, processor: { node: 20, postgres: 10 } },
    ]);
  });

  it('of commands with receipts are also until the last was done', () => {
    const runs = new Map([['async', [{ perSecond: 10, acknowledged: 10, drained: 5 }]]]);
    expect(summarise([{ name: 'async' }], runs)).toMatchObject([
      { name: 'async', value: 10 },
      { name: 'async.drained', value: 5 },
    ]);
  });
});

describe('rows', () => {
  const names = [alone, cold, ...several].flatMap(({ rows }) => rows);

  it('have names of their own, and are compared with rows that were measured before', () => {
    const before = new Set<string>();
    for (const { name, of = names[0]?.name } of names) {
      if (before.size > 0) expect(before).toContain(of);
      expect(before).not.toContain(name);
      before.add(name);
    }
  });
});

describe.runIf(process.platform === 'linux')('processor time', () => {
  it('is that of processes and their descendants', () => {
    const own = processorMicros([process.pid]) as number;
    const withParents = processorMicros([process.ppid]) as number;
    expect(own).toBeGreaterThan(0);
    expect(withParents).toBeGreaterThanOrEqual(own);
    expect(processorMicros([process.pid])).toBeGreaterThanOrEqual(own);
  });
});
