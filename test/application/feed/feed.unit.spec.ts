import { describe, expect, it } from 'vitest';
import type { EventFilter } from '../../../src/application/feed/ports.js';
import { EVENT_BYTES, FeedFixture, type TestReader } from '../../support/feedFixture.js';
import { Random } from '../../support/random.js';

const SETTLED_MS = 60_000;

/** Opens an account and moves money on it, an event each. */
async function write(fixture: FeedFixture, events: number): Promise<string> {
  const account = await fixture.writer.open('Ada');
  for (let count = 1; count < events; count += 1) await fixture.writer.move(account, 1n);
  return account;
}

const count = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a reader of the feed', () => {
  it('gets what is there after its position, and what comes', async () => {
    const fixture = new FeedFixture();
    await write(fixture, 5);
    const reader = fixture.follow(2);
    await fixture.time.advance(1_000);
    expect(reader.ids).toEqual([3, 4, 5]);
    await write(fixture, 2);
    await fixture.time.advance(200);
    expect(reader.ids).toEqual([3, 4, 5, 6, 7]);
  });

  it('that is ahead of the log waits for it', async () => {
    const fixture = new FeedFixture();
    await write(fixture, 2);
    const reader = fixture.follow(4);
    await fixture.time.advance(1_000);
    await write(fixture, 4);
    await fixture.time.advance(1_000);
    expect(reader.ids).toEqual([5, 6]);
  });

  it('is sent what its filter wants, and told by the heartbeat how far it is', async () => {
    const fixture = new FeedFixture({ heartbeatMs: 1_000 });
    const account = await write(fixture, 5);
    await write(fixture, 5);
    const reader = fixture.follow(0, { accountId: account, types: ['MoneyDeposited'] });
    await fixture.time.advance(500);
    await write(fixture, 3);
    await fixture.time.advance(600);
    expect(reader.ids).toEqual([2, 3, 4, 5]);
    expect(reader.beats).toEqual([0, 13]);
  });

  it('hears from the feed every so often, come what may', async () => {
    const fixture = new FeedFixture();
    const reader = fixture.follow(0);
    await fixture.time.advance(60_000);
    expect(reader.beats).toHaveLength(1 + 4);
    reader.leave();
    await fixture.time.advance(60_000);
    expect(reader.beats).toHaveLength(1 + 4);
  });

  it('goes on by itself after the store was away', async () => {
    const fixture = new FeedFixture();
    fixture.isAway = true;
    await write(fixture, 3);
    const [early, late] = [fixture.follow(0), fixture.follow(3)];
    await fixture.time.advance(2_000);
    expect(early.ids).toEqual([]);
    fixture.isAway = false;
    await fixture.time.advance(2_000);
    fixture.isAway = true;
    await write(fixture, 2);
    await fixture.time.advance(2_000);
    fixture.isAway = false;
    await fixture.time.advance(2_000);
    expect([early.ids, late.ids]).toEqual([
      [1, 2, 3, 4, 5],
      [4, 5],
    ]);
    expect([early.ended, late.ended, fixture.errors]).toEqual([undefined, undefined, []]);
  });
});

describe('many readers', () => {
  it('cost the store no more than one', async () => {
    const fixture = new FeedFixture();
    const readers = Array.from({ length: 100 }, () => fixture.follow(0));
    await fixture.time.advance(1_000);
    const before = fixture.reads;
    for (let round = 0; round < 10; round += 1) {
      await write(fixture, 3);
      await fixture.time.advance(200);
    }
    for (const reader of readers) expect(reader.ids).toEqual(count(1, 30));
    expect(fixture.reads - before).toBeLessThanOrEqual(10);
    expect(fixture.feed.readers).toBe(100);
    expect(fixture.feed.hasRoom).toBe(false);
  });

  it('leave nothing behind when they are gone', async () => {
    const fixture = new FeedFixture();
    const readers = [fixture.follow(0), fixture.follow(0)];
    await fixture.time.advance(1_000);
    for (const reader of readers) reader.leave();
    await fixture.time.advance(1_000);
    expect(fixture.feed.readers).toBe(0);
    expect(fixture.time.timers).toBe(0);
    const before = fixture.reads;
    await write(fixture, 3);
    await fixture.time.advance(10_000);
    expect(fixture.reads).toBe(before);
    const next = fixture.follow(1);
    await fixture.time.advance(1_000);
    expect(next.ids).toEqual([2, 3]);
    // It is woken by the tail; by itself it would ask again and again.
    const settled = fixture.reads;
    await fixture.time.advance(10_000);
    expect(fixture.reads).toBe(settled);
  });
});

describe('a reader that comes while the last one leaves', () => {
  it.each([10, 40, 60, 80])('misses nothing, whatever is being read just then (after %i ms)', async (ms) => {
    const fixture = new FeedFixture();
    await write(fixture, 1);
    const last = fixture.follow(1);
    await fixture.time.advance(500);
    fixture.readMs = 100;
    await write(fixture, 1);
    await fixture.time.advance(ms);
    last.leave();
    await fixture.time.advance(0);
    const next = fixture.follow(2);
    await write(fixture, 1);
    await fixture.time.advance(10_000);
    expect(next.ids).toEqual([3]);
    await write(fixture, 1);
    await fixture.time.advance(10_000);
    expect([next.ids, next.ended]).toEqual([[3, 4], undefined]);
  });
});

describe('a slow reader', () => {
  const BUFFER_BYTES_MAX = 10 * EVENT_BYTES;

  it('is cut off when too much waits for it, is told where it was, and can resume', async () => {
    const fixture = new FeedFixture({ bufferBytesMax: BUFFER_BYTES_MAX });
    const [slow, other] = [fixture.follow(0), fixture.follow(0)];
    await fixture.time.advance(1_000);
    slow.isStuck = true;
    for (let round = 0; round < 20; round += 1) {
      await write(fixture, 1);
      await fixture.time.advance(100);
    }
    expect(slow.ended).toEqual({ reason: 'slow-reader', position: 11 });
    expect(slow.ids).toEqual(count(1, 11));
    expect(fixture.cutOffs).toEqual(['slow-reader']);
    expect(other.ids).toEqual(count(1, 20));
    const resumed = fixture.follow(11);
    await fixture.time.advance(1_000);
    expect(resumed.ids).toEqual(count(12, 20));
  });

  it('may have much waiting for it while it is catching up: it is sent no more than it takes', async () => {
    const fixture = new FeedFixture({ bufferBytesMax: BUFFER_BYTES_MAX });
    await write(fixture, 1_200);
    const reader = fixture.follow(0);
    reader.isStuck = true;
    await fixture.time.advance(5_000);
    expect(reader.ids).toEqual(count(1, 500));
    reader.drain();
    await fixture.time.advance(5_000);
    expect(reader.ids).toEqual(count(1, 1_200));
    expect(reader.ended).toBeUndefined();
  });

  it('is cut off when it has taken nothing between two heartbeats, not when it takes a little', async () => {
    const fixture = new FeedFixture({ heartbeatMs: 1_000 });
    const [stuck, slow] = [fixture.follow(0), fixture.follow(0)];
    await fixture.time.advance(100);
    stuck.isStuck = true;
    slow.isStuck = true;
    await write(fixture, 20);
    for (let second = 0; second < 4; second += 1) {
      await fixture.time.advance(1_000);
      slow.drain(1);
    }
    expect(stuck.ended?.reason).toBe('slow-reader');
    expect(slow.ended).toBeUndefined();
  });
});

describe('a feed that stops', () => {
  it('cuts off everybody, and who comes later', async () => {
    const fixture = new FeedFixture();
    await write(fixture, 3);
    const reader = fixture.follow(1);
    await fixture.time.advance(1_000);
    fixture.feed.stop();
    expect(reader.ended).toEqual({ reason: 'stopping', position: 3 });
    expect(fixture.follow(2).ended).toEqual({ reason: 'stopping', position: 2 });
    await fixture.time.advance(1_000);
    expect([fixture.feed.readers, fixture.time.timers]).toEqual([0, 0]);
  });
});

describe('readers that come and go at any moment', () => {
  it.each(count(1, 30))('miss nothing and get nothing twice (seed %i)', async (seed) => {
    const random = new Random(seed);
    const fixture = new FeedFixture({ bufferBytesMax: 20 * EVENT_BYTES });
    const accounts = [await write(fixture, 3), await write(fixture, random.between(1, 700))];
    const readers: Followed[] = [];
    for (let step = 0; step < 60; step += 1) {
      const dice = random.between(1, 10);
      if (dice <= 2) readers.push(new Followed(fixture, random, accounts));
      else if (dice <= 3 && readers.length > 0) random.pick(readers).leave();
      else if (dice <= 4 && readers.length > 0) random.pick(readers).getStuck();
      else if (dice <= 5) fixture.isAway = random.chance(0.5);
      else {
        for (let events = random.between(1, 12); events > 0; events -= 1) {
          await fixture.writer.move(random.pick(accounts), 1n);
        }
      }
      await fixture.time.advance(random.between(0, 120));
      for (const reader of readers) reader.resume();
    }
    fixture.isAway = false;
    for (const reader of readers) reader.recover();
    await fixture.time.advance(SETTLED_MS);
    for (const { ids, filter, start } of readers) expect(ids).toEqual(await fixture.wanted(filter, start));
    expect(fixture.errors).toEqual([]);
    expect(fixture.cutOffs).not.toContain('failed');
    for (const reader of readers) reader.leave();
    await fixture.time.advance(1_000);
    expect([fixture.feed.readers, fixture.time.timers]).toEqual([0, 0]);
  });

  /** Somebody who resumes after the last event, or where it was told to, whenever its line has ended. */
  class Followed {
    readonly #fixture: FeedFixture;
    readonly filter: EventFilter;
    readonly start: number;
    #reader: TestReader;
    #earlier: number[] = [];

    constructor(fixture: FeedFixture, random: Random, accounts: readonly string[]) {
      this.#fixture = fixture;
      this.filter = {
        ...(random.chance(0.4) && { accountId: random.pick(accounts) }),
        ...(random.chance(0.3) && { types: [random.pick(['AccountOpened', 'MoneyDeposited'])] }),
      };
      this.start = random.between(0, 300);
      this.#reader = fixture.follow(this.start, this.filter);
    }

    get ids(): number[] {
      return [...this.#earlier, ...this.#reader.ids];
    }

    getStuck(): void {
      this.#reader.isStuck = true;
    }

    recover(): void {
      this.#reader.drain();
      this.#reader.isStuck = false;
      this.resume();
    }

    leave(): void {
      this.#reader.leave();
    }

    resume(): void {
      if (!this.#reader.closed.aborted) return;
      const { ended, ids } = this.#reader;
      this.#earlier = this.ids;
      const after = ended?.position ?? ids.at(-1) ?? this.#earlier.at(-1) ?? this.start;
      this.#reader = this.#fixture.follow(after, this.filter);
    }
  }
});
