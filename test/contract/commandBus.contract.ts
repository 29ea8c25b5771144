/** What every bus promises to the nodes that share it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CommandBus } from '../../src/application/relay/ports.js';
import { HelperUnavailable } from '../../src/application/shared/errors.js';

interface OpenBus {
  /** The same bus, as three nodes have it. */
  readonly nodes: readonly [CommandBus, CommandBus, CommandBus];
  passTime(ms: number): Promise<void>;
  /** The third node is gone, without a word. */
  loseThird(): Promise<void>;
  close(): Promise<void>;
}

export function commandBusContract(name: string, open: () => Promise<OpenBus>): void {
  describe(`command bus: ${name}`, () => {
    let opened: OpenBus;
    let first: CommandBus;
    let second: CommandBus;
    let third: CommandBus;
    const received: [node: string, message: string][] = [];
    beforeAll(async () => {
      opened = await open();
      [first, second, third] = opened.nodes;
      for (const bus of opened.nodes) bus.listen((message) => received.push([bus.nodeId, message]));
    });
    afterAll(() => opened?.close());
    beforeEach(async () => {
      received.length = 0;
      for (const bus of opened.nodes) await bus.resign();
    });

    it('gives every node a name of its own', () => {
      expect(new Set(opened.nodes.map(({ nodeId }) => nodeId)).size).toBe(3);
      expect(opened.nodes.map(({ isUp }) => isUp)).toEqual([true, true, true]);
    });

    it('gives the lease to one node, and tells the others which', async () => {
      expect(await first.lease(undefined)).toBeUndefined();
      expect(await first.lease(2_000)).toBe(first.nodeId);
      expect(await second.lease(2_000)).toBe(first.nodeId);
      expect(await third.lease(undefined)).toBe(first.nodeId);
    });

    it('lets the lease expire unless it is renewed', async () => {
      await first.lease(2_000);
      await opened.passTime(1_500);
      expect(await first.lease(2_000)).toBe(first.nodeId);
      await opened.passTime(1_500);
      expect(await second.lease(2_000)).toBe(first.nodeId);
      await opened.passTime(600);
      expect(await second.lease(undefined)).toBeUndefined();
      expect(await second.lease(2_000)).toBe(second.nodeId);
      expect(await first.lease(2_000)).toBe(second.nodeId);
    });

    it('gives the lease over from a node that is named, and from no other', async () => {
      await first.lease(2_000);
      expect(await second.lease(undefined, first.nodeId)).toBe(first.nodeId);
      expect(await second.lease(2_000, third.nodeId)).toBe(first.nodeId);
      expect(await second.lease(2_000, first.nodeId)).toBe(second.nodeId);
      expect(await third.lease(2_000, first.nodeId)).toBe(second.nodeId);
      expect(await first.lease(2_000)).toBe(second.nodeId);
    });

    it('lets the holder, and nobody else, give up the lease', async () => {
      await first.lease(2_000);
      await second.resign();
      expect(await second.lease(undefined)).toBe(first.nodeId);
      await first.resign();
      expect(await second.lease(undefined)).toBeUndefined();
    });

    it('carries the messages of a node to itself', async () => {
      await first.send(first.nodeId, 'echo');
      await expect.poll(() => received).toEqual([[first.nodeId, 'echo']]);
    });

    it('carries messages to one node, in order, as they are', async () => {
      const texts = [
        'plain',
        'č "quoted" 😀 \\n',
        'x'.repeat(300_000),
        ...Array.from({ length: 50 }, String),
      ];
      await Promise.all(texts.map((text) => first.send(second.nodeId, text)));
      await expect.poll(() => received.length).toBe(texts.length);
      expect(received).toEqual(texts.map((text) => [second.nodeId, text]));
    });

    it('carries messages of all nodes at once, each whole', async () => {
      const long = 'y'.repeat(100_000);
      const sent = Array.from({ length: 20 }, (_, index) => `${index % 2}:${index}:${long}`);
      await Promise.all(sent.map((text, index) => (index % 2 ? first : second).send(third.nodeId, text)));
      await expect.poll(() => received.length).toBe(sent.length);
      expect(received.map(([, text]) => text).sort()).toEqual([...sent].sort());
    });

    it('says that a message to a node that is gone does not arrive, and keeps its lease for its time', async () => {
      await third.lease(2_000);
      await first.send(third.nodeId, 'before');
      await expect.poll(() => received.length).toBe(1);
      const { nodeId } = third;
      await opened.loseThird();
      await expect
        .poll(async () => first.send(nodeId, 'after').catch((error) => error))
        .toBeInstanceOf(HelperUnavailable);
      await expect(first.send('nobody', 'lost')).rejects.toThrow(HelperUnavailable);
      await opened.passTime(2_001);
      expect(await first.lease(2_000)).toBe(first.nodeId);
      expect(received.filter(([, text]) => text === 'before')).toHaveLength(1);
    });
  });
}
