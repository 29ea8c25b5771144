/** Several nodes on one log: money is conserved and every answer is true, whoever wins. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import { BEGIN, type StoredEvent } from '../../../src/application/log/ports.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import {
  bodyOf,
  deposit,
  execute,
  openAccount,
  openBank,
  transfer,
  withdraw,
} from '../../support/bankFixture.js';
import type { EventStore } from '../../support/eventStore.js';
import { ObservedStore } from '../../support/observedStore.js';

/** A node whose appends take their time, so that others come in between. */
function node(store: EventStore, turns: () => number): Bank {
  const slow = new ObservedStore(store);
  const wait = async () => {
    for (let left = turns(); left > 0; left -= 1) await nextTurn();
  };
  slow.beforeAppend = wait;
  slow.afterAppend = wait;
  return openBank(slow, { batchMax: 8 });
}

interface Outcome {
  readonly keyed: KeyedCommand;
  readonly answer: Answer;
}

type Data = { amount: string; balance: string; currency: string };

const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));

const SIGN: Readonly<Record<string, bigint>> = {
  MoneyDeposited: 1n,
  TransferReceived: 1n,
  MoneyWithdrawn: -1n,
  TransferSent: -1n,
};

/** The balances of an account after each of its events; versions without a hole, each balance following from the last. */
function balancesOf(events: readonly StoredEvent[]): bigint[] {
  const balances: bigint[] = [];
  for (const [index, event] of events.entries()) {
    expect(event.version).toBe(index + 1);
    const { amount = '0', balance = '0' } = event.data as Partial<Data>;
    const sign = SIGN[event.type] ?? 0n;
    balances.push((balances.at(-1) ?? 0n) + sign * minor(amount));
    if (sign !== 0n) expect(minor(balance)).toBe(balances.at(-1));
    expect(balances.at(-1)).toBeGreaterThanOrEqual(0n);
  }
  return balances;
}

async function expectTrueBooks(store: EventStore, accounts: readonly string[], outcomes: readonly Outcome[]) {
  const log = await store.readAll(BEGIN, 100_000);
  const streams = new Map(accounts.map((id) => [id, log.filter((event) => event.streamId === id)]));
  const balances = new Map(accounts.map((id) => [id, balancesOf(streams.get(id) ?? [])]));
  const sum = (type: string) =>
    log
      .filter((event) => event.type === type)
      .reduce((total, { data }) => total + minor((data as Data).amount), 0n);
  const held = accounts.reduce((total, id) => total + (balances.get(id)?.at(-1) ?? 0n), 0n);
  expect(held).toBe(sum('MoneyDeposited') - sum('MoneyWithdrawn'));

  const commands = new Map<string, number>();
  for (const { commandId } of log) commands.set(commandId, (commands.get(commandId) ?? 0) + 1);
  for (const { keyed, answer } of outcomes) {
    const { command } = keyed;
    if (answer.kind === 'accepted') {
      const body = bodyOf(answer) as { id: string; from?: Side; to?: Side } & Side;
      const sides = body.from === undefined ? [body] : [body.from, body.to as Side];
      expect(commands.get(body.id), 'one effect').toBe(sides.length);
      for (const side of sides) {
        const event = streams.get(side.accountId)?.[side.version - 1];
        expect(event).toMatchObject({ commandId: body.id, data: { balance: side.balance } });
      }
    } else {
      expect(answer).toMatchObject({ kind: 'rejected', rejection: { code: 'insufficient-funds' } });
      const payer = 'from' in command ? command.from : (command as { accountId: string }).accountId;
      const detail = answer.kind === 'rejected' ? answer.rejection.detail : '';
      const available = minor(/balance is (\S+) CZK/.exec(detail)?.[1] as string);
      expect(balances.get(payer), 'it once had that little').toContain(available);
      expect(minor((command as { amount: string }).amount)).toBeGreaterThan(available);
    }
  }
}

type Side = { accountId: string; version: number; balance: string };

const step = fc.record({
  node: fc.nat(2),
  type: fc.constantFrom('deposit', 'withdraw', 'transfer', 'transfer'),
  from: fc.nat(2),
  to: fc.integer({ min: 1, max: 2 }),
  cents: fc.integer({ min: 1, max: 300 }),
  /** How long to wait before the next one. */
  pause: fc.constantFrom(0, 0, 0, 1, 3),
});

describe('three nodes on one log', () => {
  it('keep the books whatever they are sent', async () => {
    const run = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 60 }),
      fc.infiniteStream(fc.nat(4)),
      async (steps, delays) => {
        const store = new MemoryEventStore();
        const banks = [0, 1, 2].map(() => node(store, () => delays.next().value));
        const accounts = await Promise.all([0, 1, 2].map(() => openAccount(openBank(store), '5.00')));
        const outcomes: Promise<Outcome>[] = [];
        for (const { node, type, from, to, cents, pause } of steps) {
          const amount = (cents / 100).toFixed(2);
          const [a, b] = [accounts[from] as string, accounts[(from + to) % 3] as string];
          const keyed =
            type === 'transfer'
              ? transfer(a, b, amount)
              : type === 'deposit'
                ? deposit(a, amount)
                : withdraw(a, amount);
          outcomes.push(execute(banks[node] as Bank, keyed).then((answer) => ({ keyed, answer })));
          for (let left = pause; left > 0; left -= 1) await nextTurn();
        }
        await expectTrueBooks(store, accounts, await Promise.all(outcomes));
      },
    );
    await fc.assert(run, { numRuns: 60 });
  });
});

describe('two nodes on one log', () => {
  const several = (count: number, make: (index: number) => KeyedCommand) =>
    Array.from({ length: count }, (_, i) => make(i));

  it.each([
    [
      'one hot account',
      (a: string) => several(400, (i) => (i % 3 === 0 ? withdraw(a, '2.00') : deposit(a, '1.00'))),
    ],
    [
      'opposite transfers',
      (a: string, b: string) =>
        several(400, (i) => (i % 4 < 2 ? transfer(a, b, '1.00') : transfer(b, a, '1.00'))),
    ],
  ])('carry on with %s', async (_, make) => {
    const store = new MemoryEventStore();
    let turn = 0;
    const delays = () => {
      turn += 1;
      return turn % 3;
    };
    const banks = [node(store, delays), node(store, delays)];
    const accounts = [
      await openAccount(openBank(store), '50.00'),
      await openAccount(openBank(store), '50.00'),
    ];
    const outcomes = await Promise.all(
      make(...(accounts as [string, string])).map(async (keyed, index) => ({
        keyed,
        answer: await execute(banks[index % 2] as Bank, keyed),
      })),
    );
    expect(outcomes.filter(({ answer }) => answer.kind === 'accepted').length).toBeGreaterThan(300);
    await expectTrueBooks(store, accounts, outcomes);
  });
});
