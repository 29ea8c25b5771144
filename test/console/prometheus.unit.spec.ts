import { Counter, Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { growth, parseMetrics, quantile, sumOf } from '../../console/src/pages/overview/prometheus.js';

function registry() {
  const registers = [new Registry()];
  const counter = new Counter({
    name: 'c_total',
    help: 'help "with" \\ all',
    labelNames: ['kind'],
    registers,
  });
  const histogram = new Histogram({
    name: 'h',
    help: 'h',
    labelNames: ['type'],
    buckets: [1, 2, 4],
    registers,
  });
  const read = async () => parseMetrics(await (registers[0] as Registry).metrics());
  return { counter, histogram, read };
}

describe('metrics as text', () => {
  it('are read with their labels, whatever is in them', async () => {
    const { counter, read } = registry();
    counter.inc({ kind: 'a"b\\c\nd,e}' }, 2);
    counter.inc({ kind: 'x' }, 3);
    const metrics = await read();
    expect(metrics.get('c_total')).toEqual([
      { labels: { kind: 'a"b\\c\nd,e}' }, value: 2 },
      { labels: { kind: 'x' }, value: 3 },
    ]);
    expect(sumOf(metrics, 'c_total')).toBe(5);
    expect(sumOf(metrics, 'c_total', ({ kind }) => kind === 'x')).toBe(3);
    expect(sumOf(metrics, 'nothing')).toBe(0);
  });

  it('grow from one reading to the next, and from 0 when they begin anew', async () => {
    const [one, other] = [registry(), registry()];
    one.counter.inc({ kind: 'x' }, 7);
    const before = await one.read();
    one.counter.inc({ kind: 'x' }, 4);
    other.counter.inc({ kind: 'x' }, 2);
    expect(growth(before, await one.read(), 'c_total')).toBe(4);
    expect(growth(before, await other.read(), 'c_total')).toBe(2);
  });
});

describe('a quantile', () => {
  it('is of what was observed in between, over all labels', async () => {
    const { histogram, read } = registry();
    for (let index = 0; index < 100; index += 1) histogram.observe({ type: 'a' }, 0.5);
    const before = await read();
    expect(quantile(before, before, 'h', 0.5)).toBeUndefined();
    for (let index = 0; index < 50; index += 1) {
      histogram.observe({ type: 'a' }, 1.5);
      histogram.observe({ type: 'b' }, 3);
    }
    const after = await read();
    expect(quantile(before, after, 'h', 0.25)).toBeCloseTo(1.5);
    expect(quantile(before, after, 'h', 0.5)).toBeCloseTo(2);
    expect(quantile(before, after, 'h', 0.75)).toBeCloseTo(3);
  });

  it('beyond the last bound is that bound, and begins anew with the histogram', async () => {
    const [one, other] = [registry(), registry()];
    one.histogram.observe({ type: 'a' }, 9);
    one.histogram.observe({ type: 'a' }, 9);
    const before = await one.read();
    other.histogram.observe({ type: 'a' }, 9);
    expect(quantile(before, await other.read(), 'h', 0.99)).toBe(4);
  });
});
