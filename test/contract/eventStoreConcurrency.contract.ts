/** What an event store promises to several who use it at once. */
import { expect, it } from 'vitest';
import { asPosition } from '../../src/application/log/ports.js';
import type { EventStore } from '../support/eventStore.js';
import { Names } from '../support/proposals.js';

interface Stores {
  store: () => EventStore;
  peer: () => EventStore;
  pause: (ms: number) => Promise<void>;
}

export function concurrencyContract(stores: Stores): void {
  appendsContract(stores);
  exclusiveContract(stores);
}

function appendsContract({ store, peer, pause }: Stores): void {
  it('of many who append to one version, one does', async () => {
    const names = new Names();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const node = index % 2 === 0 ? store() : peer();
        return node.append([[names.movement({ A: 1 })], [names.movement({ [`other ${index}`]: 1 })]]);
      }),
    );
    const firsts = results.map(({ verdicts }) => verdicts[0]);
    expect(firsts.filter((verdict) => verdict === 'appended')).toHaveLength(1);
    expect(firsts.filter((verdict) => verdict === 'conflict')).toHaveLength(19);
    expect(results.every(({ verdicts }) => verdicts[1] === 'appended')).toBe(true);
  });

  it('of many who append one command, one does', async () => {
    const names = new Names();
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const node = index % 2 === 0 ? store() : peer();
        return node.append([[names.movement({ [`stream ${index}`]: 1 }, 'key')]]);
      }),
    );
    const verdicts = results.map((result) => result.verdicts[0]);
    expect(verdicts.filter((verdict) => verdict === 'appended')).toHaveLength(1);
    expect(verdicts.filter((verdict) => verdict === 'duplicate')).toHaveLength(19);
  });

  it('opposite transfers do not block each other', async () => {
    const names = new Names();
    const run = async (node: EventStore, sides: readonly [string, string]) => {
      let appended = 0;
      for (let tries = 0; appended < 10; tries += 1) {
        expect(tries).toBeLessThan(1_000);
        const known = ['A', 'B'].map((name) => ({ streamId: names.id(name), version: 0 }));
        const newer = await node.load(known);
        const next = (name: string) =>
          (newer.find(({ streamId }) => streamId === names.id(name))?.version ?? 0) + 1;
        const transfer = names.movement({ [sides[0]]: next(sides[0]), [sides[1]]: next(sides[1]) });
        if ((await node.append([[transfer]])).verdicts[0] === 'appended') appended += 1;
      }
    };
    await Promise.all([run(store(), ['A', 'B']), run(peer(), ['B', 'A'])]);
    for (const name of ['A', 'B']) {
      const versions = (await store().readStream(names.id(name), 0, 100)).map(({ version }) => version);
      expect(versions).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    }
  });

  it('positions become visible in their order: who polls the log misses nothing', async () => {
    const start = (await store().append([])).lastPosition;
    const EACH = 40;
    let writing = true;
    const write = async (node: EventStore) => {
      const names = new Names();
      for (let version = 1; version <= EACH; version += 1) {
        await node.append([[names.movement({ A: version })], [names.movement({ B: version, C: version })]]);
      }
    };
    const poll = async (node: EventStore) => {
      let position: number = start;
      for (let done = false; !done; ) {
        done = !writing;
        const events = await node.readAll(asPosition(position), 50);
        for (const event of events) {
          position += 1;
          expect(event.position).toBe(position);
        }
        done &&= events.length === 0;
        await pause(0);
      }
      return position - start;
    };
    const pollers = [poll(store()), poll(peer())];
    await Promise.all([write(store()), write(peer()), write(store()), write(peer())]);
    writing = false;
    expect(await Promise.all(pollers)).toEqual([EACH * 12, EACH * 12]);
  });
}

function exclusiveContract({ store, peer, pause }: Stores): void {
  it('exclusive work appends to what it loaded, while others wait', async () => {
    const names = new Names();
    const streamId = names.id('A');
    const order: string[] = [];
    let other: Promise<unknown> | undefined;
    const result = await store().exclusively(async (access) => {
      other = peer()
        .append([[names.movement({ A: 1 }, 'other')], [names.movement({ B: 1 })]])
        .then(({ verdicts }) => order.push(`other: ${verdicts}`));
      await pause(50);
      expect(await access.load([{ streamId, version: 0 }])).toEqual([]);
      const appended = await access.append([[names.movement({ A: 1 }, 'mine')]]);
      order.push(`mine: ${appended.verdicts}`);
      expect(await access.load([{ streamId, version: 0 }])).toMatchObject([{ streamId, version: 1 }]);
      expect(await access.findCommands([names.id('mine'), names.id('other')])).toHaveLength(1);
      expect(await peer().readStream(streamId, 0, 1), 'not committed yet').toEqual([]);
      expect(await peer().findCommands([names.id('mine')]), 'not committed yet').toEqual([]);
      return 'the result of the work';
    });
    expect(result).toBe('the result of the work');
    expect(await peer().readStream(streamId, 0, 2), 'committed').toHaveLength(1);
    await other;
    expect(order).toEqual(['mine: appended', 'other: conflict,appended']);
  });

  it('exclusive work that fails leaves nothing, and lets others go on', async () => {
    const names = new Names();
    const start = (await store().append([])).lastPosition;
    const fault = new Error('the work failed');
    const work = store().exclusively(async (access) => {
      await access.append([[names.movement({ A: 1 }, 'mine')], [names.rejection({ B: 0 }, 'refused')]]);
      throw fault;
    });
    await expect(work).rejects.toBe(fault);

    expect(await store().findCommands([names.id('mine'), names.id('refused')])).toEqual([]);
    expect(await store().readStream(names.id('A'), 0, 1)).toEqual([]);
    const result = await peer().append([[names.movement({ A: 1 }, 'mine')]]);
    expect(result).toMatchObject({ verdicts: ['appended'], lastPosition: start + 1 });
  });

  it('a refused append inside exclusive work does not end it', async () => {
    const names = new Names();
    await store().append([[names.movement({ A: 1 }, 'first')]]);
    const verdicts = await store().exclusively(async (access) => {
      const first = await access.append([[names.movement({ A: 1 })], [names.movement({ A: 2 }, 'first')]]);
      const second = await access.append([[names.movement({ A: 2 })]]);
      return [...first.verdicts, ...second.verdicts];
    });
    expect(verdicts).toEqual(['conflict', 'duplicate', 'appended']);
    expect(await store().readStream(names.id('A'), 0, 10)).toHaveLength(2);
  });
}
