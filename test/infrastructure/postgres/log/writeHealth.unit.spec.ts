import { beforeEach, describe, expect, it } from 'vitest';
import { StoreRefused, StoreUnavailable } from '../../../../src/application/shared/errors.js';
import { WriteHealth } from '../../../../src/infrastructure/postgres/log/writeHealth.js';
import { SimulatedTime } from '../../../../src/testing/simulatedTime.js';

const MS_MAX = 50;
const gone = new StoreUnavailable('gone');

let time: SimulatedTime;
let probes: number;
/** What a probe does. */
let write: () => Promise<unknown>;
let health: WriteHealth;

beforeEach(() => {
  time = new SimulatedTime();
  probes = 0;
  write = async () => {};
  health = new WriteHealth(
    time,
    () => {
      probes += 1;
      return write();
    },
    MS_MAX,
  );
});

const isWell = async () => (await health.fault()) === undefined;

describe('whether writes succeed', () => {
  it('is told by appends, without a probe, for a second', async () => {
    health.appended();
    await time.advance(900);
    expect([await isWell(), probes]).toEqual([true, 0]);
    await time.advance(200);
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
    await time.advance(1_900);
    expect(await isWell()).toBe(false);
    await time.advance(200);
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
    const asked = await time.until(Promise.all(Array.from({ length: 100 }, isWell)));
    expect(time.monotonic()).toBe(MS_MAX);
    await time.advance(1_000);
    expect(await time.until(isWell())).toBe(false);
    expect([new Set(asked), probes]).toEqual([new Set([false]), 1]);
    done();
    await time.advance(1_000);
    write = async () => {};
    expect([await isWell(), probes]).toEqual([true, 2]);
  });

  it('rests after a probe that failed', async () => {
    write = () => Promise.reject(gone);
    for (let count = 0; count < 10; count += 1) expect(await isWell()).toBe(false);
    expect(probes).toBe(1);
  });
});
