/** What every search of the log promises, whatever it is made of. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Proposal } from '../../src/application/commands/ports.js';
import type { EventFilter, EventSearch } from '../../src/application/feed/ports.js';
import { asPosition, BEGIN, type StoredEvent } from '../../src/application/log/ports.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventSearch } from '../../src/infrastructure/postgres/log/eventSearch.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { MemoryEventSearch } from '../../src/testing/memory/eventSearch.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import type { EventStore } from '../support/eventStore.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { Names } from '../support/proposals.js';
import { Random } from '../support/random.js';

/** Small, so that a short log is long. */
const BOUNDS = { positionsMax: 500, accountEventsMax: 50 };

interface Opened {
  readonly store: EventStore;
  readonly search: EventSearch;
  close(): Promise<void>;
}

searchContract('in memory', async () => {
  const store = new MemoryEventStore();
  return { store, search: new MemoryEventSearch(store, BOUNDS), close: async () => {} };
});

searchContract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase();
  const [connections] = nodes as [Connections];
  const store = new PostgresEventStore(connections);
  return { store, search: new PostgresEventSearch(connections, () => store.lastPosition(), BOUNDS), close };
});

const TYPES = ['Paid', 'Frozen', 'Closed'];

function searchContract(name: string, open: () => Promise<Opened>): void {
  describe(`event search: ${name}`, () => {
    let opened: Opened;
    const names = new Names();
    const versions = new Map<string, number>();
    beforeAll(async () => {
      opened = await open();
      const random = new Random(7);
      const some = Array.from({ length: 300 }, () => next(random.pick(['A', 'B', 'C']), random.pick(TYPES)));
      const noise = Array.from({ length: 2 * BOUNDS.positionsMax + 100 }, () => next('N', 'Noise'));
      await opened.store.append(
        [...some, ...noise, next('A', 'Rare'), next('N', 'Noise')].map((one) => [one]),
      );
    });
    afterAll(() => opened?.close());
    let log: readonly StoredEvent[] | undefined;

    function next(stream: string, type: string): Proposal {
      const version = (versions.get(stream) ?? 0) + 1;
      versions.set(stream, version);
      const proposal = names.movement({ [stream]: version });
      return { ...proposal, events: proposal.events.map((event) => ({ ...event, type })) };
    }

    /** What is found page by page, and in how many pages. */
    async function findAll(filter: EventFilter, after: number, limit: number) {
      const found: number[] = [];
      let position = after;
      for (let pages = 1; pages < 1_000; pages += 1) {
        const { events, scannedTo, isAtEnd } = await opened.search.find(filter, asPosition(position), limit);
        for (const event of events) {
          expect(event.position).toBeGreaterThan(position);
          expect(event.position).toBeLessThanOrEqual(scannedTo);
        }
        found.push(...events.map((event) => event.position));
        if (isAtEnd) return { found, pages, scannedTo };
        // Or it would never end.
        expect(scannedTo).toBeGreaterThan(position);
        expect(events.length).toBeLessThanOrEqual(limit);
        position = scannedTo;
      }
      throw new Error('there is no end');
    }

    async function wanted(filter: EventFilter, after: number): Promise<number[]> {
      log ??= await opened.store.readAll(BEGIN, Number.MAX_SAFE_INTEGER);
      return log
        .filter(({ position }) => position > after)
        .filter(({ streamId }) => filter.accountId === undefined || streamId === filter.accountId)
        .filter(({ type }) => filter.types?.includes(type) ?? true)
        .map(({ position }) => position);
    }

    it.each([
      ['a type', { types: ['Paid'] }, 0, 50],
      ['types, from the middle', { types: ['Paid', 'Closed'] }, 77, 7],
      ['a stream', { stream: 'A' }, 0, 10],
      ['a stream, from the middle', { stream: 'B' }, 101, 1],
      ['a stream, from its last event', { stream: 'C' }, 299, 5],
      ['types of a stream', { stream: 'A', types: ['Frozen', 'Rare'] }, 3, 4],
      ['a stream that there is not', { stream: 'Z' }, 0, 5],
      ['a type that there is not', { types: ['Lost'] }, 0, 5],
      ['a type of another stream', { stream: 'N', types: ['Rare'] }, 0, 5],
      ['a type that is far away', { types: ['Rare'] }, 10, 5],
    ])(
      'finds all of %s',
      async (_, { stream, types }: { stream?: string; types?: string[] }, after, limit) => {
        const filter = {
          ...(types && { types }),
          ...(stream !== undefined && { accountId: names.id(stream) }),
        };
        const { found, scannedTo } = await findAll(filter, after, limit);
        expect(found).toEqual(await wanted(filter, after));
        expect(scannedTo).toBe(await opened.store.lastPosition());
      },
    );

    it('begins in a stream after any position', async () => {
      const filter = { accountId: names.id('A') };
      const all = await wanted(filter, 0);
      for (let after = 0; after < 250; after += 1) {
        const { events } = await opened.search.find(filter, asPosition(after), 1);
        expect(events[0]?.position).toBe(all.find((position) => position > after));
      }
    });

    it('does a bounded piece of work at once', async () => {
      const { events, scannedTo, isAtEnd } = await opened.search.find(
        { types: ['Rare'] },
        asPosition(300),
        5,
      );
      expect([events, scannedTo, isAtEnd]).toEqual([[], 300 + BOUNDS.positionsMax, false]);
      expect((await findAll({ types: ['Rare'] }, 300, 5)).pages).toBe(3);
      const inStream = await opened.search.find({ accountId: names.id('N'), types: ['Rare'] }, BEGIN, 5);
      expect([inStream.events, inStream.isAtEnd]).toEqual([[], false]);
    });

    it('is at the end after the end', async () => {
      const end = await opened.store.lastPosition();
      for (const filter of [{ types: ['Paid'] }, { accountId: names.id('A') }]) {
        const found = await opened.search.find(filter, asPosition(end + 5), 5);
        expect(found).toEqual({ events: [], scannedTo: end + 5, isAtEnd: true });
      }
    });
  });
}
