/** What every account directory promises. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeEvent } from '../../src/application/eventCodec.js';
import type { AccountDirectory, AccountFilter, EventStore } from '../../src/application/ports.js';
import type { AccountEvent } from '../../src/domain/account.js';
import { hashOf } from '../support/proposals.js';

interface OpenDirectory {
  readonly store: EventStore;
  readonly directory: AccountDirectory;
  /** Another one over the same log, as a second node has it. */
  readonly peer: AccountDirectory;
  close(): Promise<void>;
}

type Change = 'frozen' | 'unfrozen' | 'closed' | 'paid';

/** In ascending order of id: UUIDs of version 7 are made so. */
const accounts: readonly { owner: string; currency: string; changes: readonly Change[] }[] = [
  { owner: 'Ada', currency: 'CZK', changes: ['paid'] },
  { owner: 'Ada', currency: 'EUR', changes: ['frozen', 'paid'] },
  { owner: 'ada', currency: 'CZK', changes: ['frozen', 'unfrozen'] },
  { owner: "O'Neil \\ 😀", currency: 'CZK', changes: ['frozen', 'unfrozen', 'closed'] },
  { owner: 'Ada', currency: 'CZK', changes: ['closed'] },
];

export function accountDirectoryContract(name: string, open: () => Promise<OpenDirectory>): void {
  describe(`account directory: ${name}`, () => {
    let opened: OpenDirectory;
    const ids: string[] = [];
    const find = async (filter: AccountFilter, after?: number, limit = 10) => {
      const found = await opened.directory.find(filter, after === undefined ? after : ids[after], limit);
      return found.map((id) => ids.indexOf(id));
    };

    beforeAll(async () => {
      opened = await open();
      for (const account of accounts) ids.push(await record(opened.store, account));
    });
    afterAll(() => opened?.close());

    it('is empty until it is brought up to date, by any number at once', async () => {
      expect(await find({})).toEqual([]);
      const { directory, peer } = opened;
      await Promise.all([directory.catchUp(), peer.catchUp(), directory.catchUp(), peer.catchUp()]);
      expect(await find({})).toEqual([0, 1, 2, 3, 4]);
      expect(await peer.find({}, undefined, 10)).toEqual(ids);
    });

    it.each<[string, AccountFilter, readonly number[]]>([
      ['open', { status: 'open' }, [0, 2]],
      ['frozen', { status: 'frozen' }, [1]],
      ['closed', { status: 'closed' }, [3, 4]],
      ['in one currency', { currency: 'EUR' }, [1]],
      ['of one owner, to the letter', { owner: 'Ada' }, [0, 1, 4]],
      ['of an owner with a difficult name', { owner: "O'Neil \\ 😀" }, [3]],
      ['of nobody', { owner: 'Ad' }, []],
      ['by all three', { owner: 'Ada', currency: 'CZK', status: 'open' }, [0]],
    ])('finds accounts %s', async (_, filter, expected) => {
      await opened.directory.catchUp();
      expect(await find(filter)).toEqual(expected);
    });

    it.each<[string, AccountFilter, number | undefined, number, readonly number[]]>([
      ['the first page', {}, undefined, 2, [0, 1]],
      ['a page in the middle', {}, 1, 2, [2, 3]],
      ['the last page', {}, 3, 2, [4]],
      ['past the end', {}, 4, 2, []],
      ['a page of matching ones', { owner: 'Ada' }, 0, 1, [1]],
    ])('pages by id: %s', async (_, filter, after, limit, expected) => {
      await opened.directory.catchUp();
      expect(await find(filter, after, limit)).toEqual(expected);
    });

    it('sees a change once it has caught up with it', async () => {
      await opened.directory.catchUp();
      await append(opened.store, ids[0] as string, 3, { type: 'AccountFrozen' });
      expect(await find({ status: 'frozen' })).toEqual([1]);
      await opened.directory.catchUp();
      expect(await find({ status: 'frozen' })).toEqual([0, 1]);
      expect(await find({ status: 'open' })).toEqual([2]);
    });
  });
}

async function record(store: EventStore, { owner, currency, changes }: (typeof accounts)[number]) {
  const id = uuidv7();
  const movement = { amount: 100n, balance: 100n, currency, effectiveOn: '2026-01-31' };
  const events: Readonly<Record<Change, AccountEvent>> = {
    frozen: { type: 'AccountFrozen', reason: 'a court order' },
    unfrozen: { type: 'AccountUnfrozen' },
    closed: { type: 'AccountClosed' },
    paid: { type: 'MoneyDeposited', ...movement },
  };
  const opened: AccountEvent = {
    type: 'AccountOpened',
    accountId: id,
    owner,
    currency,
    overdraftLimit: 0n,
    metadata: {},
  };
  for (const [index, event] of [opened, ...changes.map((change) => events[change])].entries()) {
    await append(store, id, index + 1, event);
  }
  return id;
}

async function append(store: EventStore, streamId: string, version: number, event: AccountEvent) {
  const proposal = {
    commandId: uuidv7(),
    requestHash: hashOf('request').toString('hex'),
    accepted: true,
    events: [{ streamId, version, metadata: '{}', ...encodeEvent(event) }],
    decidedOn: [{ streamId, version: version - 1 }],
  };
  expect((await store.append([[proposal]])).verdicts).toEqual(['appended']);
}
