/** What every account cache promises to the nodes that share it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AccountCache, CacheReading } from '../../src/application/acceleration/ports.js';
import { newAccountId } from '../support/bankFixture.js';

interface OpenCache {
  /** The same cache, as two nodes have it; states are kept for 60 s. */
  readonly nodes: readonly [AccountCache, AccountCache];
  passTime(ms: number): Promise<void>;
  /** Empties the server. */
  flush(): Promise<void>;
  /** Ends the server and starts it again, with nothing in it; resolves when the nodes have it back. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Greater than any version. */
const ANY = Number.MAX_SAFE_INTEGER;

export function accountCacheContract(name: string, open: () => Promise<OpenCache>): void {
  describe(`account cache: ${name}`, () => {
    let opened: OpenCache;
    let cache: AccountCache;
    let peer: AccountCache;
    let generation = 0;
    let id: string;
    beforeAll(async () => {
      opened = await open();
      [cache, peer] = opened.nodes;
    });
    afterAll(() => opened?.close());
    beforeEach(async () => {
      generation += 1;
      id = newAccountId();
      await cache.begin(generation);
    });

    const read = (by = cache) => by.read(generation, id);
    const ticket = async (by = cache) => ticketOf(await read(by));
    const at = (version: number) => ({ streamId: id, version, state: { owner: 'č:"\n😀', version } });
    const fill = (ticket: string, version: number, by = cache) => by.fill(generation, ticket, at(version));
    const drop = (version: number, by = cache) => by.drop(new Map([[id, version]]));
    const version = async () => {
      const reading = await read();
      return reading.kind === 'hit' ? reading.encoded.version : undefined;
    };

    it('gives what was filled in, to every node', async () => {
      expect(await fill(await ticket(), 3)).toBe(true);
      for (const node of [cache, peer]) expect(await read(node)).toEqual({ kind: 'hit', encoded: at(3) });
    });

    it('lets one at a time fill in an account', async () => {
      const first = await ticket();
      expect(await read()).toEqual({ kind: 'busy' });
      expect(await read(peer)).toEqual({ kind: 'busy' });
      expect(await fill(first, 3)).toBe(true);
      expect(await fill(first, 4), 'a ticket is good once').toBe(false);
    });

    it('gives a ticket to another one when the first takes too long', async () => {
      const slow = await ticket();
      await opened.passTime(5_000);
      expect(await fill(await ticket(peer), 3, peer)).toBe(true);
      expect(await fill(slow, 2)).toBe(false);
      expect(await version()).toBe(3);
    });

    it('keeps a state for its time', async () => {
      await fill(await ticket(), 3);
      await opened.passTime(59_000);
      expect(await version()).toBe(3);
      await opened.passTime(1_000);
      expect((await read()).kind).toBe('miss');
    });

    it('shows to who does not mind their age the states it has, of any generation, and no tickets', async () => {
      await fill(await ticket(), 3);
      const [loading, unknown] = [newAccountId(), newAccountId()];
      await cache.read(generation, loading);
      generation += 1;
      await cache.begin(generation);
      expect(await peer.peek([unknown, id, loading])).toEqual([at(3)]);
      expect(await peer.peek([])).toEqual([]);
    });

    describe('drop', () => {
      it.each([
        ['older', 3, 4, undefined],
        ['of the version', 4, 4, 4],
        ['newer', 5, 4, 5],
        ['of any version', 5, ANY, undefined],
      ])('of a state that is %s', async (_, filled, dropped, left) => {
        await fill(await ticket(), filled);
        await drop(dropped, peer);
        expect(await version()).toBe(left);
      });

      it('voids the ticket of a reader, who may have read something older', async () => {
        const slow = await ticket();
        await drop(1, peer);
        expect(await fill(slow, 9)).toBe(false);
        expect((await read()).kind).toBe('miss');
      });

      it('forgets many accounts at once, and those it does not have', async () => {
        const others = [newAccountId(), newAccountId()];
        for (const streamId of others) {
          const ticket = ticketOf(await cache.read(generation, streamId));
          await cache.fill(generation, ticket, { streamId, version: 2, state: {} });
        }
        await cache.drop(new Map([[id, 5], ...others.map((other, at) => [other, at + 2] as const)]));
        const kinds = await Promise.all(others.map((other) => cache.read(generation, other)));
        expect(kinds.map(({ kind }) => kind)).toEqual(['hit', 'miss']);
      });
    });

    describe('a fill with a voided ticket', () => {
      let slow: string;
      beforeEach(async () => {
        slow = await ticket();
        await drop(1);
      });

      it('never overwrites a newer state', async () => {
        await fill(await ticket(peer), 7, peer);
        expect(await fill(slow, 5)).toBe(false);
        expect(await version()).toBe(7);
      });

      it('leaves nothing older', async () => {
        await fill(await ticket(peer), 5, peer);
        expect(await fill(slow, 7)).toBe(false);
        expect(await version()).toBeUndefined();
      });

      it('voids the ticket of another one, who may have read something older', async () => {
        const other = await ticket(peer);
        expect(await fill(slow, 7)).toBe(false);
        expect(await fill(other, 5, peer)).toBe(false);
        expect(await version()).toBeUndefined();
      });
    });

    describe('a generation', () => {
      it('is lost to a server that holds another one', async () => {
        expect(await cache.read(generation + 1, id)).toEqual({ kind: 'lost' });
        expect(await cache.read(generation - 1, id)).toEqual({ kind: 'lost' });
      });

      it('never goes back', async () => {
        await peer.begin(generation - 1);
        expect((await read()).kind).toBe('miss');
      });

      it('is still there when it begins again', async () => {
        await fill(await ticket(), 3);
        await peer.begin(generation);
        expect(await version()).toBe(3);
      });

      it('ends the ones before: their states are not read, nor filled in', async () => {
        await fill(await ticket(), 3);
        const other = newAccountId();
        const late = ticketOf(await cache.read(generation, other));
        await peer.begin(generation + 1);
        expect((await peer.read(generation + 1, id)).kind).toBe('miss');
        expect(await cache.fill(generation, late, { streamId: other, version: 1, state: {} })).toBe(false);
        expect((await peer.read(generation + 1, other)).kind).toBe('miss');
        generation += 1;
      });

      it('is lost with all states when the server is emptied', async () => {
        await fill(await ticket(), 3);
        const other = newAccountId();
        const late = ticketOf(await cache.read(generation, other));
        await opened.flush();
        expect(await read()).toEqual({ kind: 'lost' });
        expect(await cache.fill(generation, late, { streamId: other, version: 1, state: {} })).toBe(false);
        await cache.begin(generation);
        expect((await read()).kind).toBe('miss');
      });
    });

    it('names another server after a restart', async () => {
      const before = cache.incarnation;
      expect(before).toMatch(/./);
      expect(peer.incarnation).toBe(before);
      await opened.restart();
      expect(cache.incarnation).toMatch(/./);
      expect(cache.incarnation).not.toBe(before);
      expect(peer.incarnation).toBe(cache.incarnation);
      expect(await read()).toEqual({ kind: 'lost' });
    });
  });
}

function ticketOf(reading: CacheReading): string {
  if (reading.kind !== 'miss') throw new Error(`expected a miss, not ${reading.kind}`);
  return reading.ticket;
}
