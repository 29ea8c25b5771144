import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { TransientMap } from '../../../src/application/shared/transientMap.js';

setFlagsFromString('--expose-gc');
const collect: (options?: { type: 'minor' }) => void = runInNewContext('gc');
const collectYoung = () => {
  for (let times = 0; times < 3; times += 1) collect({ type: 'minor' });
};

const VALUE_BYTES = 800;
const UNDER_WAY = 200;

describe('a transient map', () => {
  it('behaves as a Map, across copies', () => {
    const [map, model] = [new TransientMap<string, number>(), new Map<string, number>()];
    for (let n = 0; n < 10_000; n += 1) {
      map.set(`key ${n % 700}`, n);
      model.set(`key ${n % 700}`, n);
      expect(map.delete(`key ${(n * 7) % 900}`)).toBe(model.delete(`key ${(n * 7) % 900}`));
    }
    expect([...map]).toEqual([...model]);
    expect(map.size).toBe(model.size);
    expect(map.get('key 1')).toBe(model.get('key 1'));
    expect(map.has('nothing')).toBe(false);
  });

  it('lets minor collections free what was deleted, even after its table has reached the old generation', () => {
    const map = new TransientMap<number, number[]>();
    const turnOver = (from: number, count: number) => {
      for (let n = from; n < from + count; n += 1) {
        map.set(n, new Array(VALUE_BYTES / 8).fill(n));
        map.delete(n - UNDER_WAY);
      }
    };
    turnOver(0, UNDER_WAY);
    collect();
    collectYoung();
    const before = process.memoryUsage().heapUsed;
    for (let from = UNDER_WAY; from < 20_000; from += 5_000) {
      turnOver(from, 5_000);
      collect({ type: 'minor' });
    }
    // All values together are 16 MB. Those of one copy of the map may still be there.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(4e6);
  });
});
