/** What the read models answer, whoever keeps them, for one history of a bank. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asPosition, BEGIN } from '../../src/application/log/ports.js';
import type {
  AccountFilter,
  AccountList,
  DailyBalances,
  GroupBy,
  JournalFilter,
  Ledger,
} from '../../src/application/readModels/ports.js';
import type { EventStore } from '../support/eventStore.js';
import { LogWriter } from '../support/log.js';

export interface OpenReadModels {
  readonly store: EventStore;
  readonly accounts: AccountList;
  readonly ledger: Ledger;
  readonly days: DailyBalances;
  /** Brings them to the end of the log. */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** In ascending order of id: UUIDs of version 7 are made so. */
const OWNERS = ['Ada', 'adam', "O'Neil \\ 😀", 'Ádám', 'Ada', 'Bob'] as const;

export function readModelsContract(name: string, open: () => Promise<OpenReadModels>): void {
  describe(`read models: ${name}`, () => {
    let opened: OpenReadModels;
    const ids: string[] = [];
    const at = (index: number) => ids[index] as string;
    const find = async (filter: AccountFilter, after?: number, limit = 10) => {
      const found = await opened.accounts.find(filter, after === undefined ? after : at(after), limit);
      return found?.map(({ account }) => ids.indexOf(account.id));
    };

    beforeAll(async () => {
      opened = await open();
      const writer = new LogWriter(opened.store);
      for (const owner of OWNERS)
        ids.push(await writer.open(owner, owner === 'Bob' ? 'CZK' : 'EUR', { n: 1 }));
      await writer.move(at(0), 500n, { effectiveOn: '2026-01-31' });
      await writer.move(at(0), 300n, { effectiveOn: '2026-01-10', counterpart: ' Interest' });
      await writer.move(at(0), -100n, { effectiveOn: '2026-02-02', counterpart: 'fees' });
      await writer.transfer(at(0), at(1), 200n, { effectiveOn: '2026-02-02', reference: 'rent' });
      await writer.append([at(2), { type: 'OverdraftLimitSet', overdraftLimit: 1_000n, currency: 'EUR' }]);
      await writer.move(at(2), -700n, { counterpart: '0800 / 123' });
      await writer.append([at(3), { type: 'AccountFrozen' }]);
      await writer.append([at(4), { type: 'AccountFrozen' }]);
      await writer.append([at(4), { type: 'AccountUnfrozen' }]);
      await writer.append([at(4), { type: 'AccountClosed' }]);
      await writer.move(at(5), 9_007_199_254_740_993n);
      await opened.catchUp();
    });
    afterAll(() => opened?.close());

    it.each<[string, AccountFilter, readonly number[]]>([
      ['all', {}, [0, 1, 2, 3, 4, 5]],
      ['open', { status: 'open' }, [0, 1, 2, 5]],
      ['frozen', { status: 'frozen' }, [3]],
      ['closed', { status: 'closed' }, [4]],
      ['in one currency', { currency: 'CZK' }, [5]],
      ['of one owner, to the letter', { owner: 'Ada' }, [0, 4]],
      ['of an owner with a difficult name', { owner: "O'Neil \\ 😀" }, [2]],
      ['of nobody', { owner: 'Ad' }, []],
      ['of owners whose name begins so, by name', { ownerPrefix: 'ADA' }, [0, 4, 1]],
      ['of owners whose name begins with a letter beyond ASCII', { ownerPrefix: 'Á' }, [3]],
      ['of owners whose name begins with a pattern', { ownerPrefix: '%' }, []],
      ['whose owner’s name has this part, in any case', { ownerContains: 'DA' }, [0, 1, 3, 4]],
      ['whose owner’s name has this part, whatever the accents', { ownerContains: 'adá' }, [0, 1, 3, 4]],
      ['whose owner’s name has a part that is a pattern', { ownerContains: ' \\ ' }, [2]],
      ['whose owner’s name has a part that nobody has', { ownerContains: '%%' }, []],
      ['with a field of metadata', { metadata: { n: '1' }, currency: 'CZK' }, [5]],
      ['with another value of it', { metadata: { n: '2' } }, []],
      ['with a balance of at least', { currency: 'EUR', balanceMin: 1n }, [0, 1]],
      ['with a balance of at most', { currency: 'EUR', balanceMax: -700n }, [2]],
      ['with a balance between', { currency: 'EUR', balanceMin: 0n, balanceMax: 200n }, [1, 3, 4]],
      ['by several', { owner: 'Ada', currency: 'EUR', status: 'closed' }, [4]],
    ])('finds accounts: %s', async (_, filter, expected) => {
      expect(await find(filter)).toEqual(expected);
    });

    it.each<[string, AccountFilter, number | undefined, number, readonly number[]]>([
      ['the first page', {}, undefined, 2, [0, 1]],
      ['a page in the middle', {}, 1, 2, [2, 3]],
      ['the last page', {}, 4, 2, [5]],
      ['past the end', {}, 5, 2, []],
      ['a page of matching ones', { owner: 'Ada' }, 0, 1, [4]],
      ['the first page by name', { ownerPrefix: 'a' }, undefined, 2, [0, 4]],
      ['the next page by name, after one of the same name', { ownerPrefix: 'a' }, 0, 2, [4, 1]],
      ['the last page by name', { ownerPrefix: 'a' }, 4, 2, [1]],
    ])('pages: %s', async (_, filter, after, limit, expected) => {
      expect(await find(filter, after, limit)).toEqual(expected);
    });

    it.each<[AccountFilter, readonly number[]]>([
      [{}, [5, 4, 3, 2, 1, 0]],
      [{ ownerPrefix: 'a' }, [1, 4, 0]],
      [{ ownerContains: 'ada', metadata: { n: '1' } }, [4, 3, 1, 0]],
    ])('and the other way round: %#', async (filter, expected) => {
      const found: number[] = [];
      let after: string | undefined;
      for (;;) {
        const page = (await opened.accounts.find(filter, after, 2, 'desc')) ?? [];
        if (page.length === 0) break;
        found.push(...page.map(({ account }) => ids.indexOf(account.id)));
        after = page.at(-1)?.account.id;
      }
      expect(found).toEqual(expected);
    });

    it.each<[GroupBy, AccountFilter, readonly string[]]>([
      ['currency', {}, ['CZK CZK 9007199254740993 1', 'EUR EUR 0 5']],
      ['status', {}, ['closed EUR 0 1', 'frozen EUR 0 1', 'open CZK 9007199254740993 1', 'open EUR 0 3']],
      [{ metadata: 'n' }, { currency: 'EUR' }, ['1 EUR 0 5']],
      [{ metadata: 'm' }, { ownerContains: 'da' }, ['null EUR 700 4']],
      ['currency', { ownerPrefix: 'ada', balanceMin: 1n }, ['EUR EUR 700 2']],
      ['currency', { owner: 'nobody' }, []],
    ])('sums balances by groups: %#', async (by, filter, expected) => {
      const groups = await opened.accounts.groups(filter, by, 10);
      expect(
        groups.map(({ group, currency, balance, accounts }) => `${group} ${currency} ${balance} ${accounts}`),
      ).toEqual(expected);
    });

    it('pages by name: after an account that the filter no longer wants, not after one that is not there', async () => {
      expect(await find({ ownerPrefix: 'a', status: 'open' }, 4)).toEqual([1]);
      expect(await find({ ownerPrefix: 'a', status: 'closed' }, 1)).toEqual([]);
      const unknown = '00000000-0000-7000-8000-000000000000';
      expect(await opened.accounts.find({ ownerPrefix: 'a' }, unknown, 10)).toBeUndefined();
      expect(await opened.accounts.find({ owner: 'Ada' }, unknown, 10)).toHaveLength(2);
    });

    it('shows an account as its events have made it', async () => {
      const [head] = (await opened.accounts.find({ owner: OWNERS[2] }, undefined, 1)) ?? [];
      const own = await opened.store.readStream(at(2), 0, 10);
      expect(head).toEqual({
        account: {
          id: at(2),
          owner: OWNERS[2],
          currency: 'EUR',
          status: 'open',
          balance: -700n,
          overdraftLimit: 1_000n,
          version: 3,
          holds: [],
          metadata: { n: 1 },
        },
        openedAt: own[0]?.recordedAt,
        updatedAt: own[2]?.recordedAt,
      });
    });

    it('posts every movement to the account and, the other way, to an account of the house', async () => {
      const { totals, position } = await opened.ledger.totals();
      expect(position).toBe(await opened.store.lastPosition());
      expect(
        totals.map(({ ledgerAccount, currency, debits, credits }) => [
          ledgerAccount,
          currency,
          debits,
          credits,
        ]),
      ).toEqual([
        ['cash', 'CZK', 9_007_199_254_740_993n, 0n],
        ['customers', 'CZK', 0n, 9_007_199_254_740_993n],
        ['cash', 'EUR', 500n, 0n],
        ['clearing', 'EUR', 0n, 700n],
        ['customers', 'EUR', 1_000n, 1_000n],
        ['fees', 'EUR', 0n, 100n],
        ['interest', 'EUR', 300n, 0n],
        ['transfers', 'EUR', 200n, 200n],
      ]);
    });

    it.each<[string, () => JournalFilter, number, number, readonly string[]]>([
      ['all of them', () => ({}), 0, 3, ['0 500 cash', '0 300 interest', '0 -100 fees']],
      ['of an account', () => ({ accountId: at(1) }), 0, 3, ['1 200 transfers']],
      [
        'of an account of the house',
        () => ({ house: 'transfers' }),
        0,
        3,
        ['0 -200 transfers', '1 200 transfers'],
      ],
      ['after a position', () => ({ accountId: at(0) }), 7, 2, ['0 300 interest', '0 -100 fees']],
      ['of nobody', () => ({ accountId: at(3) }), 0, 3, []],
    ])('lists entries: %s', async (_, filter, after, limit, expected) => {
      const entries = await opened.ledger.entries(filter(), asPosition(after), limit);
      expect(
        entries.map((entry) =>
          'house' in entry ? `${ids.indexOf(entry.accountId)} ${entry.amount} ${entry.house}` : '',
        ),
      ).toEqual(expected);
    });

    it('tells of an entry which event it is', async () => {
      const [entry] = await opened.ledger.entries({ accountId: at(1) }, BEGIN, 1);
      const event = (await opened.store.readStream(at(1), 1, 1))[0];
      expect(entry).toEqual({
        position: event?.position,
        accountId: at(1),
        version: 2,
        commandId: event?.commandId,
        house: 'transfers',
        currency: 'EUR',
        amount: 200n,
        effectiveOn: '2026-02-02',
        recordedAt: event?.recordedAt,
      });
    });

    it.each([
      ['all days', {}, 10, ['2026-01-10 300', '2026-01-31 800', '2026-02-02 500']],
      ['from one on', { from: '2026-01-11' }, 10, ['2026-01-31 800', '2026-02-02 500']],
      ['up to one', { to: '2026-01-31' }, 10, ['2026-01-10 300', '2026-01-31 800']],
      ['a page of them', { after: '2026-01-10' }, 1, ['2026-01-31 800']],
    ])(
      'tells balances by business date, what was booked back included: %s',
      async (_, range, limit, expected) => {
        const days = await opened.days.find(at(0), 'business', range, limit);
        expect(days.map(({ day, balance }) => `${day} ${balance}`)).toEqual(expected);
      },
    );

    it('tells balances by the day of recording', async () => {
      const [last] = await opened.store.readStream(at(0), 4, 1);
      const day = last?.recordedAt.slice(0, 10);
      const days = await opened.days.find(at(0), 'recording', {}, 10);
      expect(days.at(-1)).toEqual({ day, balance: 500n, currency: 'EUR' });
      expect(await opened.days.find(at(3), 'recording', {}, 10)).toEqual([]);
    });
  });
}
