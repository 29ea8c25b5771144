import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TransientMap } from '../../../src/application/shared/transientMap.js';

const CHURN = path.resolve(import.meta.dirname, '../../support/churn.mts');

/** Bytes that the kind of map keeps of 16 MB, in a process of its own. */
const keptBy = (kind: string): number =>
  Number(
    execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', CHURN, kind], { encoding: 'utf8' }),
  );

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
    // What was added since the last copy may still be there.
    expect(keptBy('TransientMap')).toBeLessThan(4e6);
  }, 60_000);
});
