/** The gate before the queue: who asks again is answered without the store, and nothing is done twice. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyedCommand } from '../../../src/application/bank.js';
import type { Answer } from '../../../src/application/commands/answer.js';
import {
  balanceOf,
  bodyOf,
  deposit,
  execute,
  executeAll,
  kinds,
  openAccount,
  SENDER,
  withdraw,
} from '../../support/bankFixture.js';
import { type BufferedNode, BufferTown, settled } from '../../support/bufferedBank.js';
import { door } from '../../support/observedStore.js';

let town: BufferTown;
let node: BufferedNode;
let peer: BufferedNode;
let A: string;
let B: string;

beforeEach(async () => {
  vi.useFakeTimers();
  town = new BufferTown();
  const options = { batching: 'off', flushes: false } as const;
  [node, peer] = [await town.node(options), await town.node({ ...options, limits: { queueMax: 2 } })];
  const outsider = town.outsider();
  A = await settled(openAccount(outsider, '100.00'));
  B = await settled(openAccount(outsider, '100.00'));
});
afterEach(async () => {
  await town.drained();
  vi.useRealTimers();
});

const ask = (by: BufferedNode, keyed: KeyedCommand): Promise<Answer> => settled(execute(by.bank, keyed));
const balance = (id: string) => settled(balanceOf(node.bank, id));

/** Another request with the key of the first. */
const otherThan = ({ idempotencyKey }: KeyedCommand) => deposit(A, '77.00', { idempotencyKey });

/** Sends a command whose append waits for the returned function. */
async function underWay(keyed: KeyedCommand): Promise<() => Promise<Answer>> {
  const { passed, open } = door();
  node.store.beforeAppend = () => passed;
  const answer = execute(node.bank, keyed);
  await vi.advanceTimersByTimeAsync(10);
  return () => {
    open();
    return settled(answer);
  };
}

describe('a repeat', () => {
  it.each([
    ['an accepted command', () => deposit(A, '1.00'), 'accepted'],
    ['a rejected one', () => withdraw(A, '999.00'), 'insufficient-funds'],
  ])('of %s gets the first answer on any node, without the store', async (_, make, kind) => {
    const keyed = make();
    const first = await ask(node, keyed);
    expect(kinds([first])).toEqual([kind]);
    for (const by of [node, peer]) {
      by.store.appends.length = 0;
      expect(await ask(by, keyed)).toEqual({ ...first, replayed: true });
      expect(by.store.appends).toEqual([]);
    }
  });

  it('that is another request is refused', async () => {
    const keyed = deposit(A, '1.00');
    await ask(node, keyed);
    for (const by of [node, peer]) expect((await ask(by, otherThan(keyed))).kind).toBe('key-reused');
    expect(await balance(A)).toBe(10_100n);
  });

  it('of what used up no key is decided again, on any node, also as another request', async () => {
    const keyed = deposit(A, '1.00', { expectedVersion: 9 });
    expect(kinds([await ask(node, keyed), await ask(peer, keyed)])).toEqual([
      'version-mismatch',
      'version-mismatch',
    ]);
    expect(await ask(peer, otherThan(keyed))).toMatchObject({ kind: 'accepted', replayed: false });
    expect((await ask(node, keyed)).kind).toBe('key-reused');
  });

  it('of which the gate has forgotten the answer is answered by the store', async () => {
    const keyed = deposit(A, '1.00');
    const first = await ask(node, keyed);
    town.server.flush();
    expect(await ask(peer, keyed)).toEqual({ ...first, replayed: true });
    expect((await ask(peer, otherThan(keyed))).kind).toBe('key-reused');
    expect(await balance(A)).toBe(10_100n);
  });

  it('of a command that is under way on another node waits for nobody', async () => {
    const keyed = deposit(A, '1.00');
    const finish = await underWay(keyed);
    expect((await ask(peer, keyed)).kind).toBe('in-flight');
    expect((await ask(peer, otherThan(keyed))).kind).toBe('key-reused');
    expect((await finish()).kind).toBe('accepted');
    expect(bodyOf(await ask(peer, keyed))).toMatchObject({ balance: '101.00' });
  });

  it('of a command that another node has left under way, and is gone, is carried out once', async () => {
    const keyed = deposit(A, '1.00');
    const finish = await underWay(keyed);
    town.server.lose('node 1');
    expect((await ask(peer, keyed)).kind).toBe('accepted');
    expect(await finish()).toMatchObject({ kind: 'accepted', replayed: true });
    expect(await balance(A)).toBe(10_100n);
  });

  it('of a command whose outcome is not known may be tried again at once', async () => {
    const keyed = deposit(A, '1.00');
    node.store.beforeAppend = () => {
      node.store.beforeAppend = () => {};
      throw new TypeError('a bug');
    };
    expect((await ask(node, keyed)).kind).toBe('failed');
    expect((await ask(peer, keyed)).kind).toBe('accepted');
  });
});

describe('an atomic batch', () => {
  it('with a command under way elsewhere is not carried out, and its others may come again', async () => {
    const [busy, free] = [deposit(A, '1.00'), deposit(B, '1.00')];
    const finish = await underWay(busy);
    const batch = settled(peer.bank.executeAtomically(SENDER, [free, busy]));
    expect(kinds(await batch)).toEqual(['in-flight', 'in-flight']);
    expect((await ask(peer, free)).kind).toBe('accepted');
    expect((await finish()).kind).toBe('accepted');
  });

  it('with commands that were answered gets those answers', async () => {
    const [known, open] = [deposit(A, '1.00'), deposit(B, '1.00')];
    const first = await ask(node, known);
    const answers = await settled(peer.bank.executeAtomically(SENDER, [known, open]));
    expect(answers[0]).toEqual({ ...first, replayed: true });
    expect(kinds(answers)).toEqual(['accepted', 'accepted']);
    expect([await balance(A), await balance(B)]).toEqual([10_100n, 10_100n]);
  });
});

describe('a gate', () => {
  it('that does not answer lets commands through, and nothing is done twice', async () => {
    const keyed = deposit(A, '1.00');
    const first = await ask(node, keyed);
    town.server.isUp = false;
    expect(await ask(peer, keyed)).toEqual({ ...first, replayed: true });
    expect((await ask(peer, deposit(A, '1.00'))).kind).toBe('accepted');
    expect(await balance(A)).toBe(10_200n);
    town.server.isUp = true;
  });

  it('that is lost while commands are under way keeps nobody from the answer', async () => {
    const finish = await underWay(deposit(A, '1.00'));
    town.server.isUp = false;
    expect((await finish()).kind).toBe('accepted');
    town.server.isUp = true;
  });

  it('before a full queue lets nobody in', async () => {
    const wishes = [deposit(A, '1.00'), deposit(A, '2.00'), deposit(A, '4.00')];
    const answers = await settled(executeAll(peer.bank, wishes));
    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'overloaded']);
    expect((await ask(node, wishes[2] as KeyedCommand)).kind, 'it was never let in').toBe('accepted');
    expect(await balance(A)).toBe(10_700n);
  });
});
