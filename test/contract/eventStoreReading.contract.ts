/** What an event store gives back: answers of commands, streams, the log. */
import { expect, it } from 'vitest';
import { RECORDED_AT } from '../../src/application/commands/ports.js';
import { asPosition, type StoredEvent } from '../../src/application/log/ports.js';
import type { EventStore } from '../support/eventStore.js';
import { eventAt, Names, requestHashOf, SENDER } from '../support/proposals.js';

export function readingContract(store: () => EventStore): void {
  it('gives back an event as it was appended', async () => {
    const names = new Names();
    const proposal = names.movement({ A: 1 });
    const { commandId } = proposal;
    const at = { streamId: names.id('A'), version: 1 };
    const data =
      '{"big":"9999999999999.99","text":"č \\" \\\\ 😀","deep":{"list":[1,"2",true,null]},"empty":""}';
    const event = eventAt(at, {
      type: 'AccountOpened',
      schemaVersion: 2,
      data,
    });
    const { recordedAt, lastPosition } = await store().append([[{ ...proposal, events: [event] }]]);

    const expected: StoredEvent = {
      ...event,
      position: lastPosition,
      data: JSON.parse(data),
      metadata: { actor: SENDER.actor, causationId: commandId, correlationId: SENDER.correlationId },
      commandId,
      recordedAt,
    };
    expect(await store().readStream(at.streamId, 0, 10)).toEqual([expected]);
    expect(await store().readAll(asPosition(lastPosition - 1), 1)).toEqual([expected]);
    const { position: _, streamId: __, metadata: ___, commandId: ____, ...needed } = expected;
    expect((await store().load([{ ...at, version: 0 }]))[0]?.events).toEqual([needed]);
    expect((await store().findCommands([commandId]))[0]?.events).toEqual([expected]);
  });

  it('orders the fields of data its own way: short names first', async () => {
    const names = new Names();
    const proposal = names.movement({ A: 1 });
    const data = '{"bb":1,"a":{"zz":[{"d":1,"c":2}],"B":2},"b":1.50}';
    const events = proposal.events.map((event) => ({ ...event, data }));
    await store().append([[{ ...proposal, events }]]);
    const [event] = await store().readStream(names.id('A'), 0, 1);
    const expected = '{"a":{"B":2,"zz":[{"c":2,"d":1}]},"b":1.5,"bb":1}';
    expect(JSON.stringify(event?.data)).toBe(expected);
    expect(Object.keys(event?.metadata as object)).toEqual(['actor', 'causationId', 'correlationId']);
  });

  it('two readers share nothing', async () => {
    const names = new Names();
    await store().append([[names.movement({ A: 1 })]]);
    const read = () => store().readStream(names.id('A'), 0, 1);
    const [mine] = await read();
    (mine?.data as { amount: string }).amount = 'changed';
    expect((await read())[0]?.data).toMatchObject({ amount: '1.00' });
  });

  it('keeps an outcome byte for byte, with the time of recording in its place', async () => {
    const names = new Names();
    const outcome = `{"b":1, "a":"č\\u0041 \\"",  "at":"${RECORDED_AT}","again":"${RECORDED_AT}"}`;
    const batch = [
      [names.nothing({ A: 0 }, 'done', outcome)],
      [names.rejection({ A: 0 }, 'refused', outcome)],
    ];
    const { recordedAt } = await store().append(batch);

    const found = await store().findCommands([names.id('refused'), names.id('unknown'), names.id('done')]);
    const of = (key: string, accepted: boolean) => ({
      commandId: names.id(key),
      requestHash: requestHashOf(key),
      accepted,
      recordedAt,
      outcome: outcome.replaceAll(RECORDED_AT, recordedAt),
      events: [],
    });
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining([of('done', true), of('refused', false)]));
  });

  it('tells a command by its events, in their order', async () => {
    const names = new Names();
    await store().append([
      [names.movement({ A: 1 })],
      [names.movement({ B: 1, A: 2 }, 'transfer')],
      [names.movement({ A: 3 })],
    ]);
    const [found] = await store().findCommands([names.id('transfer')]);
    expect(found).not.toHaveProperty('outcome');
    expect(found?.events.map(({ streamId, version }) => [streamId, version])).toEqual([
      [names.id('B'), 1],
      [names.id('A'), 2],
    ]);
  });

  it('keeps an outcome beside the events of a command that has both', async () => {
    const names = new Names();
    await store().append([[{ ...names.movement({ A: 1 }, 'open'), outcome: '{"id":"A"}' }]]);
    const [found] = await store().findCommands([names.id('open')]);
    expect(found).toMatchObject({ outcome: '{"id":"A"}', events: [{ version: 1 }] });
  });

  it('finds no command for no id', async () => {
    expect(await store().findCommands([])).toEqual([]);
  });

  it.each([
    { title: 'all of it', after: 0, limit: 10, filter: undefined, versions: [1, 2, 3, 4, 5] },
    { title: 'a page', after: 1, limit: 2, filter: undefined, versions: [2, 3] },
    { title: 'past the end', after: 5, limit: 2, filter: undefined, versions: [] },
    {
      title: 'some types',
      after: 0,
      limit: 10,
      filter: { types: ['AccountOpened', 'Paid'] },
      versions: [1, 2, 4, 5],
    },
    { title: 'no types', after: 0, limit: 10, filter: { types: [] }, versions: [] },
    { title: 'a page of a type', after: 2, limit: 1, filter: { types: ['Paid'] }, versions: [4] },
    {
      title: 'from a day',
      after: 0,
      limit: 10,
      filter: { types: ['Paid', 'AccountOpened'], from: '2026-02-01' },
      versions: [4, 5],
    },
    {
      title: 'to a day',
      after: 0,
      limit: 10,
      filter: { types: ['Paid', 'AccountOpened'], to: '2026-02-01' },
      versions: [2, 4],
    },
    {
      title: 'one day',
      after: 0,
      limit: 10,
      filter: { types: ['Paid', 'Frozen'], from: '2026-02-01', to: '2026-02-01' },
      versions: [3, 4],
    },
  ])('reads of a stream: $title', async ({ after, limit, filter, versions }) => {
    const names = new Names();
    const rows = [
      ['AccountOpened', undefined],
      ['Paid', '2026-01-31'],
      ['Frozen', '2026-02-01'],
      ['Paid', '2026-02-01'],
      ['Paid', '2026-03-01'],
    ] as const;
    const batch = rows.map(([type, effectiveOn], index) => {
      const proposal = names.movement({ A: index + 1 });
      const data = JSON.stringify({ effectiveOn });
      return [{ ...proposal, events: proposal.events.map((event) => ({ ...event, type, data })) }];
    });
    await store().append([...batch, [names.movement({ B: 1 })]]);
    const events = await store().readStream(names.id('A'), after, limit, filter);
    expect(events.map(({ version }) => version)).toEqual(versions);
  });

  it('reads the log page by page', async () => {
    const names = new Names();
    const start = (await store().append([])).lastPosition;
    await store().append([1, 2, 3, 4, 5].map((version) => [names.movement({ A: version })]));
    const pages: number[][] = [];
    let position = start;
    for (let page = 1; page <= 4; page += 1) {
      const events = await store().readAll(position, 2);
      pages.push(events.map((event) => event.position - start));
      position = events.at(-1)?.position ?? position;
    }
    expect(pages).toEqual([[1, 2], [3, 4], [5], []]);
  });
}
