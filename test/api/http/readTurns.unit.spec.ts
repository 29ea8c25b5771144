/** What one API client asks for keeps no other one waiting, and has a bound: counted in turns, not in time. */
import { EventEmitter } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { collectPage } from '../../../src/api/http/pages.js';
import { ReadTurns } from '../../../src/api/http/readTurns.js';
import { PastWriter } from '../../support/past.js';
import { openStatements } from '../../support/statements.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A request of a client, and its answer, which is over when it closes. */
function requestOf(clientId: string) {
  const raw = new EventEmitter();
  const request = { client: { id: clientId } } as unknown as FastifyRequest;
  return { request, reply: { raw } as unknown as FastifyReply, close: () => raw.emit('close') };
}

const LIMITS = { clientRequestsMax: 4, clientWaitingMax: 100, piecesMax: 2 };

describe('sixteen long statements of one client', () => {
  it('keep a small read of another one waiting for one piece at most', async () => {
    const turns = new ReadTurns(LIMITS);
    const order: string[] = [];
    const ends: (() => void)[] = [];
    const piece = (name: string) => async () => {
      order.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
    };
    for (let count = 0; count < 16; count += 1) {
      const { request, reply } = requestOf('many');
      void (async () => {
        const turn = await turns.admit(request, reply);
        for (;;) await turn(piece('many'));
      })();
    }
    await settled();
    const small = requestOf('small');
    void turns.admit(small.request, small.reply).then((turn) => turn(piece('small')));
    await settled();
    expect(order).toEqual(['many', 'many']);
    ends.shift()?.();
    await settled();
    expect(order).toEqual(['many', 'many', 'small']);
  });

  it('are under way a few at a time; the others wait, then they are refused, until one is answered', async () => {
    const turns = new ReadTurns({ ...LIMITS, clientWaitingMax: 2 });
    let admitted = 0;
    const requests = Array.from({ length: 7 }, () => requestOf('many'));
    const asked = requests.map(async ({ request, reply }) => {
      await turns.admit(request, reply);
      admitted += 1;
    });
    await expect(asked[6]).rejects.toMatchObject({ body: { status: 429, code: 'too-many-requests' } });
    expect(admitted).toBe(4);
    requests[0]?.close();
    await settled();
    expect(admitted).toBe(5);
    const other = requestOf('other');
    await turns.admit(other.request, other.reply);
  });
});

describe('a long statement', () => {
  it('is read a hundred lines at a time, as they are taken', async () => {
    const writer = new PastWriter('2026-01-10T09:00:00.000Z');
    const id = writer.open();
    for (let count = 0; count < 450; count += 1) writer.move(id, 100n);
    const { statements } = await openStatements(writer.recorded);
    const pieces: string[] = [];
    const turn = <T>(work: () => Promise<T>) => {
      pieces.push('piece');
      return work();
    };
    const query = { from: '2026-01-01', to: '2026-12-31', basis: 'business', moment: undefined } as const;
    const opened = await statements.open(id, query, turn);
    if ('code' in opened) throw new Error(opened.detail);
    expect(opened.facts).toMatchObject({ closingBalance: '450.00', credits: { count: 450 } });
    expect(pieces).toHaveLength(1);
    const sizes: number[] = [];
    for await (const some of opened.lines()) {
      sizes.push(some.length);
      // Nothing is read ahead.
      expect(pieces).toHaveLength(1 + sizes.length);
    }
    expect(sizes).toEqual([100, 100, 100, 100, 50]);
  });
});

describe('a page', () => {
  const numbers = Array.from({ length: 1_000 }, (_, index) => index + 1);
  const asked: number[] = [];
  const source = (limit: number, bytesMax: number, after?: string) => ({
    limit,
    bytesMax,
    after,
    read: async (from = '0', count: number) => {
      asked.push(count);
      const items = numbers.slice(Number(from), Number(from) + count);
      const last = items.at(-1) ?? 0;
      return { items, next: last < numbers.length && items.length > 0 ? String(last) : null };
    },
    write: (item: number) => JSON.stringify('x'.repeat(97) + String(item).padStart(0)).slice(0, 99),
    cursorOf: (item: number) => item,
  });
  const direct = <T>(work: () => Promise<T>) => work();

  it('is read in pieces, and goes on where it ended', async () => {
    asked.length = 0;
    expect(await collectPage(source(500, 10 ** 9), direct)).toMatchObject({ next: '500' });
    expect(asked).toEqual([200, 200, 100]);
    const last = await collectPage(source(500, 10 ** 9, '500'), direct);
    expect([last.items.length, last.next]).toEqual([500, null]);
  });

  it.each([1, 99, 100, 250, 20_000, 30_000])(
    'of at most %i bytes ends before, and none is lost',
    async (bytesMax) => {
      let after: string | undefined;
      let total = 0;
      do {
        const page = await collectPage(source(1_000, bytesMax, after), direct);
        const bytes = page.items.reduce((sum, item) => sum + item.length + 1, 0);
        if (page.items.length > 1) expect(bytes).toBeLessThanOrEqual(bytesMax);
        expect(page.items.length).toBeGreaterThan(0);
        total += page.items.length;
        if (page.next !== null) expect(page.next).toBe(String(total));
        after = page.next ?? undefined;
      } while (after !== undefined);
      expect(total).toBe(1_000);
    },
  );
});
