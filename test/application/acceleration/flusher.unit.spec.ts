/** From the event buffer to the store: in order, once, whoever crashes or comes in between. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HelperUnavailable, StoreRefused } from '../../../src/application/shared/errors.js';
import {
  balanceOf,
  bodyOf,
  command,
  deposit,
  execute,
  kinds,
  openAccount,
  SENDER,
  transfer,
  withdraw,
} from '../../support/bankFixture.js';
import { type BufferedNode, BufferTown, sendAsync, settled } from '../../support/bufferedBank.js';
import { door } from '../../support/observedStore.js';

let town: BufferTown;
let node: BufferedNode;
let outsider: ReturnType<BufferTown['outsider']>;
let A: string;
let B: string;

beforeEach(async () => {
  vi.useFakeTimers();
  town = new BufferTown();
  node = await town.node();
  outsider = town.outsider();
  A = await settled(openAccount(outsider, '100.00'));
  B = await settled(openAccount(outsider, '100.00'));
});
afterEach(async () => {
  await town.emptied();
  await town.drained();
  vi.useRealTimers();
});

const balance = (id: string) => settled(balanceOf(node.bank, id));
const status = async (keyed: { idempotencyKey: string }) =>
  (await settled(node.bank.commandStatus(SENDER.clientId, keyed.idempotencyKey)))?.answer;
/** How many events the account has after its opening and the first deposit. */
const effects = async (id: string) => (await town.memory.readStream(id, 2, 1_000)).length;

/** The hook runs once. */
function once(
  hook: () => void | Promise<void>,
  target: { [Name in 'beforeTrim' | 'beforeAppend']?: unknown },
  name: 'beforeTrim' | 'beforeAppend',
) {
  target[name] = () => {
    target[name] = () => {};
    return hook();
  };
}

/** Lets another bank carry out a command after the flusher has decided what to append. */
const overtake = (wish: () => ReturnType<typeof deposit>) =>
  once(
    async () => {
      expect((await execute(outsider, wish())).kind).toBe('accepted');
    },
    node.store,
    'beforeAppend',
  );

describe('an entry decided on a state that the store has left behind', () => {
  it('is decided again, once, with what builds on it, in order', async () => {
    overtake(() => withdraw(A, '50.00'));
    const wishes = [withdraw(A, '60.00'), withdraw(A, '30.00'), transfer(A, B, '30.00'), deposit(B, '1.00')];
    const answers = await settled(Promise.all(wishes.map((wish) => execute(node.bank, wish))));
    expect(kinds(answers)).toEqual(['insufficient-funds', 'accepted', 'insufficient-funds', 'accepted']);
    expect(answers.map((answer) => 'replayed' in answer && answer.replayed)).toEqual(Array(4).fill(false));
    expect([await balance(A), await balance(B)]).toEqual([2_000n, 10_100n]);
    expect([await effects(A), await effects(B)]).toEqual([2, 1]);
  });

  it('and refused for its version is an outcome under its key only where a receipt promised one', async () => {
    const keyed = deposit(A, '2.00', { expectedVersion: 2 });
    overtake(() => deposit(A, '1.00'));
    expect(kinds([await settled(execute(node.bank, keyed))])).toEqual(['version-mismatch']);
    expect(await status(keyed)).toBeUndefined();
    const other = deposit(A, '2.00', { expectedVersion: 3, idempotencyKey: keyed.idempotencyKey });
    expect(kinds([await settled(execute(node.bank, other))])).toEqual(['accepted']);

    const promised = deposit(A, '2.00', { expectedVersion: 4 });
    overtake(() => deposit(A, '1.00'));
    expect((await sendAsync(node.bank, promised)).kind).toBe('pending');
    await town.emptied();
    expect(await status(promised)).toMatchObject({
      kind: 'rejected',
      rejection: { code: 'version-mismatch' },
    });
    expect(await balance(A)).toBe(10_400n);
  });

  it('leaves true states behind: the next one meets no conflict', async () => {
    overtake(() => deposit(A, '1.00'));
    await settled(execute(node.bank, deposit(A, '2.00')));
    node.store.appends.length = 0;
    expect(bodyOf(await settled(execute(node.bank, deposit(A, '3.00'))))).toMatchObject({
      balance: '106.00',
    });
    expect(node.store.batchSizes).toEqual([1]);
  });

  it('never lets pass what was pushed meanwhile, though the version is right again', async () => {
    // The store: 40 left at version 3. The buffer: 50 left at version 3, and 45 more taken from that.
    overtake(() => withdraw(A, '60.00'));
    const [first, second] = [withdraw(A, '50.00'), withdraw(A, '45.00')];
    once(
      async () => expect((await node.bank.execute(SENDER, second, { isAsync: true })).kind).toBe('pending'),
      node.hooks,
      'beforeTrim',
    );
    await sendAsync(node.bank, first);
    await town.emptied();
    expect(await balance(A)).toBe(4_000n);
    expect(kinds([await status(first), await status(second)] as never)).toEqual(
      Array(2).fill('insufficient-funds'),
    );
  });

  it('never lets pass what builds on a command that is decided at its turn, and differs', async () => {
    await settled(execute(node.bank, withdraw(A, '100.00')));
    await settled(execute(outsider, deposit(A, '1.00')));
    // The buffer: closed at version 4. The store: open at version 4.
    const [closed, late] = [command('close', { accountId: A }), deposit(A, '5.00')];
    for (const wish of [closed, late]) expect((await sendAsync(node.bank, wish)).kind).toBe('pending');
    await town.emptied();
    expect(await status(closed)).toMatchObject({ rejection: { code: 'account-not-empty' } });
    expect(await status(late)).toMatchObject({ kind: 'accepted' });
    expect(await balance(A)).toBe(600n);
  });
});

describe('a flusher that ends between appending and removing', () => {
  const crash = () => {
    throw new HelperUnavailable('crashed');
  };

  it('has its work found done: nothing is done twice', async () => {
    once(crash, node.hooks, 'beforeTrim');
    const wishes = [deposit(A, '1.00'), transfer(A, B, '2.00'), withdraw(A, '999.00')];
    const answers = await settled(Promise.all(wishes.map((wish) => execute(node.bank, wish))));
    expect(kinds(answers)).toEqual(['accepted', 'accepted', 'insufficient-funds']);
    expect([await balance(A), await balance(B)]).toEqual([9_900n, 10_200n]);
    expect([await effects(A), await effects(B)]).toEqual([2, 1]);
  });

  it('after a conflict leaves nothing that builds on what was decided differently', async () => {
    overtake(() => withdraw(A, '60.00'));
    const [first, second] = [withdraw(A, '50.00'), withdraw(A, '45.00')];
    once(
      async () => {
        await node.bank.execute(SENDER, second, { isAsync: true });
        crash();
      },
      node.hooks,
      'beforeTrim',
    );
    await sendAsync(node.bank, first);
    await town.emptied();
    expect(await balance(A)).toBe(4_000n);
  });
});

describe('two flushers', () => {
  it('of which one has lost the lease on the way do nothing twice, and everybody is answered', async () => {
    const peer = await town.node();
    const { passed, open } = door();
    once(() => passed, node.hooks, 'beforeTrim');
    const waiting = [execute(node.bank, deposit(A, '1.00')), execute(peer.bank, deposit(B, '1.00'))];
    await vi.advanceTimersByTimeAsync(1_000);
    const later = execute(peer.bank, withdraw(A, '1.00'));
    await vi.advanceTimersByTimeAsync(3_000);
    open();
    expect(kinds(await settled(Promise.all([...waiting, later])))).toEqual(Array(3).fill('accepted'));
    expect([await effects(A), await effects(B)]).toEqual([2, 1]);
    expect([await balance(A), await balance(B)]).toEqual([10_000n, 10_100n]);
  });

  it('take turns when one stops', async () => {
    const peer = await town.node();
    await settled(execute(node.bank, deposit(A, '1.00')));
    await settled(node.bank.drained());
    expect(bodyOf(await settled(execute(peer.bank, deposit(A, '1.00'))))).toMatchObject({
      balance: '102.00',
    });
  });
});

describe('an entry that cannot be carried out', () => {
  it('since it cannot be read, is set aside, and the others go on', async () => {
    town.server.waiting.push('nonsense', '{"format":99}');
    expect((await settled(execute(node.bank, deposit(A, '1.00')))).kind).toBe('accepted');
    expect(town.server.poison.map((text) => JSON.parse(text).payload)).toEqual(['nonsense', '{"format":99}']);
    expect(town.errors).toHaveLength(2);
  });

  it('of a newer program is answered as failed, as far as it can be read', async () => {
    const release = door();
    once(() => release.passed, node.store, 'beforeAppend');
    const [first, newer] = [deposit(A, '1.00'), deposit(B, '1.00')];
    await sendAsync(node.bank, first);
    await vi.advanceTimersByTimeAsync(50);
    await sendAsync(node.bank, newer);
    town.server.waiting = town.server.waiting.map((payload, index) =>
      index === 0 ? payload : payload.replace('"format":1', '"format":99'),
    );
    release.open();
    await town.emptied();
    expect([
      ((await status(first)) as { kind: string }).kind,
      ((await status(newer)) as { kind: string }).kind,
    ]).toEqual(['accepted', 'failed']);
    expect(await effects(B)).toBe(0);
  });

  it('since the store refuses it, is set aside and answered, and the others go on', async () => {
    const bad = deposit(A, '6.66');
    const refuse = (units: Parameters<typeof node.store.beforeAppend>[0]) => {
      const data = units.flat().flatMap(({ events }) => events.map((event) => event.data));
      if (data.some((text) => text.includes('6.66')))
        throw new StoreRefused('not this one', '22P05', { cause: undefined });
    };
    node.store.beforeAppend = refuse;
    const wishes = [deposit(A, '1.00'), bad, deposit(A, '2.00'), deposit(B, '1.00')];
    const answers = await settled(Promise.all(wishes.map((wish) => execute(node.bank, wish))));
    expect(kinds(answers)).toEqual(['accepted', 'failed', 'accepted', 'accepted']);
    expect([await balance(A), await balance(B)]).toEqual([10_300n, 10_100n]);
    expect(town.server.poison).toHaveLength(1);
    expect(await status(bad)).toMatchObject({ kind: 'failed' });
    expect((await settled(execute(node.bank, bad))).kind).toBe('failed');
  });
});

describe('commands that stand or fall together', () => {
  it('are appended together, and decided again together', async () => {
    overtake(() => withdraw(A, '60.00'));
    const batch = [deposit(B, '1.00'), withdraw(A, '50.00')];
    const [answers, single] = await settled(
      Promise.all([node.bank.executeAtomically(SENDER, batch), execute(node.bank, deposit(B, '2.00'))]),
    );
    expect(kinds(answers)).toEqual(['batch-aborted', 'insufficient-funds']);
    expect(bodyOf(single)).toMatchObject({ balance: '102.00' });
  });
});
