/** Decisions that hold for some recording times only, because holds expire. */
import { expect, it } from 'vitest';
import type { Proposal } from '../../src/application/commands/ports.js';
import type { Span } from '../../src/domain/holds.js';
import type { EventStore } from '../support/eventStore.js';
import { Names } from '../support/proposals.js';

const PAST = '2000-01-01T00:00:00.000Z';
const FUTURE = '9000-01-01T00:00:00.000Z';

export function spansContract({
  store,
  peer,
  pause,
}: {
  store: () => EventStore;
  peer: () => EventStore;
  pause: (ms: number) => Promise<void>;
}): void {
  const within = (proposal: Proposal, span: Span): Proposal => ({ ...proposal, span });

  it.each<[string, Span, 'appended' | 'conflict']>([
    ['in its span', { from: PAST, until: FUTURE }, 'appended'],
    ['with no limit', {}, 'appended'],
    ['before its span', { from: FUTURE }, 'conflict'],
    ['after its span', { until: PAST }, 'conflict'],
  ])('a batch is appended as a whole, or not: one decision %s', async (_, span, verdict) => {
    const names = new Names();
    const units = [
      [names.movement({ A: 1 })],
      [within(names.movement({ B: 1 }), span)],
      [names.rejection({ C: 0 })],
    ];
    const { verdicts } = await store().append(units);
    expect(verdicts).toEqual([verdict, verdict, verdict]);
    const known = await store().findCommands(units.flat().map(({ commandId }) => commandId));
    expect(known).toHaveLength(verdict === 'appended' ? 3 : 0);
    // Nothing of it stays behind.
    expect(
      (await store().append(units.map((unit) => unit.map((one) => ({ ...one, span: {} }))))).verdicts,
    ).toEqual(verdict === 'appended' ? Array(3).fill('duplicate') : Array(3).fill('appended'));
  });

  it('a batch behind one that was not in its span is not appended either', async () => {
    const names = new Names();
    const [first, second] = [{}, {}];
    const late = store().append([[within(names.movement({ A: 1 }), { until: PAST })]], { batch: first });
    const behind = store().append([[names.movement({ A: 2 })]], { batch: second, behind: first });
    expect((await late).verdicts).toEqual(['conflict']);
    expect((await behind).verdicts).toEqual(['conflict']);
  });

  it('who holds the lock records at the time that it was told, however long it takes', async () => {
    const names = new Names();
    await peer().append([[names.movement({ A: 1 })]]);
    const { at, recordedAt } = await store().exclusively(async (access) => {
      await pause(20);
      const span = { from: access.at, until: new Date(Date.parse(access.at) + 1).toISOString() };
      const result = await access.append([[within(names.movement({ A: 2 }), span)]]);
      expect(result.verdicts).toEqual(['appended']);
      return { at: access.at, recordedAt: result.recordedAt };
    });
    expect(recordedAt).toBe(at);
  });
}
