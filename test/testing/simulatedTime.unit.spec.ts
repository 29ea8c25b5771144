/** A time that passes when it is let: what happens, and in which order, depends on nothing else. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SimulatedRandom } from '../../src/testing/simulatedRandom.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { timeOf } from '../contract/random.contract.js';

const START = Date.parse('2026-03-15T12:00:00.000Z');

let time: SimulatedTime;
let calls: string[];
const call = (name: string) => () => void calls.push(name);
beforeEach(() => {
  time = new SimulatedTime(START);
  calls = [];
});

describe('simulated time', () => {
  it('stands still until it is let pass', async () => {
    time.after(1, call('a'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([time.now(), time.monotonic(), calls]).toEqual([START, 0, []]);
    await time.advance(3_600_000);
    expect([time.now(), time.monotonic(), calls]).toEqual([START + 3_600_000, 3_600_000, ['a']]);
  });

  it('lets everything happen when it is due, whenever it was set', async () => {
    time.after(30, call('c'));
    time.after(10, () => {
      calls.push(`a at ${time.monotonic()}`);
      time.after(10, call('b'));
    });
    time.after(31, call('d'));
    await time.advance(30);
    expect(calls).toEqual(['a at 10', 'b', 'c']);
  });

  it('has all that follows from one timer happen before the next', async () => {
    time.after(1, () => {
      time.nextTurn(call('turn'));
      void Promise.resolve()
        .then(() => time.sleep(0))
        .then(call('rested'));
    });
    time.after(1, call('second'));
    await time.advance(2);
    expect(calls).toEqual(['turn', 'second', 'rested']);
  });

  it('passes until a promise has settled, and no further', async () => {
    time.after(5_000, call('later'));
    expect(await time.until(time.sleep(1_000).then(() => 'done'))).toBe('done');
    expect([time.monotonic(), calls]).toEqual([1_000, []]);
    await expect(time.until(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('says when what is waited for cannot come any more, or takes too long', async () => {
    await expect(time.until(new Promise(() => {}))).rejects.toThrow('nothing is left to happen');
    time.every(1_000, call('beat'));
    await expect(time.until(new Promise(() => {}), 5_500)).rejects.toThrow('not settled within 5500 ms');
    expect(calls).toHaveLength(5);
  });

  it('is let pass by one at a time', async () => {
    const passing = time.advance(10);
    await expect(time.advance(10)).rejects.toThrow('time passes already');
    await passing;
    expect(time.monotonic()).toBe(10);
  });

  it('hands on what a callback throws, and can be let pass again', async () => {
    time.after(1, () => {
      throw new Error('broken');
    });
    time.after(2, call('b'));
    await expect(time.advance(10)).rejects.toThrow('broken');
    await time.advance(10);
    expect(calls).toEqual(['b']);
  });

  it('refuses timers that Node.js would call at once', () => {
    for (const ms of [Number.POSITIVE_INFINITY, Number.NaN, 2 ** 31])
      expect(() => time.after(ms, call('a'))).toThrow(RangeError);
  });
});

describe('nodes on one virtual clock', () => {
  it('have times of day of their own, and durations that agree', async () => {
    await time.advance(1_000);
    const other = time.node(START - 7_000);
    await time.advance(500);
    other.step(-60_000);
    expect([time.now(), time.monotonic()]).toEqual([START + 1_500, 1_500]);
    expect([other.now(), other.monotonic()]).toEqual([START - 66_500, 500]);
  });

  it('do what they do in one order', async () => {
    const other = time.node();
    other.after(2, call('other'));
    time.after(1, call('first'));
    time.after(3, call('last'));
    await other.advance(5);
    expect(calls).toEqual(['first', 'other', 'last']);
  });

  /** What three nodes do that send each other messages after rests that are drawn. */
  async function runOf(seed: number): Promise<readonly string[]> {
    const shared = new SimulatedTime(START);
    const random = new SimulatedRandom(seed, shared);
    const lines: string[] = [];
    const nodes = [shared, shared.node(), shared.node(START + 1_000)];
    const live = async (index: number) => {
      const node = nodes[index] as SimulatedTime;
      for (let count = 0; count < 50; count += 1) {
        await node.sleep(random.fraction() * 100);
        lines.push(`${index} at ${node.now()}: ${random.uuid()}`);
        if (random.fraction() < 0.1) node.step(1_000 * (random.fraction() - 0.5));
      }
    };
    await shared.until(Promise.all(nodes.map((_, index) => live(index))));
    return lines;
  }

  it('run as they ran before with the same seed, and otherwise with another', async () => {
    const run = await runOf(7);
    expect(run).toHaveLength(150);
    expect(await runOf(7)).toEqual(run);
    expect(await runOf(8)).not.toEqual(run);
  });
});

describe('simulated chance', () => {
  it('makes UUIDs of the time it is told', async () => {
    const random = new SimulatedRandom(1, time);
    await time.advance(1_234);
    expect(timeOf(random.uuid())).toBe(START + 1_234);
  });
});
