/** Pages of lists: limited in items and bytes, read and written in pieces that take turns with other work. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Turn } from '../../application/shared/fairTurns.js';
import type { Page } from '../../application/shared/page.js';
import { JSON_TYPE } from './answering.js';

const DEFAULT_LIMIT = 100;

/** Items per read. */
const ITEMS_AT_ONCE = 200;

/** Query fields of a page. @param after the format of the cursor */
export const pageQuery = (limitMax: number, after: 'number' | 'uuid') => ({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: limitMax,
      default: Math.min(DEFAULT_LIMIT, limitMax),
      description: 'items',
    }),
  ),
  after: Type.Optional(
    after === 'uuid'
      ? Type.String({ format: 'uuid', description: 'The `next` of the previous page' })
      : Type.Integer({
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'The `next` of the previous page',
        }),
  ),
});

export const limitOf = (query: { readonly limit?: number }, limitMax: number): number =>
  query.limit ?? Math.min(DEFAULT_LIMIT, limitMax);

/** The source of a page. */
export interface PageSource<T> {
  readonly limit: number;
  /** Maximum size: the page ends before an item that would exceed it, unless it is the first. */
  readonly bytesMax: number;
  readonly after: string | number | undefined;
  /** The next items. May return fewer than `count` with a `next` if it has scanned enough for one request. */
  readonly read: (after: string | undefined, count: number) => Promise<Page<T>>;
  /** An item as JSON. */
  readonly write: (item: T) => string;
  /** The cursor for the items after this one. */
  readonly cursorOf: (item: T) => string | number;
}

interface WrittenPage {
  readonly items: readonly string[];
  readonly next: string | null;
}

/** @param turn schedules the pieces */
export async function collectPage<T>(source: PageSource<T>, turn: Turn): Promise<WrittenPage> {
  const { limit, bytesMax, read, write, cursorOf } = source;
  const items: string[] = [];
  let after = source.after === undefined ? undefined : String(source.after);
  let bytes = 0;
  for (;;) {
    const count = Math.min(limit - items.length, ITEMS_AT_ONCE);
    const piece = await turn(() => read(after, count));
    for (const item of piece.items) {
      const text = write(item);
      bytes += Buffer.byteLength(text) + 1;
      if (items.length > 0 && bytes > bytesMax) return { items, next: after ?? null };
      items.push(text);
      after = String(cursorOf(item));
    }
    const { next } = piece;
    if (next === null || piece.items.length < count || items.length === limit) return { items, next };
    after = next;
  }
}

/** Sends a page and, if there is a next one, a Link header to it (RFC 8288). */
export function sendItems(
  request: FastifyRequest,
  reply: FastifyReply,
  { items, next }: WrittenPage,
): FastifyReply {
  linkNext(request, reply, next);
  return reply
    .header('content-type', JSON_TYPE)
    .send(`{"items":[${items.join(',')}],"next":${JSON.stringify(next)}}`);
}

/** Like `sendItems`, for short lists. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: { readonly items: readonly unknown[]; readonly next: string | null },
): FastifyReply {
  linkNext(request, reply, page.next);
  return reply.send(page);
}

function linkNext(request: FastifyRequest, reply: FastifyReply, next: string | null): void {
  if (next === null) return;
  const url = new URL(request.url, 'http://localhost');
  url.searchParams.set('after', next);
  reply.header('link', `<${url.pathname}${url.search}>; rel="next"`);
}
