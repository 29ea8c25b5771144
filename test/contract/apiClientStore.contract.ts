/** What every store of API clients promises. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClientStore } from '../../src/application/ports.js';
import { hashOf } from '../support/proposals.js';

interface OpenClients {
  readonly clients: ApiClientStore;
  close(): Promise<void>;
}

export function apiClientStoreContract(name: string, open: () => Promise<OpenClients>): void {
  describe(`API client store: ${name}`, () => {
    let opened: OpenClients;
    const clients = () => opened.clients;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    it('finds a client by the hash of its key', async () => {
      const client = { id: uuidv7(), name: 'č "shop" \\ 😀', scopes: ['read', 'write'] as const };
      const saved = await clients().save(client, hashOf(client.id));

      expect(saved).toEqual({ ...client, createdAt: expect.stringMatching(/^\d{4}-.*T.*\.\d{3}Z$/) });
      expect(Math.abs(Date.parse(saved.createdAt) - Date.now())).toBeLessThan(60_000);
      const found = await clients().findByKeyHash(hashOf(client.id));
      expect(found).toEqual({ client: saved, keyHash: hashOf(client.id) });
      expect(await clients().findByKeyHash(hashOf('another key'))).toBeUndefined();
    });

    it('replaces name, scopes and key of a client that is saved again', async () => {
      const id = uuidv7();
      const first = await clients().save({ id, name: 'before', scopes: ['read'] }, hashOf(`${id} before`));
      const second = await clients().save({ id, name: 'after', scopes: ['admin'] }, hashOf(`${id} after`));

      expect(second).toEqual({ id, name: 'after', scopes: ['admin'], createdAt: first.createdAt });
      expect(await clients().findByKeyHash(hashOf(`${id} before`))).toBeUndefined();
      expect((await clients().findByKeyHash(hashOf(`${id} after`)))?.client).toEqual(second);
    });

    it('gives no key to two clients', async () => {
      const [holder, other] = [uuidv7(), uuidv7()];
      await clients().save({ id: holder, name: 'holder', scopes: ['read'] }, hashOf(holder));
      await expect(
        clients().save({ id: other, name: 'other', scopes: ['admin'] }, hashOf(holder)),
      ).rejects.toThrow();
      expect((await clients().findByKeyHash(hashOf(holder)))?.client.id).toBe(holder);
    });

    it('lists clients by id, page by page', async () => {
      const ids = [uuidv7(), uuidv7(), uuidv7()];
      for (const id of ids.toReversed()) {
        await clients().save({ id, name: `client ${id}`, scopes: ['read'] }, hashOf(id));
      }
      const list = async (after: string | undefined, limit: number) =>
        (await clients().list(after, limit)).map(({ id }) => id);

      const all = await list(undefined, 100);
      expect(all).toEqual(all.toSorted());
      expect(all.slice(-3)).toEqual(ids);
      expect(await list(ids[0], 1)).toEqual([ids[1]]);
      expect(await list(ids[0], 100)).toEqual([ids[1], ids[2]]);
      expect(await list(ids[2], 100)).toEqual([]);
      expect(await list(undefined, 1)).toEqual(all.slice(0, 1));
    });

    it('forgets a removed client and its key', async () => {
      const id = uuidv7();
      await clients().save({ id, name: 'gone', scopes: ['read'] }, hashOf(id));

      expect(await clients().remove(id)).toBe(true);
      expect(await clients().remove(id)).toBe(false);
      expect(await clients().findByKeyHash(hashOf(id))).toBeUndefined();
      expect((await clients().list(undefined, 100)).map((client) => client.id)).not.toContain(id);
    });
  });
}
