/** What a `Time` promises, wherever it comes from. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Time } from '../../src/application/shared/time.js';

export interface TimeUnderTest {
  readonly time: Time;
  /** Lets at least so much time pass. */
  pass(ms: number): Promise<void>;
}

export function timeContract(where: string, open: () => TimeUnderTest): void {
  describe(`time ${where}`, () => {
    let time: Time;
    let pass: TimeUnderTest['pass'];
    let calls: string[];
    const call = (name: string) => () => void calls.push(name);
    beforeEach(() => {
      ({ time, pass } = open());
      calls = [];
    });

    it('passes by both clocks', async () => {
      const [nowMs, monotonicMs] = [time.now(), time.monotonic()];
      expect(Number.isInteger(nowMs)).toBe(true);
      await pass(20);
      expect(time.now() - nowMs).toBeGreaterThanOrEqual(19);
      expect(time.monotonic() - monotonicMs).toBeGreaterThanOrEqual(19);
    });

    it('calls back once, when it is due, and never at once', async () => {
      const startMs = time.monotonic();
      let calledMs = Number.NaN;
      time.after(10, () => {
        calls.push('after');
        calledMs = time.monotonic();
      });
      time.after(0, call('soon'));
      expect(calls).toEqual([]);
      await pass(30);
      expect(calls).toEqual(['soon', 'after']);
      // A timer of Node.js counts whole milliseconds.
      expect(calledMs - startMs).toBeGreaterThan(9);
    });

    it('calls back in the order of due times, and of those due at once as they were set', async () => {
      for (const [ms, name] of [
        [5, 'a'],
        [5, 'b'],
        [15, 'c'],
        [25, 'd'],
      ] as const) {
        time.after(ms, call(name));
      }
      await pass(40);
      expect(calls).toEqual(['a', 'b', 'c', 'd']);
    });

    it('does not call back what is cancelled, before or after, once or twice', async () => {
      const [first, second] = [time.after(5, call('first')), time.after(5, call('second'))];
      first();
      first();
      await pass(20);
      second();
      expect(calls).toEqual(['second']);
    });

    it('calls back again and again, until that is ended, be it by the call itself', async () => {
      const endFirst = time.every(2, call('first'));
      let count = 0;
      const endSecond = time.every(2, () => {
        count += 1;
        if (count === 2) endSecond();
      });
      while (calls.length < 2 || count < 2) await pass(2);
      endFirst();
      const { length } = calls;
      await pass(20);
      expect([calls.length, count]).toEqual([length, 2]);
    });

    it('rests as long as it is told to, or until it is aborted', async () => {
      const startMs = time.monotonic();
      const rested = time.sleep(10).then(() => time.monotonic() - startMs);
      const abort = new AbortController();
      void time.sleep(60_000, abort.signal).then(call('aborted'));
      void time.sleep(60_000, AbortSignal.abort()).then(call('at once'));
      await pass(30);
      expect(await rested).toBeGreaterThan(9);
      expect(calls).toEqual(['at once']);
      abort.abort();
      await pass(1);
      expect(calls).toEqual(['at once', 'aborted']);
    });

    it('takes the next turn when all that can run has run, in the order it was asked', async () => {
      time.nextTurn(call('turn'));
      time.nextTurn(call('next'));
      void Promise.resolve().then(call('promise')).then(call('another'));
      expect(calls).toEqual([]);
      await pass(1);
      expect(calls).toEqual(['promise', 'another', 'turn', 'next']);
    });
  });
}
