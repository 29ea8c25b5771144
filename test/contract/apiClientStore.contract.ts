/** What every store of API clients promises. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClientStore } from '../../src/application/access/ports.js';
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
      expect(found).toEqual({
        ...{ client: saved, keyHash: hashOf(client.id), keyId: expect.any(String) },
        endsInMs: Number.POSITIVE_INFINITY,
      });
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

    const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
    const add = (id: string, key: string, othersUntil?: string, keysMax = 10) =>
      clients().addKey(id, hashOf(key), { othersUntil, keysMax });
    const ends = async (key: string) => (await clients().findByKeyHash(hashOf(key)))?.endsInMs;

    it('adds keys to a client, which all work until they are ended', async () => {
      const id = uuidv7();
      const saved = await clients().save({ id, name: 'shop', scopes: ['read'] }, hashOf(`${id} 1`));
      const added = await add(id, `${id} 2`);
      expect(added).toEqual({ id: expect.any(String), createdAt: expect.any(String), validUntil: null });
      const keys = await clients().keys(id);
      expect(keys?.map(({ validUntil }) => validUntil)).toEqual([null, null]);
      expect(keys?.at(1)).toEqual(added);
      for (const key of [`${id} 1`, `${id} 2`]) {
        expect(await clients().findByKeyHash(hashOf(key))).toMatchObject({ client: saved });
        expect(await ends(key)).toBe(Number.POSITIVE_INFINITY);
      }
      expect(await clients().endKey(id, keys?.[0]?.id as string)).toBe(true);
      expect(await clients().endKey(id, keys?.[0]?.id as string)).toBe(false);
      expect(await clients().endKey(uuidv7(), keys?.[1]?.id as string)).toBe(false);
      expect(await ends(`${id} 1`)).toBeLessThanOrEqual(0);
      expect(await clients().keys(id)).toEqual([added]);
    });

    it('ends the keys that there were at an instant, or earlier if they end earlier', async () => {
      const id = uuidv7();
      await clients().save({ id, name: 'shop', scopes: ['read'] }, hashOf(`${id} 1`));
      const until = soon(3_600_000);
      await add(id, `${id} 2`, until);
      expect(await ends(`${id} 1`)).toBeGreaterThan(3_500_000);
      expect(await ends(`${id} 1`)).toBeLessThan(3_700_000);
      await add(id, `${id} 3`, soon(7_200_000));
      const keys = await clients().keys(id);
      expect(keys?.[0]?.validUntil).toBe(until);
      expect(Date.parse(keys?.[1]?.validUntil as string)).toBeGreaterThan(Date.parse(until));
      expect(keys?.[2]?.validUntil).toBeNull();
      await add(id, `${id} 4`, soon(300));
      await expect.poll(() => ends(`${id} 3`)).toBeLessThanOrEqual(0);
      expect(await clients().keys(id)).toHaveLength(1);
    });

    it('adds no key to nobody, none that ends the others in the past, and no more than there may be', async () => {
      const id = uuidv7();
      await clients().save({ id, name: 'shop', scopes: ['read'] }, hashOf(`${id} 1`));
      expect(await add(uuidv7(), 'nobody')).toBe('no-client');
      expect(await add(id, `${id} 2`, soon(-60_000))).toBe('past');
      expect(await add(id, `${id} 2`, soon(60_000), 1)).toBe('too-many');
      expect(await ends(`${id} 1`)).toBe(Number.POSITIVE_INFINITY);
      expect(await clients().findByKeyHash(hashOf(`${id} 2`))).toBeUndefined();
      await expect(add(uuidv7(), `${id} 1`)).resolves.toBe('no-client');
      expect(await clients().keys(uuidv7())).toBeUndefined();
    });

    it('replaces all keys that work by the one a client is saved with, and none by one that it has', async () => {
      const id = uuidv7();
      const save = (key: string) =>
        clients().save({ id, name: 'shop', scopes: ['read'] }, hashOf(`${id} ${key}`));
      await save('1');
      const ended = (await clients().keys(id))?.[0];
      await add(id, `${id} 2`);
      await clients().endKey(id, ended?.id as string);
      await save('3');
      expect(await clients().keys(id)).toHaveLength(1);
      expect(await clients().findByKeyHash(hashOf(`${id} 2`))).toBeUndefined();
      // It has ended, and that is kept.
      expect(await ends(`${id} 1`)).toBeLessThanOrEqual(0);
      await add(id, `${id} 4`);
      await save('3');
      expect(await clients().keys(id)).toHaveLength(2);
      await clients().remove(id);
      expect(await clients().findByKeyHash(hashOf(`${id} 1`))).toBeUndefined();
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
