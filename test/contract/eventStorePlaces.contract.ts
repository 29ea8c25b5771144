/** What an event store promises of batches that are sent one behind the other, and to who appends again and again. */

import { expect, it } from 'vitest';
import type { Proposal } from '../../src/application/commands/ports.js';
import type { Position } from '../../src/application/log/ports.js';
import type { EventStore } from '../support/eventStore.js';
import { Names } from '../support/proposals.js';

export function placesContract({ store, peer }: { store: () => EventStore; peer: () => EventStore }): void {
  const verdictsOf = async (appending: ReturnType<EventStore['append']>) => (await appending).verdicts;
  const appendByPeer = (proposal: Proposal) => peer().exclusively(({ append }) => append([[proposal]]));
  const countOf = async (streamId: string) => (await store().readStream(streamId, 0, 10)).length;

  it('a batch follows one that is still under way', async () => {
    const names = new Names();
    const [first, second, third] = [{}, {}, {}];
    const results = await Promise.all([
      store().append([[names.movement({ A: 1 })]], { batch: first }),
      store().append([[names.movement({ A: 2 })]], { batch: second, behind: first }),
      store().append([[names.movement({ A: 3, B: 1 })]], { batch: third, behind: second }),
    ]);
    expect(results.flatMap(({ verdicts }) => verdicts)).toEqual(['appended', 'appended', 'appended']);
    const [a, b, c] = results.map(({ lastPosition }) => lastPosition) as [Position, Position, Position];
    expect([b - a, c - b]).toEqual([1, 2]);
  });

  it.each([
    ['a conflict', (names: Names) => names.movement({ B: 7 })],
    ['a command that was answered before', (names: Names) => names.movement({ B: 1 }, 'before')],
  ])('it is not appended behind one that had %s', async (_, other) => {
    const names = new Names();
    await store().append([[names.movement({ C: 1 }, 'before')]]);
    const [first, second] = [{}, {}];
    const ahead = store().append([[names.movement({ A: 1 })], [other(names)]], { batch: first });
    const behind = store().append([[names.movement({ D: 1 })], [names.rejection({ E: 0 })]], {
      batch: second,
      behind: first,
    });
    expect((await verdictsOf(ahead))[0]).toBe('appended');
    expect(await verdictsOf(behind)).toEqual(['conflict', 'conflict']);
    expect(await countOf(names.id('D'))).toBe(0);
  });

  it('it is not appended when another one came in between, nor behind one that is not known', async () => {
    const names = new Names();
    const first = {};
    await store().append([[names.movement({ A: 1 })]], { batch: first });
    await store().append([[names.movement({ A: 2 })]], { batch: {} });
    const late = store().append([[names.movement({ B: 1 })]], { batch: {}, behind: first });
    expect(await verdictsOf(late)).toEqual(['conflict']);
    const lost = store().append([[names.movement({ B: 1 })]], { batch: {}, behind: {} });
    expect(await verdictsOf(lost)).toEqual(['conflict']);
    expect(await countOf(names.id('B'))).toBe(0);
  });

  it('what another node appends is noticed, however often a stream was appended to from here', async () => {
    const names = new Names();
    await store().append([[names.movement({ A: 1, B: 1 })]]);
    await store().append([[names.movement({ A: 2, B: 2 })]]);
    await appendByPeer(names.movement({ A: 3 }));
    const mixed = [[names.movement({ A: 3 })], [names.rejection({ A: 2 })], [names.movement({ B: 3 })]];
    expect(await verdictsOf(store().append(mixed))).toEqual(['conflict', 'conflict', 'appended']);
    expect(await verdictsOf(store().append([[names.movement({ A: 4 })]]))).toEqual(['appended']);
    expect(await verdictsOf(store().append([[names.rejection({ A: 2 })]]))).toEqual(['conflict']);
  });

  it('so it is after batches that read other streams', async () => {
    const names = new Names();
    await store().append([[names.movement({ A: 1 })]]);
    await appendByPeer(names.movement({ A: 2 }));
    await store().append([[names.movement({ B: 1 })]]);
    await store().append([[names.movement({ B: 2 })]]);
    expect(await verdictsOf(store().append([[names.rejection({ A: 1 })]]))).toEqual(['conflict']);
  });

  it('so it is by a batch behind one that is still under way, and reads other streams', async () => {
    const names = new Names();
    await store().append([[names.movement({ A: 1, B: 1 })]]);
    await appendByPeer(names.movement({ B: 2 }));
    const [first, second] = [{}, {}];
    const ahead = store().append([[names.movement({ A: 2 })]], { batch: first });
    const behind = store().append([[names.rejection({ B: 1 })], [names.movement({ A: 3 })]], {
      batch: second,
      behind: first,
    });
    expect(await verdictsOf(ahead)).toEqual(['appended']);
    expect(await verdictsOf(behind)).toEqual(['conflict', 'appended']);
  });

  it('a version that is not there yet is a conflict, for a stream just appended to as well', async () => {
    const names = new Names();
    await store().append([[names.movement({ A: 1 })]]);
    const ahead = [[names.movement({ A: 3 })], [names.rejection({ A: 2 })]];
    expect(await verdictsOf(store().append(ahead))).toEqual(['conflict', 'conflict']);
  });
}
