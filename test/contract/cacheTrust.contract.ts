/** What every keeper of the trust in cached states promises to the nodes that ask it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CacheTrust } from '../../src/application/acceleration/ports.js';

interface OpenTrust {
  /** The same trust, as two nodes have it; nobody has withdrawn it yet. */
  readonly nodes: readonly [CacheTrust, CacheTrust];
  close(): Promise<void>;
}

export function cacheTrustContract(name: string, open: () => Promise<OpenTrust>): void {
  describe(`cache trust: ${name}`, () => {
    let opened: OpenTrust;
    let node: CacheTrust;
    let peer: CacheTrust;
    beforeAll(async () => {
      opened = await open();
      [node, peer] = opened.nodes;
    });
    afterAll(() => opened?.close());

    it('begins with no server, usable now', async () => {
      expect(await node.read()).toEqual({ generation: 0, incarnation: '', usableInMs: 0 });
    });

    it('withdrawn, is of a later generation, on the server it is given, after a pause', async () => {
      const before = await node.read();
      const withdrawn = await node.withdraw('first', 60_000);
      expect(withdrawn).toEqual({
        generation: before.generation + 1,
        incarnation: 'first',
        usableInMs: expect.any(Number),
      });
      expect(withdrawn.usableInMs).toBeGreaterThan(50_000);
      expect(withdrawn.usableInMs).toBeLessThanOrEqual(60_000);
    });

    it('is seen alike by all nodes', async () => {
      const withdrawn = await node.withdraw('second', 60_000);
      const seen = await peer.read();
      expect(seen).toEqual({ ...withdrawn, usableInMs: expect.any(Number) });
      expect(seen.usableInMs).toBeGreaterThan(50_000);
    });

    it('stays with its server when the one who withdraws it has none', async () => {
      await node.withdraw('third', 0);
      expect(await peer.withdraw(undefined, 0)).toMatchObject({ incarnation: 'third' });
      expect(await node.read()).toMatchObject({ incarnation: 'third' });
    });

    it('withdrawn again, does not end its pause sooner', async () => {
      await node.withdraw(undefined, 90_000);
      expect((await peer.withdraw(undefined, 10)).usableInMs).toBeGreaterThan(80_000);
      expect((await node.read()).usableInMs).toBeGreaterThan(80_000);
    });

    it('is of a generation of its own for each of many who withdraw it at once', async () => {
      const { generation } = await node.read();
      const many = Array.from({ length: 8 }, (_, index) => (index % 2 ? node : peer).withdraw('x', 10));
      const generations = (await Promise.all(many)).map((trust) => trust.generation);
      expect(generations.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 8 }, (_, index) => generation + 1 + index),
      );
    });
  });

  describe(`cache trust: ${name}`, () => {
    it('is usable once the pause is over', async () => {
      const { nodes, close } = await open();
      const [node, peer] = nodes;
      expect((await node.withdraw('server', 80)).usableInMs).toBeGreaterThan(0);
      await expect.poll(async () => (await peer.read()).usableInMs, { interval: 10, timeout: 5_000 }).toBe(0);
      await close();
    });
  });
}
