import { beforeEach, describe, expect, it } from 'vitest';
import { SingleFlight } from '../../../src/application/shared/singleFlight.js';

let turns: SingleFlight<string, number>;
/** What is under way, in the order it began, each to be ended by the test. */
let begun: { resolve: (result: number) => void; reject: (error: Error) => void }[];
beforeEach(() => {
  turns = new SingleFlight();
  begun = [];
});

const work = () => new Promise<number>((resolve, reject) => begun.push({ resolve, reject }));
const take = (key = 'key') => turns.take(key, work);
const end = async (index: number, result: number) => {
  begun[index]?.resolve(result);
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

describe('a turn', () => {
  it('begins at once when there is none', async () => {
    const first = take();
    expect(begun).toHaveLength(1);
    await end(0, 1);
    expect(await first).toBe(1);
  });

  it('of those who came meanwhile is one, and begins after they came', async () => {
    const first = take();
    const later = [take(), take()];
    expect(begun).toHaveLength(1);
    await end(0, 1);
    expect(begun).toHaveLength(2);
    await end(1, 2);
    expect(await Promise.all([first, ...later])).toEqual([1, 2, 2]);
  });

  it('is never shared with those who came before its end only', async () => {
    take();
    const second = take();
    await end(0, 1);
    const third = take();
    await end(1, 2);
    expect(begun).toHaveLength(3);
    await end(2, 3);
    expect([await second, await third]).toEqual([2, 3]);
  });

  it('begins at once again when nobody waited', async () => {
    take();
    await end(0, 1);
    const next = take();
    expect(begun).toHaveLength(2);
    await end(1, 2);
    expect(await next).toBe(2);
  });

  it('of another key does not wait', async () => {
    take('one');
    const other = take('other');
    expect(begun).toHaveLength(2);
    await end(1, 7);
    expect(await other).toBe(7);
  });

  it('that fails does so for those who share it, and the next one goes on', async () => {
    const first = take();
    const next = [take(), take()];
    begun[0]?.reject(new Error('first'));
    await expect(first).rejects.toThrow('first');
    begun[1]?.reject(new Error('second'));
    for (const waiter of next) await expect(waiter).rejects.toThrow('second');
    const last = take();
    await end(2, 3);
    expect(await last).toBe(3);
  });
});
