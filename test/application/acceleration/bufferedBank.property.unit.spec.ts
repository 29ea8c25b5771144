/** Nodes with an event buffer, and one without, on one log: the books are true whatever happens to the buffer. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import type { StoredEvent } from '../../../src/application/log/ports.js';
import { HelperUnavailable, StoreUnavailable } from '../../../src/application/shared/errors.js';
import {
  command,
  deposit,
  execute,
  openAccount,
  SENDER,
  transfer,
  withdraw,
} from '../../support/bankFixture.js';
import { type BufferedNode, BufferTown, settled } from '../../support/bufferedBank.js';

// Many random cases, however long they take.
vi.setConfig({ testTimeout: 60_000 });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const TYPES = ['deposit', 'withdraw', 'withdraw', 'transfer', 'transfer', 'freeze', 'unfreeze'] as const;

const step = fc.record({
  /** The last one knows nothing of the buffer. */
  bank: fc.nat(2),
  isAsync: fc.boolean(),
  type: fc.constantFrom(...TYPES),
  from: fc.nat(1),
  cents: fc.integer({ min: 1, max: 900 }),
  fault: fc.constantFrom(...Array(10).fill('none'), 'crash', 'no verdict', 'expire', 'restart', 'store'),
  /** Milliseconds until the next one. */
  pause: fc.constantFrom(0, 0, 0, 1, 2, 300),
});

/** Versions without a hole, each balance following from the one before, and none below zero. */
function expectTrueBooks(events: readonly StoredEvent[]): void {
  let balance = 0;
  for (const [index, { version, type, data }] of events.entries()) {
    expect(version).toBe(index + 1);
    const movement = data as { readonly amount?: string; readonly balance?: string };
    if (movement.amount === undefined) continue;
    const isOut = type === 'MoneyWithdrawn' || type === 'TransferSent';
    balance += Math.round(Number(movement.amount) * 100) * (isOut ? -1 : 1);
    expect(balance).toBe(Math.round(Number(movement.balance) * 100));
    expect(balance).toBeGreaterThanOrEqual(0);
  }
}

const text = (answer: Answer) =>
  answer.kind === 'accepted' ? answer.text : answer.kind === 'rejected' ? answer.rejection : answer.kind;

describe('two nodes with a buffer and one without', () => {
  it('keep the books, and every answer and every receipt', async () => {
    const run = fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }),
      fc.infiniteStream(fc.constantFrom(0, 0, 1, 3)),
      async (steps, delays) => {
        const town = new BufferTown();
        const options = { limits: { batchMax: 4 } };
        const nodes = [await town.node(options), await town.node(options)];
        const outsider = town.outsider();
        const ids = [
          await settled(openAccount(outsider, '5.00')),
          await settled(openAccount(outsider, '5.00')),
        ];
        for (const { store } of nodes) {
          store.beforeAppend = async () => {
            const ms = delays.next().value;
            if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
          };
        }
        const sent: { keyed: KeyedCommand; answer: Promise<Answer> }[] = [];
        for (const { bank, isAsync, type, from, cents, fault, pause } of steps) {
          happen(fault, nodes[bank], town);
          const [a, b] = [ids[from] as string, ids[1 - from] as string];
          const keyed = wish(type, a, b, (cents / 100).toFixed(2));
          const by: Bank = nodes[bank]?.bank ?? outsider;
          sent.push({ keyed, answer: by.execute(SENDER, keyed, { isAsync }) });
          await vi.advanceTimersByTimeAsync(pause);
        }
        const answers = await settled(Promise.all(sent.map(({ answer }) => answer)));
        await vi.advanceTimersByTimeAsync(3_000);
        await town.emptied();
        for (const id of ids) expectTrueBooks(await town.memory.readStream(id, 0, 1_000));
        for (const [index, { keyed }] of sent.entries()) {
          const answer = answers[index] as Answer;
          if (answer.kind === 'unavailable') continue;
          const recorded = await settled(outsider.commandStatus(SENDER.clientId, keyed.idempotencyKey));
          if (answer.kind === 'pending') expect(recorded?.answer).toMatchObject({ replayed: true });
          else expect(text(answer)).toEqual(text(recorded?.answer as Answer));
        }
        await town.drained();
        expect(town.errors).toEqual([]);
        expect((await settled(execute(outsider, deposit(ids[0] as string, '1.00')))).kind).toBe('accepted');
      },
    );
    await fc.assert(run, { numRuns: 100, endOnFailure: true });
  });
});

function wish(type: (typeof TYPES)[number], a: string, b: string, amount: string): KeyedCommand {
  if (type === 'transfer') return transfer(a, b, amount);
  if (type === 'deposit') return deposit(a, amount);
  return type === 'withdraw' ? withdraw(a, amount) : command(type, { accountId: a });
}

/** The store's next answer is lost, so that nobody knows whether it has appended. */
function loseAnswer({ store }: BufferedNode): void {
  store.afterAppend = () => {
    store.afterAppend = () => {};
    throw new StoreUnavailable('no answer');
  };
}

function happen(fault: string, node: BufferedNode | undefined, town: BufferTown): void {
  const once = () => {
    if (node === undefined) return;
    const forget = () => {
      node.hooks.beforeTrim = node.hooks.afterPush = () => {};
      throw new HelperUnavailable(fault);
    };
    if (fault === 'crash') node.hooks.beforeTrim = forget;
    else node.hooks.afterPush = forget;
  };
  if (fault === 'restart') town.restart();
  else if (fault === 'expire') town.server.leases.clear();
  else if (fault === 'store') {
    if (node !== undefined) loseAnswer(node);
  } else if (fault !== 'none') once();
}
