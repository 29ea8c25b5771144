/** Data of one command that the store refuses fails that command, and none that came with it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../src/application/bank.js';
import { StoreRefused } from '../../src/application/shared/errors.js';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { MemoryEventStore } from '../../src/testing/memory/eventStore.js';
import {
  balanceOf,
  command,
  deposit,
  execute,
  executeAll,
  kinds,
  openAccount,
  openBank,
  SENDER,
  transfer,
} from '../support/bankFixture.js';
import type { EventStore } from '../support/eventStore.js';
import { openDatabase } from '../support/migratedDatabase.js';

/** Passes no schema: what would have to be wrong with our own checks for a store to get it. */
function corrupt(keyed: KeyedCommand): KeyedCommand {
  return { ...keyed, command: { ...keyed.command, reference: 'a\0b' } as KeyedCommand['command'] };
}

interface Wish {
  readonly account: number;
  readonly amount: number;
  readonly kind: 'deposit' | 'transfer' | 'pair' | 'freeze';
  readonly isCulprit: boolean;
}
const wish = fc.record<Wish>({
  account: fc.nat(2),
  amount: fc.integer({ min: 1, max: 9 }),
  kind: fc.constantFrom('deposit', 'transfer', 'pair', 'freeze'),
  isCulprit: fc.boolean(),
});

/** Sends wishes at once. @returns what they were answered, and what the accounts ought to have then */
async function carryOut(bank: Bank, accounts: readonly string[], wishes: readonly Wish[]) {
  const expected = accounts.map(() => 100_00n);
  const other = (account: number) => (account + 1) % accounts.length;
  const sending = wishes.map(async ({ account, amount, kind, isCulprit }) => {
    const [id, to] = [accounts[account] as string, accounts[other(account)] as string];
    const made = isCulprit ? corrupt : (keyed: KeyedCommand) => keyed;
    if (kind === 'freeze') {
      // No movement of money: its answer is kept as text.
      return kinds([
        await execute(bank, command('set-overdraft-limit', { accountId: id, amount: `${amount}.00` })),
      ]);
    }
    if (!isCulprit) {
      expected[account] = (expected[account] as bigint) + BigInt(kind === 'transfer' ? -amount : amount);
      if (kind !== 'deposit') {
        expected[other(account)] = (expected[other(account)] as bigint) + BigInt(amount);
      }
    }
    const text = `0.${String(amount).padStart(2, '0')}`;
    if (kind === 'deposit') return kinds([await execute(bank, made(deposit(id, text)))]);
    if (kind === 'transfer') return kinds([await execute(bank, made(transfer(id, to, text)))]);
    const pair = [deposit(to, text), made(deposit(id, text))];
    return kinds(await bank.executeAtomically(SENDER, pair));
  });
  return { answers: await Promise.all(sending), expected };
}

function itFailsCulpritsAlone(
  name: string,
  open: () => Promise<[EventStore, EventStore, () => Promise<void>]>,
): void {
  describe(`a command whose data the store refuses, ${name}`, () => {
    let store: EventStore;
    let peer: EventStore;
    let close: () => Promise<void>;
    beforeAll(async () => {
      [store, peer, close] = await open();
    });
    afterAll(() => close?.());

    it('is refused with its batch, of which nothing is appended', async () => {
      const end = await store.lastPosition();
      const bank = openBank(store);
      const id = await openAccount(bank);
      const [answer] = await executeAll(bank, [corrupt(deposit(id, '1.00'))]);
      expect(answer).toMatchObject({ kind: 'failed', error: expect.any(StoreRefused) });
      expect(await store.lastPosition()).toBe(end + 1);
    });

    it('fails by itself, whatever comes with it', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(wish, { minLength: 2, maxLength: 30 }),
          fc.constantFrom(4, 1_000),
          fc.boolean(),
          async (wishes, batchMax, isOvertaken) => {
            const bank = openBank(store, { batchMax });
            const opened = [await openAccount(bank, '100.00'), await openAccount(bank, '100.00')];
            const accounts = [...opened, await openAccount(bank, '100.00')];
            // Another node changes what this one remembers: the batch is decided again under the lock.
            if (isOvertaken)
              await executeAll(
                openBank(peer),
                accounts.map((id) => deposit(id, '0.01')),
              );
            const { answers, expected } = await carryOut(bank, accounts, wishes);
            for (const [index, { kind, isCulprit }] of wishes.entries()) {
              const whole = isCulprit && kind !== 'freeze' ? 'failed' : 'accepted';
              expect(answers[index]).toEqual(kind === 'pair' ? [whole, whole] : [whole]);
            }
            const before = isOvertaken ? 1n : 0n;
            for (const one of [bank, openBank(peer)]) {
              expect(await Promise.all(accounts.map((id) => balanceOf(one, id)))).toEqual(
                expected.map((balance) => balance + before),
              );
            }
          },
        ),
        { numRuns: 25 },
      );
    });
  });
}

itFailsCulpritsAlone('in memory', async () => {
  const store = new MemoryEventStore();
  return [store, store, async () => {}];
});

itFailsCulpritsAlone('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase(2);
  const [one, other] = nodes as [Connections, Connections];
  return [new PostgresEventStore(one), new PostgresEventStore(other), close];
});

describe('rules of the operator, on PostgreSQL', () => {
  it.each([
    ['a CHECK', "ALTER TABLE events ADD CHECK (data->>'reference' IS DISTINCT FROM 'bad')"],
    [
      'a trigger',
      `CREATE FUNCTION no_bad() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.data->>'reference' = 'bad' THEN RAISE EXCEPTION 'not this'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER no_bad BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION no_bad()`,
    ],
    ['an index with a limit', "CREATE INDEX ON events ((repeat(data->>'reference', 100000)))"],
  ])('%s fails what breaks it, and nothing else', async (_, rule) => {
    const { nodes, close } = await openDatabase();
    try {
      const [connections] = nodes as [Connections];
      await connections.background.query(rule);
      const bank = openBank(new PostgresEventStore(connections));
      const id = await openAccount(bank);
      const wishes = [undefined, 'bad', undefined, undefined].map((reference) =>
        deposit(id, '1.00', reference === undefined ? {} : { reference }),
      );
      expect(kinds(await executeAll(bank, wishes))).toEqual(['accepted', 'failed', 'accepted', 'accepted']);
    } finally {
      await close();
    }
  });
});
