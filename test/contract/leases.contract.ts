/** What leases promise, whoever keeps them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Leases } from '../../src/application/shared/ports.js';

export interface OpenLeases {
  /** Those of a node; all share the same ones. */
  node(holder: string): Leases;
  /** Waits in the time of the leases; in real time where it is undefined. */
  readonly pause?: (ms: number) => Promise<void>;
  close(): Promise<void>;
}

export function leasesContract(name: string, open: () => Promise<OpenLeases>): void {
  describe(`leases: ${name}`, () => {
    let opened: OpenLeases;
    let one: Leases;
    let other: Leases;
    const pause = (ms: number) => (opened.pause ?? sleep)(ms);
    beforeAll(async () => {
      opened = await open();
      [one, other] = [opened.node(randomUUID()), opened.node(randomUUID())];
    });
    afterAll(() => opened?.close());

    it('one of many holds a lease, and may go on holding it', async () => {
      expect(await one.hold('kept', 60_000)).toBe(true);
      expect(await other.hold('kept', 60_000)).toBe(false);
      expect(await one.hold('kept', 60_000)).toBe(true);
    });

    it('each name is a lease of its own', async () => {
      expect(await one.hold('first', 60_000)).toBe(true);
      expect(await other.hold('second', 60_000)).toBe(true);
    });

    it('a lease that is not renewed passes to who asks next', async () => {
      expect(await one.hold('short', 20)).toBe(true);
      await pause(40);
      expect(await other.hold('short', 60_000)).toBe(true);
      expect(await one.hold('short', 60_000)).toBe(false);
    });

    it('shared ones are spread evenly, one at a time', async () => {
      const [names, ms] = [['a', 'b', 'c', 'd'].map((name) => `shared ${name}`), 1_000];
      const round = async (node: Leases) => {
        const held: boolean[] = [];
        for (const name of names) held.push(await node.share(name, ms));
        return held.filter(Boolean).length;
      };
      expect(await round(one)).toBe(4);
      expect(await round(one)).toBe(4);
      // It asks, gets one, and another one after a while; then there is nothing to be gained.
      const counts: string[] = [];
      while (counts.length < 100 && counts.slice(-3).join() !== '2 2,2 2,2 2') {
        const others = await round(other);
        counts.push(`${await round(one)} ${others}`);
        await pause(ms / 10);
      }
      // Given away, and not taken yet.
      expect(counts[0]).toBe('3 0');
      expect(counts.slice(-3)).toEqual(['2 2', '2 2', '2 2']);
      for (const [index, count] of counts.entries()) {
        expect(Number(count[0]) - Number(counts[index + 1]?.[0] ?? 2)).toBeLessThanOrEqual(1);
      }
    });

    it('shared ones that nobody else asks for any more stay where they are', async () => {
      const names = ['e', 'f'].map((name) => `shared ${name}`);
      const fresh = opened.node(randomUUID());
      for (const name of names) expect(await fresh.share(name, 60_000)).toBe(true);
      // Asked for by a node that is gone by now.
      expect(await opened.node(randomUUID()).share(names[0] as string, 20)).toBe(false);
      await pause(40);
      for (const name of names) expect(await fresh.share(name, 60_000)).toBe(true);
    });

    it('is given up only by its holder', async () => {
      expect(await one.hold('given up', 60_000)).toBe(true);
      await other.release('given up');
      expect(await other.hold('given up', 60_000)).toBe(false);
      await one.release('given up');
      expect(await other.hold('given up', 60_000)).toBe(true);
    });
  });
}
