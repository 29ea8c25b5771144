/** Repeats are answered from the helpers, without the store; the store has the last word. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyedCommand } from '../../../src/application/bank.js';
import { balanceOf, deposit, kinds, openAccount, SENDER, withdraw } from '../../support/bankFixture.js';
import { BankNodes, type SimulatedNode } from '../../support/bankNodes.js';

let nodes: BankNodes;
let writer: SimulatedNode;
let other: SimulatedNode;
let A: string;

beforeEach(async () => {
  nodes = new BankNodes();
  writer = await nodes.node();
  other = await nodes.node();
  A = await nodes.time.until(openAccount(writer.bank, '100.00'));
});
afterEach(() => nodes.drained());

const ask = (by: SimulatedNode, keyed: KeyedCommand) => nodes.execute(by.bank, keyed);
const balance = () => nodes.time.until(balanceOf(nodes.outsider(), A));
/** Another request with the key of the first. */
const otherThan = ({ idempotencyKey }: KeyedCommand) => deposit(A, '77.00', { idempotencyKey });

describe('a repeat', () => {
  it.each([
    ['an accepted command', () => deposit(A, '1.00'), 'accepted'],
    ['a rejected one', () => withdraw(A, '999.00'), 'insufficient-funds'],
  ])('of %s gets the first answer on any node, without the store', async (_, make, kind) => {
    const keyed = make();
    const first = await ask(other, keyed);
    expect(kinds([first])).toEqual([kind]);
    await nodes.time.advance(1);
    writer.store.appends.length = 0;
    for (const by of [writer, other]) expect(await ask(by, keyed)).toEqual({ ...first, replayed: true });
    expect(writer.store.appends).toEqual([]);
  });

  it('that is another request is refused', async () => {
    const keyed = deposit(A, '1.00');
    await ask(writer, keyed);
    await nodes.time.advance(1);
    for (const by of [writer, other]) expect((await ask(by, otherThan(keyed))).kind).toBe('key-reused');
    expect(await balance()).toBe(10_100n);
  });

  it('of a command that used up no key is decided again, also as another request', async () => {
    const keyed = deposit(A, '1.00', { expectedVersion: 9 });
    expect(kinds([await ask(writer, keyed)])).toEqual(['version-mismatch']);
    await nodes.time.advance(1);
    expect((await ask(other, otherThan(keyed))).kind).toBe('accepted');
    expect(await balance()).toBe(17_700n);
  });

  it('gets the first answer from the store when the window is over, or the helpers are away', async () => {
    const keyed = deposit(A, '1.00');
    const first = await ask(writer, keyed);
    await nodes.time.advance(120_000);
    expect(await ask(other, keyed)).toEqual({ ...first, replayed: true });
    nodes.server.isUp = false;
    expect(await ask(other, keyed)).toEqual({ ...first, replayed: true });
    nodes.server.isUp = true;
    expect(await balance()).toBe(10_100n);
  });

  it('in an atomic batch does not answer for the command behind it', async () => {
    const keyed = deposit(A, '1.00');
    await ask(other, keyed);
    await nodes.time.advance(1);
    const batch = other.bank.executeAtomically(SENDER, [deposit(A, '2.00'), keyed]);
    const behind = other.bank.execute(SENDER, deposit(A, '4.00'));
    expect((await nodes.time.until(behind)).kind).toBe('accepted');
    await nodes.time.until(batch);
  });

  it('leaves its place in the queue to others', async () => {
    const small = await nodes.node({ limits: { queueMax: 2 } });
    const keyed = deposit(A, '1.00');
    for (let index = 0; index < 4; index += 1) {
      expect((await ask(small, keyed)).kind).toBe('accepted');
      await nodes.time.advance(1);
    }
    expect((await ask(small, otherThan(keyed))).kind).toBe('key-reused');
    expect((await ask(small, deposit(A, '1.00'))).kind).toBe('accepted');
  });

  it('is not answered from the helpers of a log that is not trusted', async () => {
    const keyed = deposit(A, '1.00');
    await ask(writer, keyed);
    await nodes.time.advance(1);
    const { commandId } = (await nodes.time.until(
      other.bank.commandStatus('11111111-1111-7111-8111-111111111111', keyed.idempotencyKey),
    )) as { commandId: string };
    const known = nodes.server.commands.get(commandId) as { requestHash: string };
    const answer = '{"kind":"accepted","text":"{\\"forged\\":true}","version":1}';
    nodes.server.commands.set(commandId, { kind: 'answered', requestHash: known.requestHash, answer });
    // The cache, and with it the trust in all that the helpers hold, moves to another server.
    await nodes.distrust();
    expect(JSON.stringify(await ask(other, keyed))).not.toContain('forged');
  });
});
