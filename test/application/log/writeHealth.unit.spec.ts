import { beforeEach, describe, expect, it } from 'vitest';
import { WriteHealth } from '../../../src/application/log/writeHealth.js';
import { StoreRefused, StoreUnavailable } from '../../../src/application/shared/ports.js';

const MS_MAX = 50;
const gone = new StoreUnavailable('gone');

let nowMs: number;
let probes: number;
/** What a probe does. */
let write: () => Promise<unknown>;
let health: WriteHealth;

beforeEach(() => {
  nowMs = 0;
  probes = 0;
  write = async () => {};
  health = new WriteHealth(
    () => {
      probes += 1;
      return write();
    },
    MS_MAX,
    () => nowMs,
  );
});

const isWell = async () => (await health.fault()) === undefined;

describe('whether writes succeed', () => {
  it('is told by appends, without a probe, for a second', async () => {
    health.appended();
    nowMs += 900;
    expect([await isWell(), probes]).toEqual([true, 0]);
    nowMs += 200;
    expect([await isWell(), probes]).toEqual([true, 1]);
    expect([await isWell(), probes]).toEqual([true, 1]);
  });

  it('is never told by a success from before a failure', async () => {
    write = () => Promise.reject(gone);
    health.appended();
    health.notAppended(gone);
    expect([await isWell(), probes]).toEqual([false, 1]);
  });

  it('is in doubt for two seconds after an append failed, whatever a probe can write, or until another succeeds', async () => {
    health.notAppended(gone);
    expect([await isWell(), probes]).toEqual([false, 1]);
    nowMs += 1_900;
    expect(await isWell()).toBe(false);
    nowMs += 200;
    expect(await isWell()).toBe(true);

    health.notAppended(gone);
    expect(await isWell()).toBe(false);
    health.appended();
    expect([await isWell(), probes]).toEqual([true, 5]);
  });

  it('needs a probe after a failure: one append that succeeds is not enough', async () => {
    write = () => Promise.reject(gone);
    health.notAppended(gone);
    health.appended();
    expect(await isWell()).toBe(false);
  });

  it('does not count what began before a failure', async () => {
    let done = () => {};
    write = () => new Promise<void>((resolve) => (done = resolve));
    const asked = isWell();
    health.notAppended(gone);
    done();
    expect(await asked).toBe(false);
  });

  it('is not told by what the store refuses for what is in it', async () => {
    health.appended();
    health.notAppended(new StoreRefused('text', '22P05', {}));
    expect([await isWell(), probes]).toEqual([true, 0]);
  });

  it('is known in time while a probe hangs, of which there is one', async () => {
    let done = () => {};
    write = () => new Promise<void>((resolve) => (done = resolve));
    const startMs = performance.now();
    const asked = await Promise.all(Array.from({ length: 100 }, isWell));
    nowMs += 1_000;
    expect(await isWell()).toBe(false);
    expect(performance.now() - startMs).toBeLessThan(10 * MS_MAX);
    expect([new Set(asked), probes]).toEqual([new Set([false]), 1]);
    done();
    await new Promise(setImmediate);
    nowMs += 1_000;
    write = async () => {};
    expect([await isWell(), probes]).toEqual([true, 2]);
  });

  it('rests after a probe that failed', async () => {
    write = () => Promise.reject(gone);
    for (let count = 0; count < 10; count += 1) expect(await isWell()).toBe(false);
    expect(probes).toBe(1);
  });
});
