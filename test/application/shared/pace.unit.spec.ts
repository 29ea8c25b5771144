import { beforeEach, describe, expect, it } from 'vitest';
import { Pace } from '../../../src/application/shared/pace.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';

/** Stands for about a millisecond of work. */
const PIECE_BYTES = 1_000_000;
const SECOND_MS = 1_000;

describe('work with a share of the time', () => {
  let time: SimulatedTime;
  let isBusy: boolean;
  let pieces: number;
  beforeEach(() => {
    time = new SimulatedTime();
    isBusy = false;
    pieces = 0;
  });

  /** Does one piece after the other; each takes about a millisecond. */
  async function work(pace: Pace, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pace.run(() => {
        pieces += 1;
        return PIECE_BYTES;
      });
    }
  }

  /** Pieces done in a second, once the share has settled. */
  async function perSecond(): Promise<number> {
    const end = new AbortController();
    void work(new Pace(time, () => isBusy), end.signal);
    await time.advance(10 * SECOND_MS);
    const before = pieces;
    await time.advance(10 * SECOND_MS);
    end.abort();
    return (pieces - before) / 10;
  }

  it('takes a fiftieth while more urgent work waits', async () => {
    isBusy = true;
    const done = await perSecond();
    expect(done).toBeGreaterThan(10);
    expect(done).toBeLessThan(30);
  });

  it('takes much while there is none', async () => {
    expect(await perSecond()).toBeGreaterThan(400);
  });

  it('is done in the order it was given, one piece at a time, and at once after a rest', async () => {
    const pace = new Pace(time, () => true);
    const done: number[] = [];
    for (let piece = 0; piece < 5; piece += 1) {
      void pace.run(() => {
        done.push(piece);
        return PIECE_BYTES;
      });
    }
    await time.advance(0);
    expect(done).toEqual([0]);
    await time.advance(SECOND_MS);
    expect(done).toEqual([0, 1, 2, 3, 4]);
    await time.advance(SECOND_MS);
    let isDone = false;
    void pace.run(() => {
      isDone = true;
      return 0;
    });
    await time.advance(0);
    expect(isDone).toBe(true);
  });

  it('goes on after a piece that fails', async () => {
    const pace = new Pace(time, () => false);
    const failed = pace.run(() => {
      throw new Error('broken');
    });
    await expect(failed).rejects.toThrow('broken');
    await pace.run(() => {
      pieces += 1;
      return 0;
    });
    expect(pieces).toBe(1);
  });
});
