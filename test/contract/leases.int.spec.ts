/** What leases promise, in memory and on PostgreSQL. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Leases } from '../../src/application/ports.js';
import { MemoryLeases } from '../../src/infrastructure/memory/leases.js';
import type { Connections } from '../../src/infrastructure/postgres/connections.js';
import { PostgresLeases } from '../../src/infrastructure/postgres/leases.js';
import { openDatabase } from '../support/migratedDatabase.js';

const ONE = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';

contract('in memory', async () => {
  const shared = new Map();
  return { nodes: [new MemoryLeases(shared, ONE), new MemoryLeases(shared, OTHER)], close: async () => {} };
});

contract('on PostgreSQL', async () => {
  const { nodes, close } = await openDatabase(2);
  const [one, other] = nodes as [Connections, Connections];
  return { nodes: [new PostgresLeases(one, ONE), new PostgresLeases(other, OTHER)], close };
});

function contract(
  name: string,
  open: () => Promise<{ readonly nodes: readonly [Leases, Leases]; close(): Promise<void> }>,
): void {
  describe(`leases: ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let one: Leases;
    let other: Leases;
    beforeAll(async () => {
      opened = await open();
      [one, other] = opened.nodes;
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

    it('is given up only by its holder', async () => {
      expect(await one.hold('given up', 60_000)).toBe(true);
      await other.release('given up');
      expect(await other.hold('given up', 60_000)).toBe(false);
      await one.release('given up');
      expect(await other.hold('given up', 60_000)).toBe(true);
    });
  });
}
