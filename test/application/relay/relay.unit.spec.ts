/** One node, the writer, appends the commands of all; when it is lost, the others append their own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeMessage } from '../../../src/application/relay/messages.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import {
  balanceOf,
  bodyOf,
  command,
  deposit,
  kinds,
  openAccount,
  SENDER,
  withdraw,
} from '../../support/bankFixture.js';
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

const balance = (by = third) => nodes.time.until(balanceOf(by.bank, A));
/** Executes it, and says how long that took in simulated milliseconds. */
async function timed(by: SimulatedNode, keyed: ReturnType<typeof deposit>) {
  const startMs = nodes.time.monotonic();
  const answer = await nodes.execute(by.bank, keyed);
  return { answer, ms: nodes.time.monotonic() - startMs };
}

describe('a node that is not the writer', () => {
  it('hands its commands over, and appends nothing itself', async () => {
    expect([writer, other, third].map(({ bank }) => bank.isWriter)).toEqual([true, false, false]);
    const { answer, ms } = await timed(other, deposit(A, '5.00'));
    expect(bodyOf(answer)).toMatchObject({ balance: '105.00', version: 3 });
    expect(ms).toBe(0);
    expect(other.store.appends).toEqual([]);
  });

  it('hands over all units of a turn in one message', async () => {
    let messages = 0;
    other.bus.post = (_to, _message, deliver) => {
      messages += 1;
      return deliver();
    };
    const commands = Array.from({ length: 20 }, () => deposit(A, '1.00'));
    const answers = await nodes.time.until(
      Promise.all(commands.map((keyed) => other.bank.execute(SENDER, keyed))),
    );
    expect(new Set(kinds(answers))).toEqual(new Set(['accepted']));
    expect(messages).toBe(1);
    expect(writer.store.batchSizes.at(-1)).toBe(20);
  });

  it('hands over what comes while an answer is due in one message, once it is there', async () => {
    const messages: number[] = [];
    other.bus.post = (_to, message, deliver) => {
      messages.push(JSON.parse(message).units.length);
      return deliver();
    };
    writer.store.beforeAppend = () => nodes.time.sleep(15);
    const first = other.bank.execute(SENDER, deposit(A, '1.00'));
    await nodes.time.advance(1);
    const others = [1, 2, 3].map(() => other.bank.execute(SENDER, deposit(A, '1.00')));
    await nodes.time.until(Promise.all([first, ...others]));
    expect(messages).toEqual([1, 3]);
    expect(await balance()).toBe(10_400n);
  });

  it('appends its own commands if the writer is of another version and may not understand it', async () => {
    const newer = await nodes.node({ isBare: true, format: 2 });
    const sent: string[] = [];
    newer.bus.post = async (to) => {
      sent.push(to);
    };
    const { answer, ms } = await timed(newer, deposit(A, '5.00'));
    expect(bodyOf(answer)).toMatchObject({ balance: '105.00', version: 3 });
    expect(ms).toBe(0);
    expect(newer.store.appends).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  it('gets rejections, replays and conflicts of keys as from its own path', async () => {
    const keyed = deposit(A, '1.00');
    const first = await nodes.execute(other.bank, keyed);
    expect(await nodes.execute(third.bank, keyed)).toEqual({ ...first, replayed: true });
    const { idempotencyKey } = keyed;
    expect((await nodes.execute(third.bank, deposit(A, '2.00', { idempotencyKey }))).kind).toBe('key-reused');
    expect(kinds([await nodes.execute(other.bank, withdraw(A, '900.00'))])).toEqual(['insufficient-funds']);
    const stale = withdraw(A, '1.00', { expectedVersion: 1 });
    expect(kinds([await nodes.execute(other.bank, stale)])).toEqual(['version-mismatch']);
  });

  it('hands over an atomic batch as one unit', async () => {
    const answers = await nodes.time.until(
      other.bank.executeAtomically(SENDER, [deposit(A, '1.00'), withdraw(A, '900.00')]),
    );
    expect(kinds(answers)).not.toContain('accepted');
    expect(await balance()).toBe(10_000n);
  });

  it('answers overloaded when too many of its commands wait', async () => {
    const small = await nodes.node({ isBare: true, limits: { queueMax: 1 } });
    const { passed, open } = door();
    writer.store.beforeAppend = () => passed;
    const commands = Array.from({ length: 4 }, () => small.bank.execute(SENDER, deposit(A, '1.00')));
    await nodes.time.advance(10);
    open();
    const answers = kinds(await nodes.time.until(Promise.all(commands)));
    expect(answers.filter((kind) => kind === 'accepted').length).toBeGreaterThan(0);
    expect(answers).toContain('overloaded');
  });
});

describe('a writer that is lost', () => {
  it.each([
    ['before it got the command', 'before'],
    ['before it answered', 'after'],
  ])('%s: the command is carried out once, within a second', async (_, when) => {
    if (when === 'after') writer.bus.post = async () => {};
    else other.bus.post = async () => {};
    const { answer, ms } = await timed(other, deposit(A, '5.00'));
    expect(bodyOf(answer)).toMatchObject({ balance: '105.00', version: 3 });
    expect(ms).toBeLessThan(1_000);
    expect(await balance()).toBe(10_500n);
  });

  it('is not waited for again, until it is heard of or another node is the writer', async () => {
    nodes.kill(writer);
    const first = await timed(other, deposit(A, '1.00'));
    const second = await timed(other, deposit(A, '1.00'));
    expect([first, second].map(({ answer }) => answer.kind)).toEqual(['accepted', 'accepted']);
    expect(second.ms).toBe(0);
    await nodes.time.advance(3_000);
    expect([other.bank.isWriter, third.bank.isWriter].filter(Boolean)).toHaveLength(1);
    const appends = other.store.appends.length + third.store.appends.length;
    expect((await timed(third, deposit(A, '1.00'))).ms).toBe(0);
    expect((await timed(other, deposit(A, '1.00'))).ms).toBe(0);
    expect(other.store.appends.length + third.store.appends.length).toBe(appends + 2);
    expect(await balance()).toBe(10_400n);
  });

  it('and is found by nobody is noticed at once', async () => {
    nodes.server.lose(writer.id);
    const { answer, ms } = await timed(other, deposit(A, '1.00'));
    expect(answer.kind).toBe('accepted');
    expect(ms).toBe(0);
  });

  it('that comes back late changes nothing: its answers are ignored, its states are read again', async () => {
    const held: (() => Promise<void>)[] = [];
    other.bus.post = async (_to, _message, deliver) => void held.push(deliver);
    const answered = await timed(other, withdraw(A, '60.00'));
    expect(bodyOf(answered.answer)).toMatchObject({ balance: '40.00' });
    other.bus.post = (_to, _message, deliver) => deliver();
    for (const deliver of held) await deliver();
    await nodes.time.advance(100);
    // Its memory says 100.00, of which 60.00 are gone.
    expect(kinds([await nodes.execute(writer.bank, withdraw(A, '60.00'))])).toEqual(['insufficient-funds']);
    expect(await balance()).toBe(4_000n);
  });

  it('cannot answer for a node that was not asked', async () => {
    const { passed, open } = door();
    writer.store.beforeAppend = () => passed;
    const keyed = deposit(A, '5.00');
    const answer = other.bank.execute(SENDER, keyed);
    await nodes.time.advance(10);
    const answers = [[1, [{ kind: 'in-flight' }]]] as const;
    await third.bus.send(other.id, encodeMessage({ kind: 'answers', from: third.id, answers }));
    await nodes.time.advance(10);
    open();
    expect((await nodes.time.until(answer)).kind).toBe('accepted');
  });
});

describe('a writer that makes progress', () => {
  it('is waited for by a node whose turn comes last', async () => {
    const slow = new BankNodes();
    const appending = await slow.node({ isBare: true, limits: { batchMax: 1 } });
    const [before, last] = [await slow.node({ isBare: true }), await slow.node({ isBare: true })];
    const account = await slow.time.until(openAccount(appending.bank, '1.00'));
    appending.store.beforeAppend = () => slow.time.sleep(100);
    const first = Array.from({ length: 12 }, () => before.bank.execute(SENDER, deposit(account, '1.00')));
    await slow.time.advance(1);
    const startMs = slow.time.monotonic();
    expect((await slow.execute(last.bank, deposit(account, '1.00'))).kind).toBe('accepted');
    expect(slow.time.monotonic() - startMs).toBeGreaterThan(1_000);
    expect([...before.store.appends, ...last.store.appends]).toEqual([]);
    await slow.time.until(Promise.all(first));
    await slow.drained();
  });

  it('is waited for, however long the queue is', async () => {
    writer.store.beforeAppend = () => nodes.time.sleep(300);
    const first = Array.from({ length: 3 }, (_, index) =>
      (index === 0 ? writer : third).bank.execute(SENDER, deposit(A, '1.00')),
    );
    await nodes.time.advance(10);
    const { answer } = await timed(other, deposit(A, '1.00'));
    expect(answer.kind).toBe('accepted');
    expect(other.store.appends).toEqual([]);
    await nodes.time.until(Promise.all(first));
  });
});

describe('a writer that cannot append', () => {
  it('leaves the lease to another node, which appends what it could not', async () => {
    writer.store.beforeAppend = () => {
      throw new StoreUnavailable('cut off');
    };
    const { answer, ms } = await timed(other, deposit(A, '5.00'));
    expect(answer.kind).toBe('accepted');
    expect(ms).toBeLessThan(100);
    expect(writer.bank.isWriter).toBe(false);
    await nodes.time.advance(1_000);
    expect([other.bank.isWriter, third.bank.isWriter].filter(Boolean)).toHaveLength(1);
    writer.store.beforeAppend = () => {};
  });
});

describe('the election', () => {
  it('leaves out nodes that may not write', async () => {
    const alone = new BankNodes();
    const served = await alone.node({ isBare: true, mayWrite: false });
    const flusher = await alone.node({ isBare: true });
    await alone.time.advance(1_000);
    expect([served.bank.isWriter, flusher.bank.isWriter]).toEqual([false, true]);
    const account = await alone.time.until(openAccount(served.bank, '1.00'));
    expect(await alone.time.until(balanceOf(served.bank, account))).toBe(100n);
    expect(served.store.appends).toEqual([]);
    await alone.drained();
  });

  it('goes on when the writer stops in order, without a pause', async () => {
    await nodes.time.until(writer.bank.drained());
    const { answer, ms } = await timed(other, deposit(A, '5.00'));
    expect(answer.kind).toBe('accepted');
    expect(ms).toBeLessThan(10);
    await nodes.time.advance(1_000);
    expect([other.bank.isWriter, third.bank.isWriter].filter(Boolean)).toHaveLength(1);
  });

  it('has no writer while the bus is away: every node appends its own', async () => {
    nodes.server.isUp = false;
    for (const node of [writer, other, third]) {
      const { answer, ms } = await timed(node, deposit(A, '1.00'));
      expect(answer.kind).toBe('accepted');
      expect(ms).toBeLessThan(100);
    }
    expect(await balance()).toBe(10_300n);
    nodes.server.isUp = true;
  });
});

describe('nodes without a writer', () => {
  it('read the newest states before they decide, and need no lock of their own', async () => {
    const [one, two] = [nodes.outsider(), nodes.outsider()];
    await nodes.execute(one, deposit(A, '1.00'));
    await nodes.execute(two, deposit(A, '1.00'));
    await nodes.execute(one, deposit(A, '1.00'));
    const taken = await nodes.execute(two, withdraw(A, '103.00'));
    expect(taken.kind).toBe('accepted');
    expect(await balance()).toBe(0n);
  });

  it('take an account opened elsewhere as it is', async () => {
    const id = await nodes.time.until(openAccount(nodes.outsider(), '7.00'));
    expect((await nodes.execute(third.bank, command('close', { accountId: id }))).kind).toBe('rejected');
  });
});
