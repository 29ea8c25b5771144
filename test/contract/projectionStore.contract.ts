/** What every keeper of read models promises. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markOf } from '../../src/application/log/knownLog.js';
import { asPosition, BEGIN } from '../../src/application/log/ports.js';
import type { Generation, LogPage, ProjectionStore } from '../../src/application/readModels/ports.js';
import { type LoggedEvent, loggedEvent } from '../../src/application/readModels/projection.js';
import type { EventStore } from '../support/eventStore.js';
import { LogWriter } from '../support/log.js';

export interface OpenStore {
  readonly events: EventStore;
  /** As two nodes have it, on one database, with one projection called `first` and one called `second`. */
  readonly nodes: readonly [ProjectionStore, ProjectionStore];
  /** As a node has it whose code writes version 2 of `first`. */
  readonly newer: ProjectionStore;
  /** The positions of the events that the serving generation of `first` has counted, each as often as it has. */
  served(): Promise<readonly number[]>;
  close(): Promise<void>;
}

function pageOf(events: readonly LoggedEvent[]): LogPage {
  const [first, last] = [events[0], events.at(-1)] as [LoggedEvent, LoggedEvent];
  const mark = markOf(last.commandId, last.recordedAt);
  return { after: asPosition(first.position - 1), upTo: last.position, mark, events };
}

export function projectionStoreContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`projection store: ${name}`, () => {
    let opened: OpenStore;
    let store: ProjectionStore;
    let peer: ProjectionStore;
    let events: readonly LoggedEvent[];

    beforeEach(async () => {
      opened = await open();
      [store, peer] = opened.nodes;
      const writer = new LogWriter(opened.events);
      const account = await writer.open('Ada');
      for (let index = 0; index < 5; index += 1) await writer.move(account, 100n);
      events = (await opened.events.readAll(BEGIN, 100)).map(loggedEvent);
      await store.prepare();
    });
    afterEach(() => opened.close());

    const generations = async (of: ProjectionStore = store) =>
      (await of.generations('first')).map(({ generation, version, isServing, position }: Generation) => ({
        generation,
        version,
        isServing,
        position,
      }));
    const serving = { generation: 1, version: 1, isServing: true, position: 0 };

    it('begins with one generation of each projection, which is served', async () => {
      expect(await generations()).toEqual([serving]);
      expect((await store.generations()).map(({ projection }) => projection)).toEqual(['first', 'second']);
      await peer.prepare();
      expect(await generations(peer)).toEqual([serving]);
    });

    it('applies events once, in their order, whoever comes first', async () => {
      expect(await store.apply('first', 1, pageOf(events.slice(0, 2)))).toBe(true);
      expect(await peer.apply('first', 1, pageOf(events.slice(0, 2)))).toBe(false);
      expect(await peer.apply('first', 1, pageOf(events.slice(1, 3)))).toBe(false);
      expect(await peer.apply('first', 1, pageOf(events.slice(3)))).toBe(false);
      expect(await peer.apply('first', 1, pageOf(events.slice(2, 3)))).toBe(true);
      expect(await opened.served()).toEqual([1, 2, 3]);
      const both = await Promise.all([
        store.apply('first', 1, pageOf(events.slice(3))),
        peer.apply('first', 1, pageOf(events.slice(3))),
      ]);
      expect(both.toSorted()).toEqual([false, true]);
      expect(await opened.served()).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await generations()).toEqual([{ ...serving, position: 6 }]);
    });

    it('has neither rows nor position of events that cannot be projected', async () => {
      const [first, second] = events as [LoggedEvent, LoggedEvent];
      const broken = { ...second, event: { ...second.event, type: 'Poison' } } as unknown as LoggedEvent;
      await expect(store.apply('first', 1, pageOf([first, broken]))).rejects.toThrow();
      expect(await opened.served()).toEqual([]);
      expect(await generations()).toEqual([serving]);
    });

    it('notes what failed, until it goes on', async () => {
      await store.apply('first', 1, pageOf(events.slice(0, 1)));
      await store.fail('first', 1, asPosition(2), 'because');
      expect((await peer.generations('first'))[0]?.failure).toEqual({ position: 2, reason: 'because' });
      await peer.apply('first', 1, pageOf(events.slice(1, 2)));
      expect((await store.generations('first'))[0]).not.toHaveProperty('failure');
      await store.fail('first', 1, asPosition(2), 'too late: it is done');
      expect((await store.generations('first'))[0]).not.toHaveProperty('failure');
    });

    it('builds one generation at a time beside the one that is served', async () => {
      await store.apply('first', 1, pageOf(events.slice(0, 3)));
      expect(await Promise.all([store.begin('first'), peer.begin('first')])).toContain(true);
      expect(await peer.begin('first')).toBe(false);
      expect(await generations()).toEqual([
        { ...serving, position: 3 },
        { generation: 2, version: 1, isServing: false, position: 0 },
      ]);
      await store.apply('first', 2, pageOf(events.slice(0, 2)));
      expect(await opened.served()).toEqual([1, 2, 3]);
    });

    it('serves what was built, and nothing of the one before, but never goes back', async () => {
      await store.apply('first', 1, pageOf(events.slice(0, 3)));
      await store.begin('first');
      await store.apply('first', 2, pageOf(events.slice(0, 2)));
      expect(await store.promote('first', 2)).toBe(false);
      expect(await opened.served()).toEqual([1, 2, 3]);
      await peer.apply('first', 2, pageOf(events.slice(2, 4)));
      expect(await store.promote('first', 2)).toBe(true);
      expect(await opened.served()).toEqual([1, 2, 3, 4]);
      expect(await generations(peer)).toEqual([{ ...serving, generation: 2, position: 4 }]);
      expect(await peer.apply('first', 1, pageOf(events.slice(3)))).toBe(false);
      expect(await peer.promote('first', 2)).toBe(false);
      expect(await peer.begin('first')).toBe(true);
    });

    it('begins to build when the code is newer than what is served', async () => {
      await opened.newer.prepare();
      const building = { generation: 2, version: 2, isServing: false, position: 0 };
      expect(await generations()).toEqual([serving, building]);
      await opened.newer.prepare();
      await store.prepare();
      expect(await generations()).toEqual([serving, building]);
      await opened.newer.apply('first', 2, pageOf(events));
      expect(await opened.newer.promote('first', 2)).toBe(true);
      expect(await opened.served()).toEqual([1, 2, 3, 4, 5, 6]);
      // Older code that is started once more leaves it alone.
      await store.prepare();
      expect(await generations()).toEqual([{ generation: 2, version: 2, isServing: true, position: 6 }]);
    });

    it('gives up what older code was building when newer code comes', async () => {
      await store.begin('first');
      await opened.newer.prepare();
      expect(await generations()).toEqual([
        serving,
        { generation: 3, version: 2, isServing: false, position: 0 },
      ]);
    });

    it('knows only its own projections', async () => {
      await expect(store.begin('third')).rejects.toThrow('No projection named third');
      expect(await store.generations('third')).toEqual([]);
    });
  });
}
