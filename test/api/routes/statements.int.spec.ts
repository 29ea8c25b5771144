/** Accounts as they were, and statements, over HTTP. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../support/json.js';
import {
  type Client,
  faultsOf,
  openService,
  type TestService,
  UNKNOWN_ID,
  wordOf,
} from '../../support/service.js';

const HOSTILE = `=1+1</td>"&'<script>alert(1)</script>`;

let service: TestService;
let bank: Client;
let id = '';
/** When the account had its first three events, and not the later ones. */
let before = '';

beforeAll(async () => {
  service = await openService({ STATEMENT_LINES_MAX: '5', STATEMENT_MS_MAX: '2000' });
  bank = service.admin;
  id = await bank.account('0.00', { owner: HOSTILE });
  await bank.post(`/v1/accounts/${id}/deposits`, { amount: '10.00', effectiveOn: '2026-01-10' });
  const paid = {
    amount: '4.00',
    effectiveOn: '2026-02-01',
    reference: HOSTILE,
    counterpart: 'Bob, "the" baker',
  };
  const { body } = await bank.post(`/v1/accounts/${id}/withdrawals`, paid);
  before = body.recordedAt;
  await service.laterInstant();
  // Booked back into January, after what February has.
  await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.50', effectiveOn: '2026-01-31' });
  await bank.put(`/v1/accounts/${id}/overdraft-limit`, { amount: '20.00' });
  await bank.post(`/v1/accounts/${id}/freeze`);
});
afterAll(() => service.close());

describe('an account', () => {
  const read = async (query: string) => {
    const { status, body, headers } = await bank.get(`/v1/accounts/${id}${query}`);
    return [status, body.balance, body.version, body.status, headers.get('etag')];
  };

  it.each<[string, () => string, readonly unknown[]]>([
    ['as it is', () => '', [200, '7.50', 6, 'frozen', '"6"']],
    ['at a version', () => '?version=4', [200, '7.50', 4, 'open', '"4"']],
    ['at its first version', () => '?version=1', [200, '0.00', 1, 'open', '"1"']],
    ['at an instant', () => `?at=${before}`, [200, '6.00', 3, 'open', '"3"']],
    [
      'at an instant with an offset',
      () => `?at=${before.replace('Z', '%2B00:00')}`,
      [200, '6.00', 3, 'open', '"3"'],
    ],
    ['on a business date, as known now', () => '?effectiveOn=2026-01-31', [200, '11.50', 6, 'frozen', '"6"']],
    ['on a day before all', () => '?effectiveOn=2026-01-09', [200, '0.00', 6, 'frozen', '"6"']],
    [
      'on a business date, as known at an instant',
      () => `?effectiveOn=2026-01-31&at=${before}`,
      [200, '10.00', 3, 'open', '"3"'],
    ],
  ])('is told %s', async (_, query, expected) => {
    expect(await read(query())).toEqual(expected);
  });

  it.each([
    ['?version=7', 'version: maximum'],
    ['?version=0', 'version: minimum'],
    ['?version=2&at=2026-01-01T00:00:00Z', 'version: exclusive'],
    ['?at=2026-01-01', 'at: format'],
    ['?at=2026-01-01T00:00:00', 'at: format'],
    ['?effectiveOn=2026-02-30', 'effectiveOn: format'],
    ['?when=now', 'when: unknown'],
  ])('refuses %s: %s', async (query, fault) => {
    const refused = await bank.get(`/v1/accounts/${id}${query}`);
    expect([refused.status, faultsOf(refused)]).toEqual([400, [fault]]);
  });

  it('was not there before it was opened', async () => {
    const early = await bank.get(`/v1/accounts/${id}?at=2020-01-01T00:00:00Z`);
    expect(wordOf(early)).toBe('404 account-not-found');
    expect(early.body.detail).toContain('was not open yet');
    expect(wordOf(await bank.get(`/v1/accounts/${UNKNOWN_ID}?version=1`))).toBe('404 account-not-found');
  });
});

describe('a statement', () => {
  const path = (query: string) => `/v1/accounts/${id}/statement?${query}`;
  const january = () => path('from=2026-01-01&to=2026-01-31');

  it.each([
    ['version=7', 'version: maximum'],
    ['version=0', 'version: minimum'],
    ['version=2&at=2026-01-01T00:00:00Z', 'version: exclusive'],
  ])('refuses %s: %s', async (query, fault) => {
    const refused = await bank.get(`${january()}&${query}`);
    expect([refused.status, faultsOf(refused)]).toEqual([400, [fault]]);
  });

  it('names what excludes a version, of what was given', async () => {
    const { body } = await bank.get(`${january()}&version=2&at=2026-01-01T00:00:00z`);
    expect(body.errors).toEqual([
      { field: 'version', rule: 'exclusive', message: 'cannot be combined with at' },
    ]);
  });

  it('has an opening balance, lines that lead on, totals and a closing balance', async () => {
    const { status, body } = await bank.get(january());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      account: { id, owner: HOSTILE, currency: 'EUR', status: 'frozen' },
      basis: 'business',
      from: '2026-01-01',
      to: '2026-01-31',
      asOfVersion: 6,
      openingBalance: '0.00',
      closingBalance: '11.50',
      credits: { amount: '11.50', count: 2 },
      debits: { amount: '0.00', count: 0 },
    });
    expect(
      body.lines.map(({ version, balance }: { version: number; balance: string }) => [version, balance]),
    ).toEqual([
      [2, '10.00'],
      [4, '11.50'],
    ]);
    const next = await bank.get(path('from=2026-02-01&to=2026-02-28'));
    expect(next.body.openingBalance).toBe(body.closingBalance);
    expect(next.body.closingBalance).toBe('7.50');
  });

  it('by recording, or as it was known, is as it was before a booking went back', async () => {
    const known = await bank.get(`${january()}&at=${before}`);
    expect([known.body.closingBalance, known.body.lines.length, known.body.asOfVersion]).toEqual([
      '10.00',
      1,
      3,
    ]);
    const version = await bank.get(`${january()}&version=3`);
    const { generatedAt: _, ...asOfVersion } = version.body;
    const { at, generatedAt: __, ...asOfInstant } = known.body;
    expect([asOfVersion, at]).toEqual([asOfInstant, before]);
    const today = before.slice(0, 10);
    const recorded = await bank.get(path(`from=${today}&to=${today}&basis=recording`));
    expect(recorded.body.lines.map(({ version }: { version: number }) => version)).toEqual([2, 3, 4]);
    expect(recorded.body.closingBalance).toBe('7.50');
    const then = await bank.get(path('from=2026-01-01&to=2026-01-31&basis=recording'));
    expect([then.body.openingBalance, then.body.lines, then.body.closingBalance]).toEqual([
      '0.00',
      [],
      '0.00',
    ]);
  });

  const all = () => path('from=2026-01-01&to=2026-12-31');

  it('comes as CSV, in which texts do no harm', async () => {
    const { headers, text } = await bank.get(all(), { accept: 'text/csv' });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="statement-${id}-2026-01-01-2026-12-31.csv"`,
    );
    const lines = text.split('\r\n');
    expect(lines.length).toBe(1 + 1 + 3 + 1 + 1);
    expect(lines[1]).toBe('2026-01-01,,,opening-balance,,,0.00,EUR,,,,');
    expect(lines[4]).toContain(`,"'=1+1</td>""&'<script>alert(1)</script>","Bob, ""the"" baker",`);
    expect(lines[5]).toBe('2026-12-31,,,closing-balance,,,7.50,EUR,,,,');
  });

  it('comes as camt.053, well-formed, with the same figures', async () => {
    const { headers, text } = await bank.get(all(), { accept: 'application/xml' });
    expect(headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(XMLValidator.validate(text)).toBe(true);
    const parser = new XMLParser({
      ignoreAttributes: false,
      htmlEntities: true,
      parseTagValue: false,
      isArray: (name) => name === 'Ntry',
    });
    const { Document } = parser.parse(text);
    expect(Document['@_xmlns']).toBe('urn:iso:std:iso:20022:tech:xsd:camt.053.001.08');
    const { Stmt } = Document.BkToCstmrStmt;
    expect(Object.keys(Stmt)).toEqual(['Id', 'CreDtTm', 'FrToDt', 'Acct', 'Bal', 'TxsSummry', 'Ntry']);
    const balances = Stmt.Bal.map((one: Json) => [one.Tp.CdOrPrtry.Cd, one.Amt['#text'], one.CdtDbtInd]);
    expect(balances).toEqual([
      ['OPBD', '0.00', 'CRDT'],
      ['CLBD', '7.50', 'CRDT'],
    ]);
    const entries = Stmt.Ntry.map((one: Json) => [
      one.Amt['@_Ccy'],
      one.Amt['#text'],
      one.CdtDbtInd,
      one.ValDt.Dt,
    ]);
    expect(entries).toEqual([
      ['EUR', '10.00', 'CRDT', '2026-01-10'],
      ['EUR', '1.50', 'CRDT', '2026-01-31'],
      ['EUR', '4.00', 'DBIT', '2026-02-01'],
    ]);
    expect(Object.keys(Stmt.Ntry[0])).toEqual([
      'NtryRef',
      'Amt',
      'CdtDbtInd',
      'Sts',
      'BookgDt',
      'ValDt',
      'AcctSvcrRef',
      'BkTxCd',
      'NtryDtls',
    ]);
    expect(Stmt.Acct.Ownr.Nm).toBe(HOSTILE);
    expect(Stmt.Ntry[2].NtryDtls.TxDtls.RmtInf.Ustrd).toBe(HOSTILE);
  });

  it('comes as a page to print that shows texts and nothing more', async () => {
    const { headers, text } = await bank.get(all(), { accept: 'text/html,application/xhtml+xml;q=0.9' });
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).not.toContain('<script');
    expect(text).toContain('&lt;script&gt;');
    expect(text).toContain('7.50');
  });

  it.each([
    ['text/csv;q=0.5, application/json', 'application/json; charset=utf-8'],
    ['application/xml;q=0.2, text/csv;q=0.8', 'text/csv; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/*', 'text/csv; charset=utf-8'],
    ['application/json;charset=utf-8', 'application/json; charset=utf-8'],
    ['text/csv;header=present', 'text/csv; charset=utf-8'],
    ['text/csv; header="a,b;q=0" ; Q=0.9, application/json;q=0.8', 'text/csv; charset=utf-8'],
    ['text/csv;header=present;q=0, application/xml;q=0.1', 'application/xml; charset=utf-8'],
    ['text/xml', 'text/xml; charset=utf-8'],
  ])('comes as who takes %s likes it best: %s', async (accept, type) => {
    const { headers } = await bank.get(all(), { accept });
    expect([headers.get('content-type'), headers.get('vary')]).toEqual([type, 'Accept']);
  });

  it('comes in no other form', async () => {
    for (const accept of ['application/pdf', 'application/json;q=0', 'text/csv;header=present;q=0']) {
      const refused = await bank.get(all(), { accept });
      expect(wordOf(refused)).toBe('406 not-acceptable');
      expect(refused.headers.get('vary')).toBe('Accept');
    }
  });

  it('has a weak entity tag in each form: no two are the same to the byte, and those of one form mean the same', async () => {
    const tags = [];
    for (const accept of ['application/json', 'text/csv', 'application/xml', 'text/html', 'text/html']) {
      tags.push((await bank.get(all(), { accept })).headers.get('etag'));
    }
    expect(tags).toEqual(['W/"6-json"', 'W/"6-csv"', 'W/"6-xml"', 'W/"6-html"', 'W/"6-html"']);
  });

  it.each([
    ['from=2026-01-01', 'to: required'],
    ['to=2026-01-31', 'from: required'],
    ['from=2026-02-01&to=2026-01-31', 'to: order'],
    ['from=2026-01-01&to=2026-01-32', 'to: format'],
    ['from=2026-01-01&to=2026-01-31&basis=value', 'basis: enum'],
  ])('refuses %s: %s', async (query, fault) => {
    const refused = await bank.get(path(query));
    expect([refused.status, faultsOf(refused)]).toEqual([400, [fault]]);
  });

  it('has as many lines as it may, and is of an account that is there', async () => {
    const busy = await bank.account();
    for (let index = 0; index < 6; index += 1) {
      await bank.post(`/v1/accounts/${busy}/deposits`, {
        amount: '1.00',
        effectiveOn: `2026-01-0${index + 1}`,
      });
    }
    const of = (days: string) => bank.get(`/v1/accounts/${busy}/statement?${days}`);
    expect(wordOf(await of('from=2026-01-01&to=2026-01-06'))).toBe('422 statement-too-long');
    expect((await of('from=2026-01-01&to=2026-01-05')).body.closingBalance).toBe('5.00');
    expect(wordOf(await bank.get(`/v1/accounts/${UNKNOWN_ID}/statement?from=2026-01-01&to=2026-01-05`))).toBe(
      '404 account-not-found',
    );
  });
});

describe('an instant that has just passed', () => {
  /** Later than anything that is recorded by now, and earlier than anything that is recorded after it. */
  const instantBetween = async () => {
    const at = await service.laterInstant();
    await service.laterInstant();
    return at;
  };
  const isCommitting = async () => {
    const text = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
    return (await service.query(text)).length;
  };

  it('is answered as it will be for ever, also while what was recorded by then is being committed', async () => {
    // A commit that takes long, as one does that waits for a slow disk or another server.
    await service.query(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END $$`);
    await service.query(`CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION slow()`);
    const account = await bank.account('1.00');
    for (const path of [
      (at: string) => `/v1/accounts/${account}?at=${at}`,
      (at: string) => `/v1/accounts/${account}/statement?from=2026-01-01&to=9999-12-31&at=${at}`,
    ]) {
      const paying = bank.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
      await expect.poll(isCommitting, { interval: 5 }).toBe(1);
      const at = await instantBetween();
      const first = (await bank.get(path(at))).body;
      const { recordedAt } = (await paying).body;
      expect(recordedAt < at).toBe(true);
      const again = (await bank.get(path(at))).body;
      expect({ ...first, generatedAt: '' }).toEqual({ ...again, generatedAt: '' });
    }
    await service.query('DROP TRIGGER slow ON events');
  });

  it('is answered at once when something was recorded since, and an instant to come as it is now', async () => {
    const account = await bank.account('1.00');
    const at = await instantBetween();
    await bank.account();
    const release = await service.holdAppends();
    expect((await bank.get(`/v1/accounts/${account}?at=${at}`)).body.balance).toBe('1.00');
    expect((await bank.get(`/v1/accounts/${account}?at=9999-12-31T00:00:00Z`)).body.balance).toBe('1.00');
    await release();
  });

  it('is not known while an append hangs: 503', async () => {
    const account = await bank.account('1.00');
    const at = await instantBetween();
    const release = await service.holdAppends();
    expect(wordOf(await bank.get(`/v1/accounts/${account}?at=${at}`))).toBe('503 unavailable');
    await release();
    expect((await bank.get(`/v1/accounts/${account}?at=${at}`)).body.balance).toBe('1.00');
  });
});
