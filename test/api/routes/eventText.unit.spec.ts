import { describe, expect, it } from 'vitest';
import { batchBytes } from '../../../src/api/routes/eventText.js';
import type { FeedBatch } from '../../../src/application/feed/tail.js';
import { asPosition, type StoredEvent } from '../../../src/application/log/ports.js';

const event = (position: number, streamId: string, type: string): StoredEvent => ({
  position: asPosition(position),
  streamId,
  version: 1,
  type,
  schemaVersion: 1,
  data: { text: 'two\nlines' },
  metadata: {},
  commandId: 'command',
  recordedAt: '2026-03-15T12:00:00.000Z',
});

/** Positions 5 to 8. */
const batchOfFour = (): FeedBatch => ({
  after: asPosition(4),
  upTo: asPosition(8),
  events: [event(5, 'A', 'Paid'), event(6, 'B', 'Paid'), event(7, 'A', 'Frozen'), event(8, 'A', 'Paid')],
});

const ids = (bytes: Buffer | undefined): number[] =>
  [...(bytes?.toString() ?? '').matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

describe('a batch of the feed as server-sent events', () => {
  it('is a block for each event, its JSON on one line', () => {
    const text = batchBytes({ ...batchOfFour(), events: [event(5, 'A', 'Paid')] }, {}, 4)?.toString() ?? '';
    const [id, type, data, ...rest] = text.split('\n');
    expect([id, type, rest]).toEqual(['id: 5', 'event: Paid', ['', '']]);
    expect(JSON.parse(data?.replace('data: ', '') ?? '')).toMatchObject({
      position: 5,
      accountId: 'A',
      data: { text: 'two\nlines' },
    });
  });

  it.each([
    ['everything', {}, 4, [5, 6, 7, 8]],
    ['an account', { accountId: 'A' }, 4, [5, 7, 8]],
    ['types', { types: ['Frozen', 'Closed'] }, 4, [7]],
    ['a type of an account', { accountId: 'A', types: ['Paid'] }, 4, [5, 8]],
    ['nothing that is there', { accountId: 'Z' }, 4, []],
    ['what comes after the middle', {}, 6, [7, 8]],
    ['an account after the middle', { accountId: 'A', types: ['Paid'] }, 5, [8]],
  ])('has %s', (_, filter, after, expected) => {
    expect(ids(batchBytes(batchOfFour(), filter, after))).toEqual(expected);
  });

  it('is the same bytes for all who want the same', () => {
    const batch = batchOfFour();
    expect(batchBytes(batch, {}, 4)).toBe(batchBytes(batch, {}, 4));
    expect(batchBytes(batch, { types: ['Paid'] }, 4)).toBe(batchBytes(batch, { types: ['Paid'] }, 4));
    expect(ids(batchBytes(batch, { types: ['Frozen'] }, 4))).toEqual([7]);
  });
});
