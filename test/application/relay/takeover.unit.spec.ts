/** How soon another node takes over from a writer that is lost, and when none does. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WriterElection } from '../../../src/application/relay/election.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { MemoryCommandBus } from '../../../src/testing/memory/commandBus.js';
import { MemoryHelperServer } from '../../../src/testing/memory/helperServer.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';
import { deposit, openAccount, SENDER } from '../../support/bankFixture.js';
import { BankNodes, BusLink, type SimulatedNode } from '../../support/bankNodes.js';
import { door } from '../../support/observedStore.js';

describe('a node', () => {
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
  afterEach(async () => {
    await nodes.drained();
    expect(nodes.errors).toEqual([]);
  });

  const isWriter = () => [writer, other].map(({ bank }) => bank.isWriter);
  /** How long a command takes, in simulated milliseconds. */
  async function timed(by: SimulatedNode, isAsync = false): Promise<number> {
    const startMs = nodes.time.monotonic();
    const { kind } = await nodes.execute(by.bank, deposit(A, '1.00'), isAsync);
    expect(kind).toBe(isAsync ? 'pending' : 'accepted');
    return nodes.time.monotonic() - startMs;
  }
  const silence = (node: SimulatedNode) => {
    node.bus.post = async () => {};
  };

  it.each([
    ['a command', false],
    ['one with a receipt', true],
  ])('takes over at once when the bus does not find the writer, with %s', async (_, isAsync) => {
    nodes.kill(writer);
    expect(await timed(other, isAsync)).toBeLessThan(20);
    await nodes.time.advance(20);
    expect(other.bank.isWriter).toBe(true);
    expect(nodes.server.waiting).toEqual([]);
  });

  it('takes over 0.4 s after the last word of the writer', async () => {
    silence(writer);
    expect(await timed(other)).toBeLessThan(400);
    await nodes.time.advance(20);
    expect(other.bank.isWriter).toBe(true);
    expect(await timed(other)).toBe(0);
  });

  it('takes over when the writer waits for the store, which the node reaches', async () => {
    const { passed, open } = door();
    writer.store.beforeAppend = () => passed;
    expect(await timed(other)).toBeLessThan(700);
    await nodes.time.advance(300);
    expect(isWriter()).toEqual([false, true]);
    // The clients of the former writer go on there, too.
    expect(await timed(writer)).toBe(0);
    open();
  });

  it('waits for a writer whose appends take half a second', async () => {
    writer.store.beforeAppend = () => nodes.time.sleep(500);
    expect(await timed(other)).toBe(500);
    expect(isWriter()).toEqual([true, false]);
  });

  it('that hears nothing itself appends its own, and leaves the lease where it is', async () => {
    for (const { bus } of [writer, other]) {
      bus.post = async (to, _message, deliver) => {
        if (to !== other.id) await deliver();
      };
    }
    for (let index = 0; index < 10; index += 1) {
      expect(await timed(other)).toBeLessThan(400);
      await nodes.time.advance(300);
    }
    expect(isWriter()).toEqual([true, false]);
  });

  it('that may not write takes nothing over', async () => {
    const served = await nodes.node({ mayWrite: false });
    silence(writer);
    expect(await timed(served)).toBeLessThan(400);
    await nodes.time.advance(100);
    expect([isWriter(), served.bank.isWriter]).toEqual([[true, false], false]);
  });

  it('appends what it has handed over as soon as the bus goes away', async () => {
    const { passed, open } = door();
    writer.store.beforeAppend = () => passed;
    const answer = other.bank.execute(SENDER, deposit(A, '1.00'));
    await nodes.time.advance(10);
    const startMs = nodes.time.monotonic();
    other.bus.isCut = true;
    await nodes.time.advance(60);
    expect(other.store.appends.length).toBeGreaterThan(0);
    expect((await nodes.time.until(answer)).kind).toBe('accepted');
    expect(nodes.time.monotonic() - startMs).toBeLessThan(700);
    other.bus.isCut = false;
    open();
  });

  it('takes the lease again that it has left to others, if none of them wants it', async () => {
    nodes.kill(other);
    writer.store.beforeAppend = () => {
      throw new StoreUnavailable('cut off');
    };
    await nodes.execute(writer.bank, deposit(A, '1.00'), true);
    await nodes.time.advance(1_200);
    writer.store.beforeAppend = () => {};
    await nodes.emptied(1_000);
    expect(writer.bank.isWriter).toBe(true);
  });
});

describe('a claim that is under way', () => {
  let time: SimulatedTime;
  let server: MemoryHelperServer;
  let bus: SlowBus;
  let election: WriterElection;

  /** A bus that answers late. */
  class SlowBus extends BusLink {
    lateMs = 0;
    override async lease(ms: number | undefined, over?: string): Promise<string | undefined> {
      if (this.lateMs > 0) await time.sleep(this.lateMs);
      return super.lease(ms, over);
    }
  }

  beforeEach(async () => {
    time = new SimulatedTime();
    server = new MemoryHelperServer(time);
    bus = new SlowBus(new MemoryCommandBus(server, { nodeId: 'a' }));
    election = new WriterElection({ time, bus, mayWrite: true, onElected: () => {} });
  });
  const holder = () => server.leases.get('writer');

  it('when the node stops leaves nobody with the lease', async () => {
    bus.lateMs = 50;
    election.start();
    await time.advance(10);
    await time.until(election.stop());
    expect([election.isWriter, holder()]).toEqual([false, undefined]);
  });

  it('when the node steps down leaves nobody with the lease', async () => {
    election.start();
    await time.advance(1);
    expect(election.isWriter).toBe(true);
    bus.lateMs = 50;
    await time.advance(210);
    election.stepDown();
    expect(election.isWriter).toBe(false);
    await time.advance(60);
    expect([election.isWriter, holder()]).toEqual([false, undefined]);
    await election.stop();
  });
});
