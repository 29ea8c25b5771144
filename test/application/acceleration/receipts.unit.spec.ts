/** Receipts: a command waits in the helpers, the writer carries it out once, whatever happens to the helpers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyedCommand } from '../../../src/application/bank.js';
import type { Proposal } from '../../../src/application/commands/ports.js';
import { messageOf, StoreRefused, StoreUnavailable } from '../../../src/application/shared/errors.js';
import { balanceOf, command, deposit, openAccount, SENDER, withdraw } from '../../support/bankFixture.js';
import { BankNodes, type SimulatedNode } from '../../support/bankNodes.js';
import { door } from '../../support/observedStore.js';

let nodes: BankNodes;
let writer: SimulatedNode;
let other: SimulatedNode;
let A: string;

beforeEach(async () => {
  nodes = new BankNodes();
  writer = await nodes.node({ entriesMax: 5 });
  other = await nodes.node({ entriesMax: 5 });
  A = await nodes.time.until(openAccount(writer.bank, '100.00'));
});
afterEach(() => nodes.drained());

const send = (keyed: KeyedCommand, by = other) => nodes.execute(by.bank, keyed, true);
const status = async ({ idempotencyKey }: KeyedCommand, by = other) =>
  (await nodes.time.until(by.bank.commandStatus(SENDER.clientId, idempotencyKey)))?.answer;
const balance = () => nodes.time.until(balanceOf(nodes.outsider(), A));
/** Lets the store of the writer fail, or work again. */
const cutOff = (isCut: boolean) => {
  writer.store.beforeAppend = () => {
    if (isCut) throw new StoreUnavailable('cut off');
  };
};

describe('a command whose sender accepts a receipt', () => {
  it('gets one at once, and its outcome soon', async () => {
    cutOff(true);
    const keyed = deposit(A, '5.00');
    expect((await send(keyed, writer)).kind).toBe('pending');
    expect(await status(keyed)).toBe('pending');
    expect(await status(keyed, writer)).toBe('pending');
    cutOff(false);
    await nodes.emptied();
    expect(await status(keyed)).toMatchObject({ kind: 'accepted', replayed: true });
    expect(await balance()).toBe(10_500n);
  });

  it('is carried out in order, by the writer, in one transaction', async () => {
    const commands = [withdraw(A, '100.00'), deposit(A, '30.00'), withdraw(A, '30.00'), withdraw(A, '0.01')];
    writer.store.appends.length = 0;
    const answers = await nodes.time.until(
      Promise.all(commands.map((keyed) => other.bank.execute(SENDER, keyed, { isAsync: true }))),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(Array(4).fill('pending'));
    await nodes.emptied();
    expect(writer.store.batchSizes).toEqual([4]);
    expect(other.store.appends).toEqual([]);
    expect(await balance()).toBe(0n);
    expect(await status(commands[3] as KeyedCommand)).toMatchObject({ kind: 'rejected' });
  });

  it('has its outcome recorded even where the key would stay free', async () => {
    const keyed = withdraw(A, '1.00', { expectedVersion: 77 });
    expect((await send(keyed)).kind).toBe('pending');
    await nodes.emptied();
    expect(await status(keyed)).toMatchObject({ kind: 'rejected', rejection: { code: 'version-mismatch' } });
  });

  it('gets the same receipt again while it waits; another request with its key gets none', async () => {
    cutOff(true);
    other.store.beforeAppend = writer.store.beforeAppend;
    const keyed = deposit(A, '5.00');
    const { idempotencyKey } = keyed;
    const first = await send(keyed);
    expect(await send(keyed)).toEqual(first);
    expect(await send(keyed, writer)).toEqual(first);
    expect((await send(deposit(A, '6.00', { idempotencyKey }), writer)).kind).toBe('key-reused');
    expect((await nodes.execute(writer.bank, keyed)).kind).toBe('in-flight');
    cutOff(false);
    other.store.beforeAppend = () => {};
    await nodes.emptied();
    expect((await send(keyed)).kind).toBe('accepted');
    expect(await balance()).toBe(10_500n);
  });

  it('is refused when too many wait', async () => {
    cutOff(true);
    const kinds: string[] = [];
    for (let index = 0; index < 7; index += 1) kinds.push((await send(deposit(A, '1.00'), writer)).kind);
    expect(kinds).toEqual([...Array(5).fill('pending'), 'overloaded', 'overloaded']);
    cutOff(false);
    await nodes.emptied();
    expect(await balance()).toBe(10_500n);
  });

  it('is answered after the append when the helpers are away', async () => {
    nodes.server.isUp = false;
    expect((await send(deposit(A, '5.00'))).kind).toBe('accepted');
    nodes.server.isUp = true;
  });
});

describe('what the helpers lose', () => {
  it('is carried out by the node that gave the receipt, once', async () => {
    cutOff(true);
    const commands = [deposit(A, '5.00'), deposit(A, '6.00')];
    for (const keyed of commands) expect((await send(keyed)).kind).toBe('pending');
    nodes.restart();
    await nodes.time.advance(2_000);
    cutOff(false);
    await nodes.time.advance(6_000);
    expect(await balance()).toBe(11_100n);
    for (const keyed of commands) expect(await status(keyed)).toMatchObject({ kind: 'accepted' });
  });

  it('is carried out once, also when the server keeps its name', async () => {
    cutOff(true);
    expect((await send(deposit(A, '5.00'))).kind).toBe('pending');
    nodes.server.flush();
    cutOff(false);
    await nodes.time.advance(3_000);
    expect(await balance()).toBe(10_500n);
  });

  it('is carried out once, also when the server loses the queue alone', async () => {
    cutOff(true);
    const keyed = deposit(A, '5.00');
    expect((await send(keyed)).kind).toBe('pending');
    nodes.server.waiting = [];
    cutOff(false);
    await nodes.time.advance(3_000);
    expect(await status(keyed)).toMatchObject({ kind: 'accepted' });
    expect(await balance()).toBe(10_500n);
  });

  it('is pending while that node carries it out', async () => {
    cutOff(true);
    const keyed = deposit(A, '5.00');
    await send(keyed);
    nodes.server.flush();
    const { passed, open } = door();
    for (const { store } of [writer, other]) store.beforeAppend = () => passed;
    await nodes.time.advance(2_000);
    expect(await status(keyed)).toBe('pending');
    open();
    await nodes.time.advance(1_000);
    expect(await status(keyed)).toMatchObject({ kind: 'accepted' });
  });

  it('is tried again until the store takes it', async () => {
    cutOff(true);
    other.store.beforeAppend = writer.store.beforeAppend;
    const keyed = deposit(A, '5.00');
    await send(keyed);
    nodes.server.flush();
    await nodes.time.advance(2_000);
    cutOff(false);
    other.store.beforeAppend = () => {};
    await nodes.time.advance(2_000);
    expect(await status(keyed)).toMatchObject({ kind: 'accepted' });
  });

  it('is not carried out twice when it comes back', async () => {
    cutOff(true);
    await send(deposit(A, '5.00'));
    const waiting = [...nodes.server.waiting];
    nodes.server.flush();
    cutOff(false);
    await nodes.time.advance(3_000);
    nodes.server.waiting.push(...waiting);
    await nodes.emptied();
    expect(await balance()).toBe(10_500n);
  });
});

describe('a writer that is lost while it carries out receipts', () => {
  it('leaves them to the next one: each takes effect once', async () => {
    const sent = [deposit(A, '1.00'), deposit(A, '2.00')];
    // Committed, and not trimmed.
    writer.store.afterAppend = () => nodes.kill(writer);
    for (const keyed of sent) await send(keyed);
    await nodes.emptied();
    expect(other.bank.isWriter).toBe(true);
    expect(await balance()).toBe(10_300n);
  });
});

describe('a writer that cannot carry out receipts', () => {
  it('leaves them to another node', async () => {
    cutOff(true);
    const keyed = deposit(A, '5.00');
    await send(keyed);
    await nodes.time.advance(3_000);
    expect([writer, other].map(({ bank }) => bank.isWriter)).toEqual([false, true]);
    expect(await status(keyed)).toMatchObject({ kind: 'accepted' });
    cutOff(false);
  });

  it('leaves them to another node when its store does not answer', async () => {
    const { passed, open } = door();
    writer.store.beforeAppend = () => passed;
    const keyed = deposit(A, '5.00');
    await send(keyed);
    await nodes.time.advance(1_100);
    expect([writer, other].map(({ bank }) => bank.isWriter)).toEqual([false, true]);
    expect(await status(keyed)).toMatchObject({ kind: 'accepted' });
    open();
    await nodes.time.advance(10);
    expect(await balance()).toBe(10_500n);
  });

  it('carries out as many as its queue has room for, and then the others', async () => {
    const small = new BankNodes();
    const { bank } = await small.node({ limits: { queueMax: 3 } });
    const account = await small.time.until(openAccount(bank, '1.00'));
    const answers = Array.from({ length: 8 }, () =>
      bank.execute(SENDER, deposit(account, '1.00'), { isAsync: true }),
    );
    await small.time.until(Promise.all(answers));
    await small.emptied();
    expect(await small.time.until(balanceOf(bank, account))).toBe(900n);
    await small.drained();
  });
});

describe('an entry that can never be carried out', () => {
  it('is set aside with the reason, and does not stop the others', async () => {
    writer.store.beforeAppend = (units) => {
      if (units.flat().some(({ events }) => events.some(({ data }) => data.includes('"13.00"'))))
        throw new StoreRefused('no such amount', '22000', {});
    };
    const commands = [deposit(A, '1.00'), deposit(A, '13.00'), deposit(A, '2.00')];
    for (const keyed of commands) await send(keyed);
    await nodes.emptied();
    expect(await balance()).toBe(10_300n);
    expect(await status(commands[1] as KeyedCommand)).toEqual({ kind: 'failed' });
    expect(nodes.server.poison).toHaveLength(1);
    expect(nodes.server.poison[0]).toContain('no such amount');
  });

  describe('because of an unexpected fault', () => {
    const fault = new TypeError('a fault of this program');
    const isFaulty = (units: readonly (readonly Proposal[])[]) =>
      units.flat().some(({ events }) => events.some(({ data }) => data.includes('"13.00"')));
    const faults: unknown[] = [];
    afterEach(() => {
      faults.push(...nodes.errors.splice(0));
      expect(faults.splice(0).map(messageOf)).toContain(fault.message);
    });

    it('is set aside once others are carried out while it fails', async () => {
      writer.store.beforeAppend = (units) => {
        if (isFaulty(units)) throw fault;
      };
      const bad = deposit(A, '13.00');
      await send(bad);
      await nodes.time.advance(10_000);
      expect(await status(bad)).toBe('pending');
      const good = Array.from({ length: 4 }, () => deposit(A, '1.00'));
      for (const keyed of good) await send(keyed);
      await nodes.emptied(10_000);
      expect(await status(bad)).toEqual({ kind: 'failed' });
      for (const keyed of good) expect(await status(keyed)).toMatchObject({ kind: 'accepted' });
      expect(await balance()).toBe(10_400n);
    });

    it('of all is waited for', async () => {
      let isFailing = true;
      writer.store.beforeAppend = () => {
        if (isFailing) throw fault;
      };
      const sent = [deposit(A, '1.00'), deposit(A, '2.00')];
      for (const keyed of sent) await send(keyed);
      await nodes.time.advance(30_000);
      for (const keyed of sent) expect(await status(keyed)).toBe('pending');
      isFailing = false;
      await nodes.emptied();
      expect(await balance()).toBe(10_300n);
    });
  });

  it('of another version is set aside unread, with its key', async () => {
    const keyed = command('deposit', { accountId: A, amount: '1.00' });
    cutOff(true);
    await send(keyed, writer);
    const payload = nodes.server.waiting[0] as string;
    nodes.server.waiting[0] = payload.replace('"format":2', '"format":99');
    await nodes.emptied();
    cutOff(false);
    expect(nodes.server.poison[0]).toContain('an entry of format 99');
    expect(await status(keyed)).toEqual({ kind: 'failed' });
  });
});
