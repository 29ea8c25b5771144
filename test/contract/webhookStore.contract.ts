/** What every store of webhooks promises. */

import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asPosition, BEGIN } from '../../src/application/log/ports.js';
import type {
  DeliveryRow,
  DispatchRecord,
  TakenWebhook,
  WebhookStore,
  WebhookTarget,
} from '../../src/application/webhooks/ports.js';

const ACCOUNT = '0199f1c0-0000-7000-8000-000000000001';
const SECRET = 'whsec_c2VjcmV0';
const TIME = '2026-03-15T12:00:00.000Z';
const MANY = 1_000;

const target = (fields: Partial<WebhookTarget> = {}): WebhookTarget => ({
  id: uuidv7(),
  url: 'https://example.com/č?a=1',
  types: null,
  accounts: null,
  description: null,
  ...fields,
});

const row = (position: number, fields: Partial<DeliveryRow> = {}): DeliveryRow => ({
  position: asPosition(position),
  accountId: ACCOUNT,
  attempts: 0,
  dueMs: 0,
  error: null,
  diedAt: null,
  ...fields,
});

const dead = (position: number) => row(position, { attempts: 3, error: 'answered 500', diedAt: TIME });

export function webhookStoreContract(
  name: string,
  open: () => Promise<{ readonly webhooks: WebhookStore; close(): Promise<void> }>,
): void {
  describe(`webhook store: ${name}`, () => {
    let store: WebhookStore;
    let close: () => Promise<void>;
    beforeAll(async () => {
      const opened = await open();
      store = opened.webhooks;
      close = opened.close;
    });
    afterAll(() => close?.());

    /** A webhook in the hands of a dispatch, and a way to record for it. */
    async function taken(position = 0) {
      const { id } = target();
      await store.add(target({ id }), SECRET, asPosition(position), MANY);
      const held = (await store.take(id)) as TakenWebhook;
      const save = (record: Partial<DispatchRecord>, epoch = held.epoch) =>
        store.save(id, epoch, { progress: held.progress, rows: [], done: [], ...record });
      return { id, held, save };
    }

    it('keeps a webhook as it was made, and gives its secret to who takes it', async () => {
      const made = target({ types: ['MoneyDeposited'], accounts: [ACCOUNT], description: 'č "shop" 😀' });
      const saved = await store.add(made, SECRET, asPosition(7), MANY);
      const progress = {
        position: 7,
        state: 'active',
        disabledReason: null,
        disabledAt: null,
        failingSince: null,
        lastError: null,
        lastErrorAt: null,
        lastDeliveredAt: null,
        delivered: 0,
        failed: 0,
      };
      const createdAt = expect.stringMatching(/^\d{4}-.*T.*\.\d{3}Z$/);
      expect(saved).toEqual({ ...made, ...progress, createdAt, pending: 0, deadLetters: 0 });
      expect(await store.find(made.id)).toEqual(saved);
      expect(JSON.stringify(saved)).not.toContain(SECRET);
      const epoch = expect.any(Number);
      expect(await store.take(made.id)).toEqual({
        target: made,
        secret: SECRET,
        progress,
        epoch,
        deadLetters: 0,
      });
    });

    it('keeps the pause that a receiver asked for, until it is over or an admin enables it', async () => {
      const { id, held, save } = await taken();
      const paused = { ...held.progress, pausedUntil: TIME };
      await save({ progress: paused });
      expect((await store.find(id))?.pausedUntil).toBe(TIME);
      expect((await store.take(id))?.progress).toEqual(paused);
      const { epoch } = (await store.take(id)) as TakenWebhook;
      await save({ progress: held.progress }, epoch);
      expect((await store.find(id))?.pausedUntil).toBeUndefined();
      await save({ progress: { ...paused, state: 'disabled', disabledReason: 'failing' } }, epoch);
      expect((await store.enable(id))?.pausedUntil).toBeUndefined();
    });

    it('adds none beyond the bound', async () => {
      const { length } = await store.list(undefined, MANY);
      expect(await store.add(target(), SECRET, BEGIN, length)).toBeUndefined();
      expect(await store.add(target(), SECRET, BEGIN, length + 1)).toBeDefined();
      expect(await store.list(undefined, MANY)).toHaveLength(length + 1);
    });

    it('lists webhooks by id, page by page', async () => {
      const ids = [uuidv7(), uuidv7(), uuidv7()];
      for (const id of ids.toReversed()) await store.add(target({ id }), SECRET, BEGIN, MANY);
      const list = async (after: string | undefined, limit: number) =>
        (await store.list(after, limit)).map(({ id }) => id);
      const all = await list(undefined, MANY);
      expect(all).toEqual(all.toSorted());
      expect(all.slice(-3)).toEqual(ids);
      expect(await list(ids[0], 1)).toEqual([ids[1]]);
      expect(await list(ids[2], MANY)).toEqual([]);
    });

    it('forgets a removed webhook and all its deliveries', async () => {
      const { id, save } = await taken();
      await save({ rows: [row(1), dead(2)] });
      expect(await store.remove(id)).toBe(true);
      expect(await store.remove(id)).toBe(false);
      expect(await store.find(id)).toBeUndefined();
      expect(await store.take(id)).toBeUndefined();
      expect(await store.pending(id)).toEqual([]);
      expect(await store.deadLetters(id, BEGIN, MANY)).toEqual([]);
      expect(await save({ rows: [row(1)] })).toBe(false);
      expect((await store.active()).map((one) => one.id)).not.toContain(id);
    });

    it('records progress and deliveries together', async () => {
      const { id, held, save } = await taken();
      const progress = {
        ...held.progress,
        position: asPosition(9),
        failingSince: TIME,
        lastError: 'answered 500',
        lastErrorAt: TIME,
        lastDeliveredAt: TIME,
        delivered: 4,
        failed: 2,
      };
      const waiting = row(8, { attempts: 2, dueMs: Date.parse(TIME), error: 'answered 500' });
      expect(await save({ progress, rows: [waiting, row(5), dead(7)] })).toBe(true);
      expect(await store.find(id)).toMatchObject({ ...progress, pending: 2, deadLetters: 1 });
      expect(await store.pending(id)).toEqual([
        { position: 5, accountId: ACCOUNT, attempts: 0, dueMs: 0 },
        { position: 8, accountId: ACCOUNT, attempts: 2, dueMs: Date.parse(TIME) },
      ]);
      expect(await store.waiting(id, BEGIN, MANY)).toEqual([
        { position: 5, accountId: ACCOUNT, attempts: 0, dueMs: 0, error: null },
        { position: 8, accountId: ACCOUNT, attempts: 2, dueMs: Date.parse(TIME), error: 'answered 500' },
      ]);
      expect(await store.take(id)).toMatchObject({ progress, deadLetters: 1 });
    });

    it('replaces deliveries and removes those that are done; the same again changes nothing', async () => {
      const { id, save } = await taken();
      await save({ rows: [row(1), row(2), row(3)] });
      const record = {
        rows: [row(2, { attempts: 1, dueMs: 5, error: 'x' }), dead(3)],
        done: [asPosition(1)],
      };
      for (let time = 0; time < 2; time += 1) {
        expect(await save(record)).toBe(true);
        expect(await store.pending(id)).toEqual([{ position: 2, accountId: ACCOUNT, attempts: 1, dueMs: 5 }]);
        expect(await store.deadLetters(id, BEGIN, MANY)).toEqual([
          { position: 3, accountId: ACCOUNT, attempts: 3, error: 'answered 500', diedAt: TIME },
        ]);
      }
    });

    it('records nothing for a dispatch that was replaced', async () => {
      const { id, held, save } = await taken();
      await save({ rows: [row(1)] });
      const next = (await store.take(id)) as TakenWebhook;
      const progress = { ...held.progress, position: asPosition(99) };
      expect(await save({ progress, rows: [row(2)], done: [asPosition(1)] })).toBe(false);
      expect(await store.pending(id)).toHaveLength(1);
      expect(await store.find(id)).toMatchObject({ position: 0, pending: 1 });
      expect(await save({ progress }, next.epoch)).toBe(true);
    });

    it('has a disabled webhook stop where it is, until it is enabled', async () => {
      const { id, held, save } = await taken();
      const disabled = { state: 'disabled', disabledReason: 'gone', disabledAt: TIME } as const;
      const progress = {
        ...held.progress,
        ...disabled,
        position: asPosition(3),
        failingSince: TIME,
        failed: 1,
      };
      await save({ progress, rows: [row(2, { attempts: 3, dueMs: Date.parse(TIME) }), dead(1)] });
      expect(await store.find(id)).toMatchObject(disabled);
      expect(await store.take(id)).toBeUndefined();
      expect((await store.active()).map((one) => one.id)).not.toContain(id);

      const enabled = { state: 'active', disabledReason: null, disabledAt: null, failingSince: null };
      expect(await store.enable(id)).toMatchObject({ ...enabled, position: 3, failed: 1, pending: 1 });
      expect((await store.active()).map((one) => one.id)).toContain(id);
      // Whatever it waited for was the receiver, and who enables it says that it is back.
      expect(await store.pending(id)).toEqual([{ position: 2, accountId: ACCOUNT, attempts: 3, dueMs: 0 }]);
      expect(await store.deadLetters(id, BEGIN, MANY)).toHaveLength(1);
      expect(await save({ progress })).toBe(false);
      expect(await store.enable(uuidv7())).toBeUndefined();
    });

    it('enables an active webhook without taking it from its dispatch', async () => {
      const { id, save } = await taken();
      expect(await store.enable(id)).toMatchObject({ state: 'active' });
      expect(await save({ rows: [row(1)] })).toBe(true);
    });

    it.each([
      ['deadLetters', dead, row],
      ['waiting', row, dead],
    ] as const)('lists %s by position, page by page', async (what, wanted, unwanted) => {
      const { id, save } = await taken();
      await save({ rows: [wanted(4), unwanted(3), wanted(2), wanted(9)] });
      const list = async (after: number, limit: number) =>
        (await store[what](id, asPosition(after), limit)).map(({ position }) => position);
      expect(await list(0, MANY)).toEqual([2, 4, 9]);
      expect(await list(2, 1)).toEqual([4]);
    });

    it('has dead letters wait again: those named, or the first ones; and says that there are new ones', async () => {
      const { id, save } = await taken();
      const other = await taken();
      await save({ rows: [dead(1), dead(2), dead(3), dead(4), row(5, { attempts: 1 })] });
      await other.save({ rows: [dead(1)] });
      const replays = async () => (await store.active()).find((one) => one.id === id)?.replays;
      const before = await replays();

      expect(await store.replay(id, [asPosition(2), asPosition(5), asPosition(77)], MANY)).toBe(1);
      expect(await replays()).not.toBe(before);
      expect(await store.replay(id, undefined, 2)).toBe(2);
      const again = [1, 2, 3].map((position) => ({ position, accountId: ACCOUNT, attempts: 0, dueMs: 0 }));
      expect((await store.pending(id)).slice(0, 3)).toEqual(again);
      expect((await store.deadLetters(id, BEGIN, MANY)).map(({ position }) => position)).toEqual([4]);
      expect(await store.deadLetters(other.id, BEGIN, MANY)).toHaveLength(1);

      const now = await replays();
      expect(await store.replay(id, [asPosition(77)], MANY)).toBe(0);
      expect(await replays()).toBe(now);
    });
  });
}
