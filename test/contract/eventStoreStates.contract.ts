/** What an event store gives back for the states of accounts: few events, that tell the same as all of them. */
import { expect, it } from 'vitest';
import type { Basis, StateEvents } from '../../src/application/accounts/ports.js';
import { stateOf } from '../../src/application/accounts/stateEvents.js';
import type { EventStore } from '../support/eventStore.js';
import { CountedPast, longPast, PastWriter, proposalOf, type Recorded } from '../support/past.js';
import { eventAt, Names } from '../support/proposals.js';
import { Random } from '../support/random.js';

interface Accounts {
  append(recorded: readonly Recorded[]): Promise<void>;
  load(known: readonly Basis[]): Promise<readonly StateEvents[]>;
  /** As of an account of which nothing is known. */
  newest(streamId: string): Promise<StateEvents>;
}

export function statesContract(store: () => EventStore): void {
  const load = (known: readonly Basis[]) => store().load(known);
  const accounts: Accounts = {
    append: async (recorded) => {
      const { verdicts } = await store().append(recorded.map((one) => [proposalOf(one)]));
      expect(new Set(verdicts)).toEqual(new Set(['appended']));
    },
    load,
    newest: async (streamId) => (await load([{ streamId, version: 0 }]))[0] as StateEvents,
  };
  newerContract(store, accounts);
  fewContract(accounts);
  damagedContract(store, accounts);
}

const versionsOf = ({ events }: StateEvents) => events.map(({ version }) => version);

/** Which accounts are given back. */
function newerContract(store: () => EventStore, { append, load }: Accounts): void {
  it('are those of an account that is newer than what is known of it', async () => {
    const writer = new PastWriter();
    const id = writer.open();
    writer.move(id, 5n).move(id, 7n);
    await append(writer.recorded);
    const stream = await store().readStream(id, 0, 10);
    const events = stream
      .filter(({ version }) => version !== 2)
      .map(({ version, type, schemaVersion, data, recordedAt }) => ({
        version,
        type,
        schemaVersion,
        data,
        recordedAt,
      }));
    for (const version of [0, 1, 2]) {
      expect(await load([{ streamId: id, version }])).toEqual([{ streamId: id, version: 3, events }]);
    }
    expect(await load([{ streamId: id, version: 3 }]), 'unchanged').toEqual([]);
    expect(await load([{ streamId: id, version: 4 }]), 'older than what is known').toEqual([]);
  });

  it('are none of an account that does not exist, and of no accounts', async () => {
    expect(await load([{ streamId: new Names().id('A'), version: 0 }])).toEqual([]);
    expect(await load([])).toEqual([]);
  });

  it('of many accounts come with one question', async () => {
    const writer = new PastWriter();
    const ids = Array.from({ length: 300 }, () => writer.open());
    for (const [index, id] of ids.entries()) {
      for (let count = 0; count < index % 4; count += 1) writer.move(id, BigInt(index));
    }
    await append(writer.recorded);
    const unknown = new Names().id('A');
    // A third is known as it is, a third is known as it was, a third is not known.
    const known = ids.map((streamId, index) => ({
      streamId,
      version: [1 + (index % 4), 1, 0][index % 3] as number,
    }));
    const loaded = await load([{ streamId: unknown, version: 0 }, ...known]);
    const expected = known
      .map(({ streamId, version }, index) => ({ streamId, version: 1 + (index % 4), known: version }))
      .filter((one) => one.version > one.known);
    const byId = (one: { streamId: string }, other: { streamId: string }) =>
      one.streamId < other.streamId ? -1 : 1;
    expect(loaded.map(({ streamId, version }) => ({ streamId, version })).sort(byId)).toEqual(
      expected.map(({ streamId, version }) => ({ streamId, version })).sort(byId),
    );
    for (const one of loaded) {
      const { account } = new CountedPast(writer.recorded, one.streamId).account(one.version);
      expect(stateOf(one).account).toEqual(account);
    }
  });
}

/** Which of an account's events are given back. */
function fewContract({ append, newest }: Accounts): void {
  it('are the first, the newest that sets the balance, and the newest of each type of terms', async () => {
    const writer = new PastWriter();
    const [id, other] = [writer.open(), writer.open()];
    writer.move(id, 5n).move(id, 7n, 0, other).move(id, -3n).move(id, -9n, 0, other);
    writer.limit(id, 1n).limit(id, 2n).mark(id, 'AccountFrozen').mark(id, 'AccountUnfrozen');
    writer.mark(id, 'AccountFrozen').mark(id, 'AccountUnfrozen').mark(id, 'AccountClosed');
    await append(writer.recorded);
    const loaded = await newest(id);
    expect(versionsOf(loaded)).toEqual([1, 5, 7, 10, 11, 12]);
    expect(stateOf(loaded).account).toEqual(new CountedPast(writer.recorded, id).account(12).account);
  });

  it('are the newest of each type that tells of holds, once each', async () => {
    const writer = new PastWriter();
    const id = writer.open();
    writer.move(id, 500n).hold(id, 10n).hold(id, 20n).hold(id, 30n).release(id).capture(id, 5n).release(id);
    writer.limit(id, 1n).hold(id, 40n).capture(id, 2n);
    await append(writer.recorded);
    const loaded = await newest(id);
    expect(versionsOf(loaded)).toEqual([1, 8, 9, 10, 11]);
    const { account } = stateOf(loaded);
    expect(account).toEqual(new CountedPast(writer.recorded, id).account(11).account);
    expect(account.holds.map(({ remaining }) => remaining)).toEqual([28n, 40n]);
  });

  it('are as few of an account that was frozen and unfrozen a thousand times', async () => {
    const writer = new PastWriter();
    const id = writer.open();
    for (let count = 0; count < 1_000; count += 1) {
      writer.mark(id, 'AccountFrozen').mark(id, 'AccountUnfrozen');
      if (count === 500) writer.move(id, 5n);
    }
    await append(writer.recorded);
    const loaded = await newest(id);
    expect(versionsOf(loaded)).toEqual([1, 1_004, 2_001, 2_002]);
    expect(stateOf(loaded).account).toMatchObject({ status: 'open', balance: 5n, version: 2_002 });
  });

  it('tell the same as all events, at every version of a random past', async () => {
    const writer = new PastWriter();
    const id = longPast(writer, Random.forRun('states from few events'), 150);
    const counted = new CountedPast(writer.recorded, id);
    for (const one of writer.recorded) {
      await append([one]);
      if (one.streamId !== id) continue;
      const loaded = await newest(id);
      expect(loaded.events.length).toBeLessThanOrEqual(10);
      const { account, updatedAt } = stateOf(loaded);
      expect(account).toEqual(counted.account(one.version).account);
      expect(updatedAt).toBe(loaded.events.at(-1)?.recordedAt);
    }
  });
}

function damagedContract(store: () => EventStore, { append, newest }: Accounts): void {
  it('have the newest one, though no program knows its type', async () => {
    const writer = new PastWriter();
    const streamId = writer.open();
    writer.move(streamId, 5n);
    await append(writer.recorded);
    const events = [eventAt({ streamId, version: 3 }, { type: 'MoneyPrinted' })];
    const decidedOn = [{ streamId, version: 2 }];
    await store().append([[{ ...new Names().movement({}), events, decidedOn }]]);
    const loaded = await newest(streamId);
    expect([loaded.version, versionsOf(loaded)]).toEqual([3, [1, 2, 3]]);
    expect(() => stateOf(loaded)).toThrow('unknown event type: MoneyPrinted');
  });

  it('make no state where one is damaged', async () => {
    const names = new Names();
    await store().append([[names.movement({ A: 1 })], [names.movement({ A: 2 })]]);
    const loaded = await newest(names.id('A'));
    expect([loaded.version, versionsOf(loaded)]).toEqual([2, [1, 2]]);
    expect(() => stateOf(loaded)).toThrow('lacks the text balance');
  });
}
