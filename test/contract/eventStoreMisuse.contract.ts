/** What an event store does with batches that no node of the bank sends. */
import { expect, it } from 'vitest';
import { StoreRefused } from '../../src/application/shared/errors.js';
import type { EventStore } from '../support/eventStore.js';
import { Names } from '../support/proposals.js';

export function misuseContract(store: () => EventStore): void {
  it.each([
    ['a movement and a rejection', (names: Names) => names.rejection({ B: 0 }, 'first')],
    ['two movements', (names: Names) => names.movement({ B: 1 }, 'first')],
  ])('appends nothing of a batch that has one command id twice: %s', async (_, second) => {
    for (const hasConflict of [false, true]) {
      const names = new Names();
      const end = await store().lastPosition();
      const twice = [[names.movement({ A: 1 }, 'first')], [second(names)]];
      const batch = hasConflict ? [...twice, [names.movement({ C: 7 })]] : twice;
      const { verdicts } = await store().append(batch);
      expect(verdicts).toEqual(batch.map(() => 'conflict'));
      expect(await store().lastPosition()).toBe(end);
      expect(await store().findCommands([names.id('first')])).toEqual([]);
    }
  });

  it.each([
    ['could be appended', { A: 1 }, undefined],
    ['was decided on a stale version', { A: 7 }, undefined],
    ['stands behind a batch that is not known', { A: 1 }, {}],
  ])('refuses a text that jsonb does not hold, whether the batch %s', async (_, versions, behind) => {
    const names = new Names();
    const { events, ...rest } = names.movement(versions);
    const unheld = events.map((event) => ({ ...event, data: '{"text":"\\u0000"}' }));
    const order = { batch: {}, behind };
    await expect(store().append([[{ ...rest, events: unheld }]], order)).rejects.toThrow(StoreRefused);
    expect((await store().append([[names.movement({ A: 1 })]])).verdicts).toEqual(['appended']);
  });
}
