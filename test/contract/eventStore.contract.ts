/** What every event store promises, whatever it is made of. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Proposal } from '../../src/application/commands/ports.js';
import { asPosition, BEGIN, type StoredEvent } from '../../src/application/log/ports.js';
import type { EventStore } from '../support/eventStore.js';
import { Names } from '../support/proposals.js';
import { concurrencyContract } from './eventStoreConcurrency.contract.js';
import { misuseContract } from './eventStoreMisuse.contract.js';
import { placesContract } from './eventStorePlaces.contract.js';
import { readingContract } from './eventStoreReading.contract.js';
import { spansContract } from './eventStoreSpans.contract.js';
import { statesContract } from './eventStoreStates.contract.js';
import { verdictCases } from './verdicts.js';

export interface OpenStore {
  readonly store: EventStore;
  /** Another one on the same log, as a second node has it. */
  readonly peer: EventStore;
  /** Waits in the time of the store; in real time where it is undefined. */
  readonly pause?: (ms: number) => Promise<void>;
  close(): Promise<void>;
}

export function eventStoreContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`event store: ${name}`, () => {
    let opened: OpenStore;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());
    const stores = { store: () => opened.store, peer: () => opened.peer };
    const pause = (ms: number) => (opened.pause ?? sleep)(ms);

    describe('appending', () => appendingContract(stores.store));
    describe('misuse', () => misuseContract(stores.store));
    describe('reading', () => readingContract(stores.store));
    describe('events of states', () => statesContract(stores.store));
    describe('concurrency', () => concurrencyContract({ ...stores, pause }));
    describe('the time of a decision', () => spansContract({ ...stores, pause }));
    describe('one batch behind another', () => placesContract(stores));
  });
}

function appendingContract(store: () => EventStore): void {
  it.each(verdictCases)('$title', async ({ log, batch, verdicts }) => {
    const names = new Names();
    const before = log(names);
    for (const proposal of before) await appendOne(store(), proposal);
    const units = batch(names);
    const [newest] = await store().readAll(asPosition((await lastPosition(store())) - 1), 1);

    const result = await store().append(units);

    expect(result.verdicts).toEqual(verdicts);
    const appended = units.flat().filter((_, index) => verdicts[index] === 'appended');
    await expectCommands(store(), [...before, ...appended], units.flat());
    const start = newest?.position ?? BEGIN;
    const added = await store().readAll(start, 100);
    expect(result.lastPosition).toBe(start + added.length);
    expect(added.map(brief)).toEqual(
      appended
        .flatMap(({ commandId, events }) => events.map((event) => ({ ...event, commandId })))
        .map((event, index) => brief({ ...event, position: asPosition(start + 1 + index) })),
    );
  });

  it('numbers positions without a hole, and versions as they were decided', async () => {
    const names = new Names();
    const start = await lastPosition(store());
    await store().append([[names.movement({ A: 1 })], [names.movement({ A: 2, B: 1 })]]);
    const result = await store().append([[names.movement({ B: 2 })]]);

    expect(result.lastPosition).toBe(start + 4);
    const events = await store().readAll(asPosition(start), 10);
    expect(events.map(({ position }) => position)).toEqual([start + 1, start + 2, start + 3, start + 4]);
    for (const stream of ['A', 'B']) {
      const versions = (await store().readStream(names.id(stream), 0, 10)).map(({ version }) => version);
      expect(versions).toEqual([1, 2]);
    }
  });

  it('records the time as ISO 8601 in UTC with milliseconds, never backwards', async () => {
    const names = new Names();
    const times: string[] = [];
    for (let version = 1; version <= 20; version += 1) {
      times.push((await appendOne(store(), names.movement({ A: version }))).recordedAt);
    }
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(times).toEqual([...times].sort());
    expect(Math.abs(Date.parse(times[0] as string) - Date.now())).toBeLessThan(60_000);
    const stored = await store().readStream(names.id('A'), 0, 100);
    expect(stored.map((event) => event.recordedAt)).toEqual(times);
  });

  it('an empty batch changes nothing', async () => {
    const start = await lastPosition(store());
    expect(await store().append([])).toMatchObject({ verdicts: [], lastPosition: start });
    expect(await store().lastPosition()).toBe(start);
  });
}

const brief = ({
  position,
  streamId,
  version,
  commandId,
}: Pick<StoredEvent, 'position' | 'streamId' | 'version' | 'commandId'>) =>
  `${position}: ${streamId} ${version} by ${commandId}`;

const appendOne = (store: EventStore, proposal: Proposal) => store.append([[proposal]]);

const lastPosition = (store: EventStore): Promise<number> => store.lastPosition();

/** Of all `asked` and `expected` commands, exactly the expected ones are there, with the first hash they came with. */
async function expectCommands(store: EventStore, expected: readonly Proposal[], asked: readonly Proposal[]) {
  const found = await store.findCommands([...expected, ...asked].map(({ commandId }) => commandId));
  const told = ({ commandId, accepted, requestHash, events }: (typeof found)[number] | Proposal) =>
    [commandId, accepted, requestHash, ...events.map(({ version }) => version)].join();
  expect(found.map(told).sort()).toEqual(expected.map(told).sort());
}
