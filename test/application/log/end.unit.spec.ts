import { beforeEach, describe, expect, it } from 'vitest';
import { LogEnd } from '../../../src/application/log/end.js';
import { asPosition, BEGIN } from '../../../src/application/log/ports.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';

const PERIOD_MS = 100;

describe('the end of the log', () => {
  let time: SimulatedTime;
  let position: number;
  let reads: number;
  let end: LogEnd;
  beforeEach(() => {
    time = new SimulatedTime();
    position = 0;
    reads = 0;
    const read = async () => {
      reads += 1;
      if (position < 0) throw new Error('away');
      return asPosition(position);
    };
    end = new LogEnd(time, read, PERIOD_MS);
  });

  it('is not asked for while nobody waits', async () => {
    end.grown(undefined);
    await time.advance(10 * PERIOD_MS);
    expect(reads).toBe(0);
  });

  it('is told at once when it is further already', async () => {
    position = 3;
    await end.beyond(asPosition(2));
    expect(end.position).toBe(3);
    await end.beyond(asPosition(1));
    expect(reads).toBe(1);
  });

  it('is noticed within a period when others append', async () => {
    const woken = follow(0);
    await time.advance(PERIOD_MS);
    position = 1;
    expect(woken()).toBe(false);
    await time.advance(PERIOD_MS);
    expect(woken()).toBe(true);
  });

  it('is noticed at once when this node appends, without being asked for', async () => {
    const woken = follow(0);
    await time.advance(1);
    const before = reads;
    end.grown(asPosition(1));
    await time.advance(0);
    expect(woken()).toBe(true);
    await end.beyond(BEGIN);
    expect(reads).toBe(before);
  });

  it('does not go back when an older answer arrives', async () => {
    const woken = follow(0);
    position = 1;
    end.grown(asPosition(3));
    await time.advance(0);
    expect([woken(), end.position]).toEqual([true, 3]);
  });

  it('is asked for at once when others may have appended', async () => {
    const woken = follow(0);
    await time.advance(1);
    position = 1;
    end.grown(undefined);
    await time.advance(0);
    expect(woken()).toBe(true);
  });

  it('is asked for once for all who wait', async () => {
    for (let index = 0; index < 1_000; index += 1) void end.beyond(BEGIN);
    await time.advance(2 * PERIOD_MS);
    expect(reads).toBe(3);
  });

  it('wakes only those it has passed', async () => {
    const [first, second] = [follow(0), follow(1)];
    position = 1;
    await time.advance(PERIOD_MS);
    expect([first(), second()]).toEqual([true, false]);
  });

  it('is waited for while it cannot be read', async () => {
    position = -1;
    const woken = follow(0);
    await time.advance(3 * PERIOD_MS);
    expect(woken()).toBe(false);
    position = 1;
    await time.advance(PERIOD_MS);
    expect(woken()).toBe(true);
  });

  it('is no longer waited for once that is aborted', async () => {
    const abort = new AbortController();
    const woken = follow(0, abort.signal);
    await time.advance(PERIOD_MS);
    abort.abort();
    await time.advance(0);
    expect(woken()).toBe(true);
    const before = reads;
    await time.advance(10 * PERIOD_MS);
    expect(reads).toBeLessThanOrEqual(before + 1);
  });

  function follow(after: number, signal?: AbortSignal): () => boolean {
    let isWoken = false;
    void end.beyond(asPosition(after), signal).then(() => {
      isWoken = true;
    });
    return () => isWoken;
  }
});
