/** Nodes with a bus that loses, delays and doubles messages, and nodes that are cut off: the books are true all the same. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { KeyedCommand } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import type { StoredEvent } from '../../../src/application/log/ports.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { command, deposit, openAccount, SENDER, transfer, withdraw } from '../../support/bankFixture.js';
import { BankNodes, type SimulatedNode } from '../../support/bankNodes.js';

// Many random cases, however long they take.
vi.setConfig({ testTimeout: 60_000 });

const TYPES = ['deposit', 'withdraw', 'withdraw', 'transfer', 'transfer', 'freeze', 'unfreeze'] as const;
const FAULTS = ['kill', 'cut off', 'restart', 'expire', 'store', 'slow store'] as const;

const step = fc.record({
  /** The last one does not know the bus. */
  bank: fc.nat(3),
  isAsync: fc.boolean(),
  /** Whether the last key is sent again, to this node. */
  isRepeat: fc.boolean(),
  type: fc.constantFrom(...TYPES),
  from: fc.nat(1),
  cents: fc.integer({ min: 1, max: 900 }),
  fault: fc.constantFrom(...Array(14).fill('none'), ...FAULTS),
  /** Milliseconds until the next one. */
  pause: fc.constantFrom(0, 0, 0, 1, 2, 300, 900),
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

/** Answers that say what became of the command. */
const isOutcome = ({ kind }: Answer): boolean => kind === 'accepted' || kind === 'rejected';

describe('three nodes of a bank, and one that does not know the others', () => {
  it('keep the books, every answer and every receipt, and leave nobody without an answer', async () => {
    const run = fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }),
      fc.infiniteStream(
        fc.constantFrom('on time', 'on time', 'on time', 'late', 'lost', 'twice', 'very late'),
      ),
      async (steps, posts) => {
        const town = new BankNodes();
        const nodes = [await town.node(), await town.node({ givesReceipts: false }), await town.node()];
        const outsider = town.outsider();
        const open = () => town.time.until(openAccount(outsider, '5.00'));
        const ids = [await open(), await open()];
        for (const { bus } of nodes) {
          bus.post = async (_to, _message, deliver) => {
            const post = posts.next().value;
            const later = (ms: number) => void town.time.after(ms, () => deliver().catch(() => {}));
            if (post === 'late') later(3);
            else if (post === 'very late') later(1_500);
            else if (post !== 'lost') await deliver();
            if (post === 'twice') later(1);
          };
        }
        const sent: { keyed: KeyedCommand; answer: Promise<Answer> }[] = [];
        for (const { bank, isAsync, isRepeat, type, from, cents, fault, pause } of steps) {
          happen(fault, nodes[bank], town);
          const [a, b] = [ids[from] as string, ids[1 - from] as string];
          const last = sent.at(-1)?.keyed;
          const keyed = isRepeat && last !== undefined ? last : request(type, a, b, (cents / 100).toFixed(2));
          const by = nodes[bank]?.bank ?? outsider;
          sent.push({ keyed, answer: by.execute(SENDER, keyed, { isAsync, join: true }) });
          await town.time.advance(pause);
        }
        // Nobody waits for more than a few seconds, whatever has happened.
        const answers = await town.time.until(Promise.all(sent.map(({ answer }) => answer)), 10_000);
        for (const { bus, store } of nodes) {
          bus.isCut = false;
          store.beforeAppend = () => {};
        }
        await town.time.advance(10_000);
        await town.emptied();
        for (const id of ids) expectTrueBooks(await town.memory.readStream(id, 0, 1_000));
        for (const [index, { keyed }] of sent.entries()) {
          const answer = answers[index] as Answer;
          const recorded = await town.time.until(
            outsider.commandStatus(SENDER.clientId, keyed.idempotencyKey),
          );
          if (answer.kind === 'pending') expect(recorded?.answer).toMatchObject({ replayed: true });
          else if (isOutcome(answer)) expect(text(answer)).toEqual(text(recorded?.answer as Answer));
          else expect(['unavailable', 'in-flight']).toContain(answer.kind);
        }
        await town.drained();
        expect(town.errors).toEqual([]);
        expect((await town.execute(outsider, deposit(ids[0] as string, '1.00'))).kind).toBe('accepted');
      },
    );
    await fc.assert(run, { numRuns: 150, endOnFailure: true });
  });
});

function request(type: (typeof TYPES)[number], a: string, b: string, amount: string): KeyedCommand {
  if (type === 'transfer') return transfer(a, b, amount);
  if (type === 'deposit') return deposit(a, amount);
  return type === 'withdraw' ? withdraw(a, amount) : command(type, { accountId: a });
}

function happen(fault: string, node: SimulatedNode | undefined, town: BankNodes): void {
  if (fault === 'restart') town.restart();
  else if (fault === 'expire') town.server.leases.clear();
  if (node === undefined) return;
  const { bus, store } = node;
  if (fault === 'kill' || fault === 'cut off') {
    bus.isCut = true;
    town.time.after(fault === 'kill' ? 8_000 : 700, () => {
      bus.isCut = false;
    });
  } else if (fault === 'store') {
    // Appended or not, nobody knows.
    store.afterAppend = () => {
      store.afterAppend = () => {};
      throw new StoreUnavailable('no answer');
    };
  } else if (fault === 'slow store') {
    store.beforeAppend = () => {
      store.beforeAppend = () => {};
      return town.time.sleep(900);
    };
  }
}
