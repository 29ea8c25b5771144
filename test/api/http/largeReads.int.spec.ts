/** Lists and statements of events with large metadata: bounded pages, streamed statements. */
import { parse } from 'csv-parse/sync';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../support/json.js';
import { type Client, newKey, openService, type TestService } from '../../support/service.js';

const BYTES_MAX = 20_000;
const LINES = 250;

let service: TestService;
let bank: Client;
let id: string;
beforeAll(async () => {
  service = await openService({ PAGE_BYTES_MAX: String(BYTES_MAX) });
  bank = service.admin;
  id = await bank.account();
  const metadata = Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`m${index}`, 'č'.repeat(100)]),
  );
  const commands = Array.from({ length: LINES }, (_, index) => ({
    type: 'deposit',
    accountId: id,
    amount: '1.00',
    reference: `r${index}`,
    metadata,
    idempotencyKey: newKey(),
  }));
  expect((await bank.send('POST', '/v1/batch', { body: { commands } })).status).toBe(200);
  for (let count = 0; count < 20; count += 1) await bank.account('0.00', { metadata });
});
afterAll(() => service.close());

const statement = (accept: string) =>
  bank.get(`/v1/accounts/${id}/statement?from=2020-01-01&to=9999-12-31`, { accept });

describe('a page', () => {
  it.each([
    ['transactions', () => `/v1/accounts/${id}/transactions`, LINES],
    ['an account’s events', () => `/v1/accounts/${id}/events`, LINES + 1],
    ['all events', () => '/v1/events', LINES + 21],
    ['accounts', () => '/v1/accounts', 21],
  ])('of %s ends early when it is large enough, and the next one goes on there', async (_, path, count) => {
    const seen: Json[] = [];
    let next = `${path()}?limit=1000`;
    for (;;) {
      const { status, text, body, headers } = await bank.get(next);
      expect(status).toBe(200);
      expect(Buffer.byteLength(text)).toBeLessThan(BYTES_MAX + 100);
      seen.push(...body.items);
      if (body.next === null) break;
      next = /^<(.*)>/.exec(headers.get('link') ?? '')?.[1] as string;
    }
    expect(seen).toHaveLength(count);
    expect(new Set(seen.map((item) => item.position ?? item.version + item.id)).size).toBe(count);
  });
});

describe('a long statement', () => {
  it('is streamed, and whole, in every form', async () => {
    const json = await statement('application/json');
    expect(json.headers.get('transfer-encoding')).toBe('chunked');
    expect(json.body.lines.map(({ version }: Json) => version)).toEqual(
      Array.from({ length: LINES }, (_, index) => index + 2),
    );
    expect(json.body).toMatchObject({ closingBalance: `${LINES}.00`, credits: { count: LINES } });
    expect(json.body.lines.at(-1)).toMatchObject({
      balance: `${LINES}.00`,
      metadata: { m0: 'č'.repeat(100) },
    });
    const csv = parse((await statement('text/csv')).text, { columns: true, record_delimiter: '\r\n' });
    expect(csv).toHaveLength(LINES + 2);
    const camt = new XMLParser().parse((await statement('application/xml')).text);
    expect(camt.Document.BkToCstmrStmt.Stmt.Ntry).toHaveLength(LINES);
    const html = (await statement('text/html')).text;
    expect(html.match(/Deposit · r\d+</g)).toHaveLength(LINES);
    expect(html.endsWith('</html>\n')).toBe(true);
  });
});
