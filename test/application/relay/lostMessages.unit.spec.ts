/** Messages that are lost, refused or sent by a node that was not asked, and units that a node takes back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { balanceOf, deposit, kinds, openAccount, SENDER } from '../../support/bankFixture.js';
import { BankNodes, type SimulatedNode } from '../../support/bankNodes.js';
import { door } from '../../support/observedStore.js';

let nodes: BankNodes;
let writer: SimulatedNode;
let other: SimulatedNode;
let third: SimulatedNode;
let A: string;

beforeEach(async () => {
  nodes = new BankNodes();
  writer = await nodes.node({ isBare: true });
  other = await nodes.node({ isBare: true });
  third = await nodes.node({ isBare: true });
  A = await nodes.time.until(openAccount(writer.bank, '100.00'));
});
afterEach(async () => {
  await nodes.drained();
  expect(nodes.errors).toEqual([]);
});

const balance = () => nodes.time.until(balanceOf(third.bank, A));

describe('a message that is lost', () => {
  it.each([
    ['with commands', 'units'],
    ['with answers', 'answers'],
  ])('%s is noticed, although the writer goes on to answer others', async (_, lost) => {
    const { bus } = lost === 'units' ? other : writer;
    bus.post = async () => {
      bus.post = (_to, _message, deliver) => deliver();
    };
    expect(await waitedFor(deposit(A, '5.00'))).toBeLessThan(1_000);
    expect(await balance()).toBe(10_500n + 100n * deposits);
  });

  it('by a writer that stops is noticed, although the next one answers others', async () => {
    other.bus.post = async () => {
      other.bus.post = (_to, _message, deliver) => deliver();
    };
    const handOver = async () => {
      await nodes.time.until(writer.bank.drained());
      for (const { bank } of [third, other]) {
        bank.serverChanged();
        await nodes.time.advance(1);
      }
      expect(third.bank.isWriter).toBe(true);
    };
    expect(await waitedFor(deposit(A, '5.00'), handOver)).toBeLessThan(1_000);
    expect(await balance()).toBe(10_500n + 100n * deposits);
  });

  let deposits = 0n;
  /** How long its answer takes, in simulated milliseconds, while the node gets answers to further commands. */
  async function waitedFor(keyed: ReturnType<typeof deposit>, meanwhile = async () => {}): Promise<number> {
    const startMs = nodes.time.monotonic();
    let waitedMs = Number.POSITIVE_INFINITY;
    const answer = other.bank.execute(SENDER, keyed);
    answer.then(() => {
      waitedMs = nodes.time.monotonic() - startMs;
    });
    await nodes.time.advance(1);
    await meanwhile();
    for (deposits = 0n; deposits < 30n; deposits += 1n) {
      await nodes.time.advance(100);
      expect((await nodes.execute(other.bank, deposit(A, '1.00'))).kind).toBe('accepted');
    }
    expect((await nodes.time.until(answer)).kind).toBe('accepted');
    return waitedMs;
  }
});

describe('a unit that is taken back', () => {
  it('keeps its place, also when other clients have filled the queue since', async () => {
    const small = await nodes.node({ isBare: true, limits: { queueMax: 4 } });
    small.bus.post = async () => {};
    const by = (clientId: string, count: number) =>
      Array.from({ length: count }, () => small.bank.execute({ ...SENDER, clientId }, deposit(A, '1.00')));
    const first = by('11111111-1111-7111-8111-111111111111', 4);
    await nodes.time.advance(1);
    const second = by('22222222-2222-7222-8222-222222222222', 2);
    const answers = kinds(await nodes.time.until(Promise.all([...first, ...second])));
    expect(new Set(answers)).toEqual(new Set(['accepted']));
  });

  it('and one that the writer answers leave room for the next', async () => {
    const small = await nodes.node({ isBare: true, limits: { queueMax: 2 } });
    const two = () => Promise.all([1, 2].map(() => small.bank.execute(SENDER, deposit(A, '1.00'))));
    for (let index = 0; index < 6; index += 1) {
      if (index === 3) nodes.kill(writer);
      expect(kinds(await nodes.time.until(two()))).toEqual(['accepted', 'accepted']);
    }
  });
});

describe('a refusal', () => {
  /** The lease moves to the third node, and only the other one does not know it. */
  async function moveLease(): Promise<void> {
    nodes.server.leases.clear();
    for (const { bank } of [third, writer]) {
      bank.serverChanged();
      await nodes.time.advance(1);
    }
    expect([writer, third].map(({ bank }) => bank.isWriter)).toEqual([false, true]);
  }

  it('comes from a node that has lost the lease: it appends nothing for others, and is not asked again', async () => {
    await moveLease();
    const asked: string[] = [];
    other.bus.post = (to, _message, deliver) => {
      asked.push(to);
      return deliver();
    };
    const appends = writer.store.appends.length;
    for (let index = 0; index < 3; index += 1)
      expect((await nodes.execute(other.bank, deposit(A, '1.00'))).kind).toBe('accepted');
    expect(writer.store.appends).toHaveLength(appends);
    expect(asked).toEqual([writer.id, third.id, third.id]);
  });

  it('of a node that was not asked is ignored', async () => {
    const { passed, open } = door();
    writer.store.beforeAppend = () => passed;
    const answer = other.bank.execute(SENDER, deposit(A, '5.00'));
    await nodes.time.advance(10);
    const forged = { kind: 'answers', from: third.id, answers: [], refused: [1], open: [] };
    await third.bus.send(other.id, JSON.stringify(forged));
    await nodes.time.advance(10);
    open();
    expect((await nodes.time.until(answer)).kind).toBe('accepted');
    expect(other.store.appends).toEqual([]);
  });
});

describe('a node', () => {
  it('that may not write asks a writer again that it has heard of, however late', async () => {
    const served = await nodes.node({ isBare: true, mayWrite: false });
    const held: (() => Promise<void>)[] = [];
    writer.bus.post = async (_to, _message, deliver) => void held.push(deliver);
    expect((await nodes.execute(served.bank, deposit(A, '1.00'))).kind).toBe('accepted');
    const appends = served.store.appends.length;
    expect(appends).toBeGreaterThan(0);
    writer.bus.post = (_to, _message, deliver) => deliver();
    for (const deliver of held) await deliver();
    await nodes.time.advance(1);
    expect((await nodes.execute(served.bank, deposit(A, '1.00'))).kind).toBe('accepted');
    expect(served.store.appends).toHaveLength(appends);
  });

  it('appends at once what it was about to hand over when the bus goes away', async () => {
    for (let turns = 0; turns < 8; turns += 1) {
      const startMs = nodes.time.monotonic();
      const answer = other.bank.execute(SENDER, deposit(A, '1.00'));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      nodes.server.isUp = false;
      expect((await nodes.time.until(answer, 2_000)).kind).toBe('accepted');
      expect(nodes.time.monotonic() - startMs).toBeLessThan(100);
      nodes.server.isUp = true;
    }
  });

  it('hears nothing when none of its units is open', async () => {
    await nodes.execute(other.bank, deposit(A, '1.00'));
    let messages = 0;
    writer.bus.post = (to, _message, deliver) => {
      if (to === other.id) messages += 1;
      return deliver();
    };
    for (let index = 0; index < 5; index += 1) {
      await nodes.time.advance(200);
      await nodes.execute(third.bank, deposit(A, '1.00'));
    }
    expect(messages).toBe(0);
  });

  it('has drained when the writer has answered its units', async () => {
    const { passed, open } = door();
    writer.store.beforeAppend = () => passed;
    const answer = other.bank.execute(SENDER, deposit(A, '1.00'));
    await nodes.time.advance(1);
    let isDrained = false;
    const drained = other.bank.drained().then(() => {
      isDrained = true;
    });
    await nodes.time.advance(100);
    expect(isDrained).toBe(false);
    open();
    expect((await nodes.time.until(answer)).kind).toBe('accepted');
    await nodes.time.until(drained);
  });

  it('that stops in order answers the units of others first', async () => {
    const { passed, open } = door();
    writer.store.beforeAppend = () => passed;
    const answer = other.bank.execute(SENDER, deposit(A, '1.00'));
    await nodes.time.advance(1);
    const gone = writer.bank.drained().then(() => nodes.kill(writer));
    open();
    await nodes.time.until(gone);
    const startMs = nodes.time.monotonic();
    expect((await nodes.time.until(answer)).kind).toBe('accepted');
    expect(nodes.time.monotonic() - startMs).toBeLessThan(100);
    expect(other.store.appends).toEqual([]);
  });

  it('reports a message that it cannot read, and goes on', async () => {
    for (const text of ['{', 'null', '{"kind":"units","from":"x","units":[[1,[{}]]]}'])
      await third.bus.send(writer.id, text);
    await nodes.time.advance(1);
    expect(nodes.errors.splice(0)).toHaveLength(3);
    expect((await nodes.execute(other.bank, deposit(A, '1.00'))).kind).toBe('accepted');
  });

  it('and another that send the same command at once do not share an append', async () => {
    const keyed = deposit(A, '1.00');
    writer.store.appends.length = 0;
    const sent = [other, third].map(({ bank }) => bank.execute(SENDER, keyed));
    const answers = await nodes.time.until(Promise.all(sent));
    expect(answers.map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
    expect(writer.store.batchSizes).toEqual([1, 1]);
    expect(await balance()).toBe(10_100n);
  });
});

describe('a node that takes over', () => {
  it.each([
    ['as the next writer', 3_000],
    ['because the writer is silent', 0],
  ])('%s reads the newest states before it decides', async (_, ms) => {
    // Its states are as old as its own last append.
    nodes.server.isUp = false;
    await nodes.execute(third.bank, deposit(A, '1.00'));
    nodes.server.isUp = true;
    await nodes.execute(writer.bank, deposit(A, '1.00'));
    nodes.kill(writer);
    nodes.kill(other);
    await nodes.time.advance(ms);
    const appends = third.store.appends.length;
    expect((await nodes.execute(third.bank, deposit(A, '1.00'))).kind).toBe('accepted');
    expect(third.store.appends).toHaveLength(appends + 1);
  });
});
