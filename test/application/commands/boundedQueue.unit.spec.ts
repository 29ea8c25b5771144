import { beforeEach, describe, expect, it } from 'vitest';
import { BoundedQueue } from '../../../src/application/commands/boundedQueue.js';
import type { Job } from '../../../src/application/commands/units.js';

interface Named {
  readonly name: string;
  readonly jobs: readonly Job[];
  readonly settle: () => void;
}

/** A unit of the client that its name begins with. */
const unit = (name: string, commands = 1): Named => {
  const actor = name[0] as string;
  return { name, jobs: Array.from({ length: commands }, () => ({ actor }) as Job), settle: () => {} };
};
const names = (units: readonly Named[]) => units.map(({ name }) => name);

let waiting: BoundedQueue<Named>;
beforeEach(() => {
  waiting = new BoundedQueue<Named>(20);
});
const fill = (client: string, count: number) =>
  Array.from({ length: count }, (_, index) => waiting.add(unit(`${client}${index}`))).filter((taken) => taken)
    .length;

describe('a list that one client has filled', () => {
  it('has all of its room for who is alone', () => {
    expect(fill('a', 30)).toBe(20);
    expect(waiting.commands).toBe(20);
  });

  it('is full for that client, and has a share for every other one', () => {
    fill('a', 20);
    expect(fill('b', 30)).toBe(10);
    expect(fill('c', 30)).toBe(6);
    expect(waiting.add(unit('a20'))).toBe(false);
    expect(waiting.commands).toBe(36);
  });

  it('never has more than twice its bound, however many come', () => {
    fill('a', 20);
    for (const client of 'bcdefghijklmnop') fill(client, 30);
    expect(waiting.commands).toBeLessThanOrEqual(40);
  });

  it('has them take turns', () => {
    fill('a', 20);
    fill('b', 2);
    fill('c', 10);
    const first = names(waiting.take(20));
    expect(first.slice(0, 8)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7']);
    expect(first.slice(8, 10)).toEqual(['b0', 'b1']);
    expect(first.slice(10, 16)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
    expect(first.slice(16)).toEqual(['a8', 'a9', 'a10', 'a11']);
    expect(names(waiting.take(100)).filter((name) => name.startsWith('a'))).toHaveLength(8);
    expect(waiting.commands).toBe(0);
  });

  it('keeps no stream of another client waiting', async () => {
    fill('a', 20);
    let isFree = false;
    const room = waiting.room('a')?.then(() => {
      isFree = true;
    });
    expect(room).toBeDefined();
    expect(waiting.room('b')).toBeUndefined();
    waiting.take(5);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isFree).toBe(false);
    waiting.take(5);
    await room;
  });
});

describe('places that are kept', () => {
  it('count as taken by their client', () => {
    fill('a', 10);
    const kept = unit('a10', 10);
    expect(waiting.reserve(kept)).toBe(true);
    expect(waiting.add(unit('a11'))).toBe(false);
    expect(fill('b', 1)).toBe(1);
    waiting.release(kept);
    expect(waiting.add(kept)).toBe(false);
    waiting.take(1);
    expect(waiting.add(kept)).toBe(true);
  });
});

describe('units that are put back', () => {
  it('are the first ones again', () => {
    fill('a', 5);
    fill('b', 5);
    waiting.putBack(waiting.take(3));
    expect(waiting.commands).toBe(10);
    expect(names(waiting.take(4))).toEqual(['a0', 'a1', 'a2', 'b0']);
    expect(waiting.commands).toBe(6);
  });

  it('are taken even where they are more than may be taken at once', () => {
    waiting.add(unit('a0', 8));
    waiting.add(unit('b0', 8));
    expect(names(waiting.take(10))).toEqual(['a0']);
    expect(names(waiting.take(3))).toEqual(['b0']);
    expect(waiting.take(3)).toEqual([]);
  });
});
