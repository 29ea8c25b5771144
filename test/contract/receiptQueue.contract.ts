/** What every queue of commands with receipts, and the recent commands beside it, promise to the nodes that share them. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  Drained,
  QueuedCommand,
  ReceiptQueue,
  RecentCommands,
} from '../../src/application/acceleration/ports.js';
import { hashOf } from '../support/proposals.js';

interface OpenQueue {
  /** The same queue, as two nodes have it: four commands may wait, answers are kept for 60 s, and 120 s at most. */
  readonly nodes: readonly [ReceiptQueue, ReceiptQueue];
  readonly recent: RecentCommands;
  passTime(ms: number): Promise<void>;
  /** The queue alone is lost, as when Redis evicts its key. */
  loseQueue(): Promise<void>;
  /** What was set aside. */
  poison(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const hash = (text: string): string => hashOf(text).toString('hex');
const ANSWER = '{"kind":"accepted","text":"č:1:\\"\\n😀"}';

export function receiptQueueContract(name: string, open: () => Promise<OpenQueue>): void {
  describe(`receipt queue: ${name}`, () => {
    let opened: OpenQueue;
    let queue: ReceiptQueue;
    let peer: ReceiptQueue;
    beforeEach(async () => {
      opened = await open();
      [queue, peer] = opened.nodes;
    });
    afterEach(() => opened.close());

    const command = (payload = `č:"\n${randomUUID()}`): QueuedCommand => ({
      commandId: randomUUID(),
      requestHash: hash(payload),
      payload,
    });
    const known = async ({ commandId }: QueuedCommand) => (await opened.recent.find([commandId]))[0];
    const drained = (commands: readonly QueuedCommand[], rest: Partial<Drained> = {}): Drained => ({
      payloads: commands.map(({ payload }) => payload),
      commands,
      failed: [],
      setAside: [],
      ...rest,
    });

    it('keeps commands in their order until they are trimmed, for all nodes', async () => {
      const [a, b, c] = [command(), command(), command()];
      expect(await queue.push([a, b])).toEqual(['pushed', 'pushed']);
      expect(await peer.push([c])).toEqual(['pushed']);
      expect(await peer.peek(10)).toEqual([a, b, c].map(({ payload }) => payload));
      expect(await queue.peek(2)).toEqual([a.payload, b.payload]);
      expect(await queue.depth()).toBe(3);
      expect(await peer.trim(drained([a, b]))).toBe(true);
      expect(await queue.peek(10)).toEqual([c.payload]);
    });

    it('does not add a command that waits or was answered, also with another request', async () => {
      const [a, b] = [command(), command()];
      await queue.push([a]);
      const { requestHash } = a;
      expect(await peer.push([a])).toEqual([{ kind: 'waiting', requestHash }]);
      const other = { ...a, requestHash: hash('another request') };
      expect(await peer.push([other])).toEqual([{ kind: 'waiting', requestHash }]);
      await opened.recent.remember([{ ...b, answer: ANSWER }]);
      expect(await peer.push([b])).toEqual([
        { kind: 'answered', requestHash: b.requestHash, answer: ANSWER },
      ]);
      expect(await queue.depth()).toBe(1);
    });

    it('adds a command once that stands twice in one push', async () => {
      const a = command();
      const verdicts = await queue.push([a, a]);
      expect(verdicts).toEqual(['pushed', { kind: 'waiting', requestHash: a.requestHash }]);
    });

    it('does not take a command for waiting when the queue is lost', async () => {
      const [a, b] = [command(), command()];
      await queue.push([a, b]);
      await opened.loseQueue();
      expect(await known(a)).toBeUndefined();
      expect(await queue.push([a])).toEqual(['pushed']);
      expect(await known(a)).toEqual({ kind: 'waiting', requestHash: a.requestHash });
      expect(await peer.peek(10)).toEqual([a.payload]);
      expect(await peer.trim(drained([a]))).toBe(true);
      expect(await queue.push([b])).toEqual(['pushed']);
    });

    it('accepts as many as may wait', async () => {
      const commands = Array.from({ length: 5 }, () => command());
      expect(await queue.push(commands)).toEqual(['pushed', 'pushed', 'pushed', 'pushed', 'full']);
      expect(await known(commands[4] as QueuedCommand)).toBeUndefined();
      await queue.trim(drained(commands.slice(0, 1)));
      expect(await queue.push(commands.slice(4))).toEqual(['pushed']);
    });

    it('trims nothing but the first entries, so that two nodes can carry out the same ones', async () => {
      const [a, b, c] = [command(), command(), command()];
      await queue.push([a, b, c]);
      expect(await queue.trim(drained([b]))).toBe(false);
      expect(await queue.trim(drained([a, c]))).toBe(false);
      expect(await queue.trim(drained([a, b]))).toBe(true);
      expect(await peer.trim(drained([a, b]))).toBe(false);
      expect(await queue.peek(10)).toEqual([c.payload]);
    });

    it('knows a waiting command for as long as it waits, and an answered one for the window', async () => {
      const a = command();
      await queue.push([a]);
      await opened.passTime(600_000);
      expect(await known(a)).toEqual({ kind: 'waiting', requestHash: a.requestHash });
      await queue.trim(drained([a]));
      expect(await known(a)).toEqual({ kind: 'answered', requestHash: a.requestHash });
      await opened.passTime(59_000);
      expect(await known(a)).toBeDefined();
      await opened.passTime(61_001);
      expect(await known(a)).toBeUndefined();
    });

    it('knows a command at every moment while it is carried out', async () => {
      for (let round = 0; round < 100; round += 1) {
        const a = command();
        await queue.push([a]);
        const [found, trimmed] = await Promise.all([known(a), peer.trim(drained([a]))]);
        expect(trimmed).toBe(true);
        expect(found?.requestHash).toBe(a.requestHash);
      }
    });

    it('keeps the answer of a command that was answered while it waited', async () => {
      const a = command();
      await queue.push([a]);
      await opened.recent.remember([{ ...a, answer: ANSWER }]);
      await queue.trim(drained([a]));
      expect(await known(a)).toEqual({ kind: 'answered', requestHash: a.requestHash, answer: ANSWER });
    });

    it('keeps what can never be carried out, and that it failed, for good', async () => {
      const [a, b] = [command(), command()];
      await queue.push([a, b]);
      const setAside = [JSON.stringify({ reason: 'no', payload: a.payload })];
      await queue.trim(drained([a, b], { commands: [b], failed: [a], setAside }));
      expect(await opened.poison()).toEqual(setAside);
      await opened.passTime(600_000);
      expect(await known(a)).toMatchObject({ kind: 'answered', answer: '{"kind":"failed"}' });
      expect(await known(b)).toBeUndefined();
      expect(await queue.depth()).toBe(0);
    });

    it('remembers answers as they are, for the window', async () => {
      const [a, b, c] = [command(), command(), command()];
      await opened.recent.remember([a, b].map((one) => ({ ...one, answer: ANSWER })));
      const found = await opened.recent.find([b, c, a].map(({ commandId }) => commandId));
      const answered = ({ requestHash }: QueuedCommand) => ({
        kind: 'answered',
        requestHash,
        answer: ANSWER,
      });
      expect(found).toEqual([answered(b), undefined, answered(a)]);
      await opened.passTime(120_001);
      expect(await opened.recent.find([a.commandId])).toEqual([undefined]);
    });

    it('keeps each answer for the window, and for two at most, while others follow', async () => {
      const commands = Array.from({ length: 8 }, () => command());
      for (const [index, one] of commands.entries()) {
        await opened.recent.remember([{ ...one, answer: ANSWER }]);
        await opened.passTime(29_000);
        const found = await opened.recent.find(commands.map(({ commandId }) => commandId));
        const isKept = found.map((answer) => answer !== undefined);
        expect(isKept.slice(Math.max(0, index - 1), index + 1)).not.toContain(false);
        expect(isKept.slice(0, Math.max(0, index - 4))).not.toContain(true);
      }
    });

    it('finds many at once', async () => {
      const commands = Array.from({ length: 2_500 }, () => command());
      const some = commands.filter((_, index) => index % 3 === 0);
      await opened.recent.remember(some.map((one) => ({ ...one, answer: ANSWER })));
      const found = await opened.recent.find(commands.map(({ commandId }) => commandId));
      for (const [index, one] of commands.entries())
        expect(found[index]?.requestHash).toBe(index % 3 === 0 ? one.requestHash : undefined);
    });
  });
}
