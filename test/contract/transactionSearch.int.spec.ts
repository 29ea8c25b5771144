/** What every search of transactions finds: what a plain look at each event of the log finds, in pages, in either order. */
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Proposal } from '../../src/application/commands/ports.js';
import { encodeEvent } from '../../src/application/log/eventCodec.js';
import { TRANSACTION_TYPES } from '../../src/application/log/movements.js';
import { BEGIN, type Position, type StoredEvent } from '../../src/application/log/ports.js';
import { SEGMENT_POSITIONS } from '../../src/application/readModels/search.js';
import type { Order } from '../../src/application/shared/order.js';
import type { TransactionFilter, TransactionSearch } from '../../src/application/transactions/ports.js';
import type { AccountEvent } from '../../src/domain/account.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { projections } from '../../src/infrastructure/postgres/readModels/all.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';
import { PostgresTransactionSearch } from '../../src/infrastructure/postgres/readModels/transactionSearch.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import { MemoryTransactionSearch } from '../../src/testing/memory/transactionSearch.js';
import type { EventStore } from '../support/eventStore.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { project } from '../support/projecting.js';
import { requestHashOf, SENDER } from '../support/proposals.js';
import { Random } from '../support/random.js';

interface Opened {
  readonly store: EventStore;
  readonly search: TransactionSearch;
  /** With bounds so narrow that most calls end before they have a page. */
  readonly hasty: TransactionSearch;
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

searchContract('in memory', 2_000, async () => {
  const store = new MemoryEventStore();
  const search = new MemoryTransactionSearch(store);
  return { store, search, hasty: search, catchUp: async () => {}, close: async () => {} };
});

// Two whole segments and a part of a third.
searchContract('on PostgreSQL', 2 * SEGMENT_POSITIONS + 700, async () => {
  const { nodes, close } = await openDatabase();
  const [connections] = nodes as [Connections];
  const keeper = new PostgresProjectionStore(connections, projections);
  await keeper.prepare();
  return {
    store: new PostgresEventStore(connections),
    search: new PostgresTransactionSearch(connections),
    hasty: new PostgresTransactionSearch(connections, 1),
    catchUp: () => project(connections, keeper),
    close,
  };
});

const EVENTS_AT_ONCE = 1_500;
const CURRENCIES = ['EUR', 'CZK'] as const;
const REFERENCES = ['rent', 'INV-1', 'INV-2', 'Škoda 100 %', "it's"] as const;
const COUNTERPARTS = ['cash', 'Ada', 'fees'] as const;

/** The past that all searches are in. @param accounts their ids */
class Past {
  readonly #random = new Random(11);
  readonly #versions = new Map<string, number>();
  #count = 0;

  constructor(
    readonly accounts: readonly string[],
    readonly events: number,
  ) {}

  proposals(): Proposal[] {
    const opened = this.accounts.map((accountId, index) =>
      this.#proposal([accountId, this.#opened(accountId, index)]),
    );
    const moved = Array.from({ length: this.events - opened.length }, () => this.#movement());
    return [...opened, ...moved];
  }

  #opened(accountId: string, index: number): AccountEvent {
    const currency = CURRENCIES[index % 2] as string;
    return { type: 'AccountOpened', accountId, owner: 'Ada', currency, overdraftLimit: 0n, metadata: {} };
  }

  #movement(): Proposal {
    const random = this.#random;
    const index = this.#below(this.accounts.length);
    const [accountId, other] = [this.accounts[index], this.accounts[(index + 2) % this.accounts.length]] as [
      string,
      string,
    ];
    const day = String(this.#below(28) + 1).padStart(2, '0');
    const movement = {
      amount: BigInt(this.#below(5) === 0 ? this.#below(100_000) + 1 : this.#below(300) + 1),
      currency: CURRENCIES[index % 2] as string,
      balance: 0n,
      // A month later in each third of the log; a few are booked back.
      effectiveOn: `2026-0${this.#below(50) === 0 ? 1 : 1 + Math.floor((3 * this.#count) / this.events)}-${day}`,
      ...(this.#below(3) === 0 && { reference: this.#rare(REFERENCES) }),
      ...(this.#below(3) === 0 && { counterpart: random.pick([...COUNTERPARTS]) }),
      ...(this.#below(4) === 0 && {
        metadata: { order: this.#below(3_000), express: this.#below(2) === 0, 'a.b': 'x=y' },
      }),
    };
    const holdId = uuidv7();
    const hold = { holdId, holds: [], captured: 0n, remaining: 0n, expiresAt: '', isFinal: true };
    return random.pick([
      () => this.#proposal([accountId, { type: 'MoneyDeposited', ...movement }]),
      () => this.#proposal([accountId, { type: 'MoneyWithdrawn', ...movement }]),
      () => this.#proposal([accountId, { type: 'AccountFrozen' }]),
      () => this.#proposal([accountId, { type: 'EntryDebited', ...movement } as unknown as AccountEvent]),
      () => this.#proposal([accountId, { type: 'EntryCredited', ...movement } as unknown as AccountEvent]),
      () => this.#proposal([accountId, { type: 'TransferSent', to: other, ...movement }]),
      () =>
        this.#proposal([
          accountId,
          { type: 'HoldCaptured', ...hold, ...movement } as unknown as AccountEvent,
        ]),
      () =>
        this.#proposal([
          accountId,
          { type: 'HoldCaptured', to: other, ...hold, ...movement } as unknown as AccountEvent,
        ]),
      () => this.#proposal([accountId, { type: 'TransferReceived', from: other, ...movement }]),
    ])();
  }

  /** Mostly one that occurs only once. */
  #rare(texts: readonly string[]): string {
    return this.#below(4) === 0 ? this.#random.pick([...texts]) : `R-${this.#count}`;
  }

  #below(max: number): number {
    return this.#random.between(0, max - 1);
  }

  #proposal([streamId, event]: readonly [string, AccountEvent]): Proposal {
    const before = this.#versions.get(streamId) ?? 0;
    this.#versions.set(streamId, before + 1);
    this.#count += 1;
    return {
      commandId: uuidv7(),
      requestHash: requestHashOf('request'),
      ...SENDER,
      correlationId: `c-${Math.floor(this.#count / 40)}`,
      accepted: true,
      events: [{ streamId, version: before + 1, ...encodeEvent(event) }],
      decidedOn: [{ streamId, version: before }],
    };
  }
}

function searchContract(name: string, length: number, open: () => Promise<Opened>): void {
  describe(`search of transactions: ${name}`, () => {
    let opened: Opened;
    let log: readonly StoredEvent[];
    const accounts = Array.from({ length: 6 }, () => uuidv7());
    let naive: TransactionSearch;

    beforeAll(async () => {
      opened = await open();
      const proposals = new Past(accounts, length).proposals();
      for (let from = 0; from < proposals.length; from += EVENTS_AT_ONCE) {
        const units = proposals.slice(from, from + EVENTS_AT_ONCE).map((one) => [one]);
        const { verdicts } = await opened.store.append(units);
        expect(new Set(verdicts)).toEqual(new Set(['appended']));
        // Read models are somewhere: the log is searched all the same.
        if (from < length / 2) await opened.catchUp();
      }
      log = await opened.store.readAll(BEGIN, length);
      naive = new MemoryTransactionSearch({ readAll: async () => log });
    });
    afterAll(() => opened?.close());

    async function pages(
      filter: TransactionFilter,
      order: Order,
      limit: number,
      search = opened.search,
    ): Promise<number[]> {
      const found: number[] = [];
      let after: Position | undefined;
      for (;;) {
        const { events, scannedTo } = await search.find(filter, order, after, limit);
        found.push(...events.map(({ position }) => position));
        expect(events.length).toBeLessThanOrEqual(limit);
        if (scannedTo === null) return found;
        expect(scannedTo).not.toBe(after);
        after = scannedTo;
      }
    }

    const expected = async (filter: TransactionFilter, order: Order) =>
      (await naive.find(filter, order, undefined, length)).events.map(({ position }) => position);

    const instant = (share: number) => log[Math.floor(share * (length - 1))]?.recordedAt as string;

    const filters: readonly [string, () => TransactionFilter][] = [
      ['nothing', () => ({})],
      ['an account', () => ({ accountId: accounts[1] as string })],
      ['an account that is not there', () => ({ accountId: uuidv7() })],
      ...TRANSACTION_TYPES.map((type) => [type, () => ({ type })] as [string, () => TransactionFilter]),
      ['days', () => ({ from: '2026-02-27', to: '2026-03-01' })],
      ['a day of long ago', () => ({ to: '2025-12-31' })],
      ['instants', () => ({ recordedFrom: instant(0.2), recordedTo: instant(0.7) })],
      ['an instant to come', () => ({ recordedFrom: '2999-01-01T00:00:00.000Z' })],
      ['instants of an account', () => ({ accountId: accounts[0] as string, recordedTo: instant(0.5) })],
      ['a currency', () => ({ currency: 'CZK' })],
      ['a currency that is not there', () => ({ currency: 'JPY' })],
      ['large amounts', () => ({ currency: 'EUR', amountMin: '995.00' })],
      ['an amount', () => ({ currency: 'CZK', amountMin: '2.00', amountMax: '2.00' })],
      ['a rare reference', () => ({ reference: 'R-4711' })],
      ...REFERENCES.map(
        (reference) => [reference, () => ({ reference })] as [string, () => TransactionFilter],
      ),
      ['an unknown reference', () => ({ reference: 'none' })],
      ['a counterpart', () => ({ counterpart: 'Ada' })],
      ['a request', () => ({ correlationId: 'c-77' })],
      ['a number in metadata', () => ({ metadata: { order: '77' } })],
      ['a boolean in metadata', () => ({ metadata: { express: 'true', order: '5' } })],
      ['a text in metadata', () => ({ metadata: { 'a.b': 'x=y' }, type: 'deposit' })],
      ['a reference of an account', () => ({ accountId: accounts[2] as string, reference: 'rent' })],
      [
        'all at once',
        () => ({ reference: 'rent', counterpart: 'fees', currency: 'EUR', from: '2026-02-01' }),
      ],
    ];

    it.each(filters)('by %s', async (_, filter) => {
      for (const order of ['asc', 'desc'] as const) {
        const wanted = await expected(filter(), order);
        expect(await pages(filter(), order, 3_000)).toEqual(wanted);
        expect(await pages(filter(), order, length, opened.hasty)).toEqual(wanted);
      }
    });

    it('by any of them together, in pages of any size', async () => {
      const one = fc.constantFrom(...filters.map(([, filter]) => filter));
      const property = fc.asyncProperty(
        one,
        one,
        fc.constantFrom<Order>('asc', 'desc'),
        fc.integer({ min: 500, max: 5_000 }),
        async (a, b, order, limit) => {
          const filter = { ...a(), ...b() };
          expect(await pages(filter, order, limit)).toEqual(await expected(filter, order));
        },
      );
      await fc.assert(property, { numRuns: 15, seed: 3 });
    });

    it('newest first, a page does not change with what is written meanwhile', async () => {
      const filter = { currency: 'EUR' };
      const first = await opened.search.find(filter, 'desc', undefined, 10);
      const rest = await opened.search.find(filter, 'desc', first.scannedTo as Position, 10);
      const versionOf = (accountId: string) => log.filter(({ streamId }) => streamId === accountId).length;
      const [accountId] = accounts as [string];
      const movement = { amount: 1n, currency: 'EUR', balance: 0n, effectiveOn: '2026-03-01' };
      const [late] = [encodeEvent({ type: 'MoneyDeposited', ...movement })];
      const version = versionOf(accountId);
      await opened.store.append([
        [
          {
            commandId: uuidv7(),
            requestHash: requestHashOf('request'),
            ...SENDER,
            accepted: true,
            events: [{ streamId: accountId, version: version + 1, ...late }],
            decidedOn: [{ streamId: accountId, version }],
          },
        ],
      ]);
      const again = await opened.search.find(filter, 'desc', first.scannedTo as Position, 10);
      expect(again.events.map(({ position }) => position)).toEqual(
        rest.events.map(({ position }) => position),
      );
      const [newest] = (await opened.search.find(filter, 'desc', undefined, 1)).events;
      expect(newest?.position).toBe(length + 1);
    });
  });
}
