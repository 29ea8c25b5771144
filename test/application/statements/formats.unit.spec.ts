import { parse } from 'csv-parse/sync';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { camt053Statement } from '../../../src/application/statements/camt053.js';
import { csvStatement } from '../../../src/application/statements/csv.js';
import type { StatementFormat } from '../../../src/application/statements/format.js';
import { htmlStatement } from '../../../src/application/statements/html.js';
import { jsonStatement } from '../../../src/application/statements/json.js';
import type { StatementAnswer, StatementLine } from '../../../src/application/statements/statements.js';
import type { Json } from '../../support/json.js';

/** A whole statement in a format. */
const written = (format: StatementFormat) => (whole: StatementAnswer) => {
  const { begin, line, end } = format(whole);
  return begin + whole.lines.map(line).join('') + end;
};
const statementCamt053 = written(camt053Statement);
const statementCsv = written(csvStatement);
const statementHtml = written(htmlStatement);

const ACCOUNT = '01a21363-fded-74f9-82c9-6bf3abb9991b';
const OTHER = '01a21363-fded-74f9-82c9-000000000002';
const HOSTILE = `</Ustrd><script>alert("1")</script> & 'Ada' ]]> \uffff`;

const line = (version: number, fields: Partial<StatementLine>): StatementLine => ({
  id: `00000000-0000-8000-8000-00000000000${version}`,
  accountId: ACCOUNT,
  type: 'deposit',
  amount: '10.00',
  currency: 'EUR',
  balance: '10.00',
  version,
  effectiveOn: '2026-01-05',
  recordedAt: '2026-01-06T08:00:00.000Z',
  ...fields,
});

const statement: StatementAnswer = {
  account: { id: ACCOUNT, owner: 'Ada & Sons <Ltd>', currency: 'EUR', status: 'open' },
  basis: 'business',
  timeZone: 'UTC',
  from: '2026-01-01',
  to: '2026-01-31',
  asOfVersion: 5,
  generatedAt: '2026-02-01T00:00:00.000Z',
  openingBalance: '-20.00',
  closingBalance: '0.00',
  credits: { amount: '30.00', count: 2 },
  debits: { amount: '10.00', count: 1 },
  pending: { amount: '0.00', count: 0 },
  pendingHolds: [],
  lines: [
    line(2, { balance: '-10.00', reference: '=HYPERLINK("http://x")', counterpart: 'a, "b"' }),
    line(3, { type: 'transfer-out', balance: '-20.00', counterAccountId: OTHER, reference: HOSTILE }),
    line(4, {
      type: 'transfer-in',
      amount: '20.00',
      balance: '0.00',
      counterAccountId: OTHER,
      counterpart: 'Žofie 😀',
    }),
  ],
};

describe('a statement as CSV', () => {
  const rows = parse(statementCsv(statement), { columns: true, record_delimiter: '\r\n' }) as Record<
    string,
    string
  >[];

  it('is the opening balance, the lines and the closing balance', () => {
    expect(
      rows.map(({ effectiveOn, type, credit, debit, balance }) => [
        effectiveOn,
        type,
        credit,
        debit,
        balance,
      ]),
    ).toEqual([
      ['2026-01-01', 'opening-balance', '', '', '-20.00'],
      ['2026-01-05', 'deposit', '10.00', '', '-10.00'],
      ['2026-01-05', 'transfer-out', '', '10.00', '-20.00'],
      ['2026-01-05', 'transfer-in', '20.00', '', '0.00'],
      ['2026-01-31', 'closing-balance', '', '', '0.00'],
    ]);
  });

  it('keeps texts as they are, but for those that a spreadsheet would calculate', () => {
    expect(rows.map(({ reference }) => reference)).toEqual(['', `'=HYPERLINK("http://x")`, HOSTILE, '', '']);
    expect(rows.map(({ counterpart }) => counterpart)).toEqual(['', 'a, "b"', '', 'Žofie 😀', '']);
  });

  it.each(['=1', '+1', '-1', '@SUM(A1)', ' =1', '＝1'])('makes %j harmless', (reference) => {
    const text = statementCsv({ ...statement, lines: [line(2, { reference })] });
    const [, told] = parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
    expect(told?.reference).toBe(`'${reference}`);
  });

  /** Every cell as a spreadsheet may see it whose list separator is another one, and which knows no quotes or does. */
  const cellsOf = (text: string): string[] =>
    [',', ';', '|', '\t'].flatMap((separator) =>
      [/[\r\n]+/, '\r\n'].flatMap((ends) =>
        text
          .split(ends)
          .flatMap((record) => record.split(separator).flatMap((cell) => [cell, ...cell.split('"')])),
      ),
    );

  it.each([
    "rent;=cmd|' /C calc'!A1",
    'a|+1',
    'a;"=1+1"',
    'a; =1',
    'a\t@SUM(A1)',
    'a\r\n=1',
    'a\u2028-1',
    'a,=1',
    'a"=1',
    ';;=1',
    'a;=1|=2;-3',
    '"=1"',
  ])('has no cell that is calculated, whatever parts the cells: %j', (reference) => {
    const text = statementCsv({
      ...statement,
      lines: [line(2, { reference, counterpart: reference, balance: '-10.00' })],
    });
    const cells = cellsOf(text).filter((cell) => /^\s*[=+\-@]/.test(cell));
    expect(cells).toContain('-10.00');
    expect(cells.filter((cell) => !/^-[0-9.]+$/.test(cell))).toEqual([]);
  });

  it.each(['Rent 2026-01', 'a-b; c', 'x=1', 'mail@example', '5 - 3', "it's"])(
    'leaves %j as it is',
    (reference) => {
      expect(statementCsv({ ...statement, lines: [line(2, { reference })] })).toContain(`,${reference},`);
    },
  );

  it.each(['\ta', '\ra', '\na'])('makes a text that begins with white space a text: %j', (reference) => {
    expect(statementCsv({ ...statement, lines: [line(2, { reference })] })).toContain(`'${reference}`);
  });

  it('ends every record with CR LF', () => {
    const text = statementCsv(statement);
    expect(text.split('\r\n')).toHaveLength(rows.length + 2);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});

/**
 * The children of an element in the order that the schema camt.053.001.08 gives them, of those that are used here.
 * `*` may be there many times.
 */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  Document: ['BkToCstmrStmt'],
  BkToCstmrStmt: ['GrpHdr', 'Stmt'],
  GrpHdr: ['MsgId', 'CreDtTm'],
  Stmt: ['Id', 'CreDtTm', 'FrToDt', 'Acct', 'Bal', 'TxsSummry', 'Ntry'],
  FrToDt: ['FrDtTm', 'ToDtTm'],
  Acct: ['Id', 'Ccy', 'Ownr'],
  Bal: ['Tp', 'Amt', 'CdtDbtInd', 'Dt'],
  TxsSummry: ['TtlCdtNtries', 'TtlDbtNtries'],
  TtlCdtNtries: ['NbOfNtries', 'Sum'],
  TtlDbtNtries: ['NbOfNtries', 'Sum'],
  Ntry: ['NtryRef', 'Amt', 'CdtDbtInd', 'Sts', 'BookgDt', 'ValDt', 'AcctSvcrRef', 'BkTxCd', 'NtryDtls'],
  TxDtls: ['Refs', 'Amt', 'CdtDbtInd', 'RltdPties', 'RmtInf'],
  RltdPties: ['Dbtr', 'DbtrAcct', 'Cdtr', 'CdtrAcct'],
};

type Ordered = Record<string, readonly Ordered[]>;
const nameOf = (node: Ordered): string => Object.keys(node).find((name) => name !== ':@') ?? '';

/** Where an element has a child that is unknown or comes too early. */
function misplaced(nodes: readonly Ordered[]): string[] {
  return nodes.flatMap((node) => {
    const name = nameOf(node);
    const children = (name === '#text' ? [] : node[name]) ?? [];
    const order = ORDER[name];
    const places = children.map((child) => order?.indexOf(nameOf(child)) ?? 0);
    const wrong = places.some((place, index) => place < 0 || place < (places[index - 1] ?? 0));
    return [...(wrong ? [name] : []), ...misplaced(children)];
  });
}

describe('a statement as camt.053', () => {
  const text = statementCamt053(statement);
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, htmlEntities: true });
  const read = (xml: string) => parser.parse(xml).Document.BkToCstmrStmt;

  it('is well formed, in the namespace of version 8', () => {
    expect(XMLValidator.validate(text)).toBe(true);
    expect(parser.parse(text).Document['@_xmlns']).toBe('urn:iso:std:iso:20022:tech:xsd:camt.053.001.08');
  });

  it('has its elements in the order of the schema', () => {
    const ordered = new XMLParser({ preserveOrder: true, ignoreDeclaration: true }).parse(text);
    expect(misplaced(ordered)).toEqual([]);
  });

  it('has ids that are short enough, and the same for the same statement', () => {
    const { GrpHdr, Stmt } = read(text);
    for (const id of [GrpHdr.MsgId, Stmt.Id, Stmt.Ntry[0].AcctSvcrRef]) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(Stmt.Acct.Id.Othr.Id).toBe(ACCOUNT.replaceAll('-', ''));
    const later = read(statementCamt053({ ...statement, generatedAt: '2026-03-01T00:00:00.000Z' }));
    expect([later.Stmt.Id, later.GrpHdr.MsgId === GrpHdr.MsgId]).toEqual([Stmt.Id, false]);
    expect(read(statementCamt053({ ...statement, asOfVersion: 6 })).Stmt.Id).not.toBe(Stmt.Id);
  });

  it('tells balances without a sign, and the side they are on', () => {
    const balances = read(text).Stmt.Bal.map((one: Json) => [
      one.Tp.CdOrPrtry.Cd,
      one.Amt['#text'],
      one.Amt['@_Ccy'],
      one.CdtDbtInd,
      one.Dt.Dt,
    ]);
    expect(balances).toEqual([
      ['OPBD', '20.00', 'EUR', 'DBIT', '2026-01-01'],
      ['CLBD', '0.00', 'EUR', 'CRDT', '2026-01-31'],
    ]);
  });

  it('tells of each entry its dates, its side, and who is at the other end', () => {
    const [deposit, out, into] = read(text).Stmt.Ntry;
    expect(deposit).toMatchObject({
      NtryRef: '2',
      CdtDbtInd: 'CRDT',
      Sts: { Cd: 'BOOK' },
      BookgDt: { Dt: '2026-01-06' },
      ValDt: { Dt: '2026-01-05' },
      BkTxCd: { Prtry: { Cd: 'deposit' } },
      NtryDtls: { TxDtls: { RltdPties: { Dbtr: { Pty: { Nm: 'a, "b"' } } } } },
    });
    expect(out.CdtDbtInd).toBe('DBIT');
    expect(out.NtryDtls.TxDtls.RltdPties.CdtrAcct.Id.Othr.Id).toBe(OTHER.replaceAll('-', ''));
    expect(into.NtryDtls.TxDtls.RltdPties.DbtrAcct.Id.Othr.Id).toBe(OTHER.replaceAll('-', ''));
  });

  it('tells days and the bounds of the period by the bank’s time zone', () => {
    const told = (timeZone: string) => {
      const { FrToDt, Ntry } = read(
        statementCamt053({
          ...statement,
          timeZone,
          lines: [line(2, { recordedAt: '2026-01-06T23:30:00.000Z' })],
        }),
      ).Stmt;
      return [FrToDt.FrDtTm, FrToDt.ToDtTm, Ntry.BookgDt.Dt, Ntry.ValDt.Dt];
    };
    expect(told('UTC')).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-31T23:59:59.999Z',
      '2026-01-06',
      '2026-01-05',
    ]);
    expect(told('Europe/Prague')).toEqual([
      '2026-01-01T00:00:00+01:00',
      '2026-01-31T23:59:59.999+01:00',
      '2026-01-07',
      '2026-01-05',
    ]);
    expect(told('America/Caracas').slice(0, 3)).toEqual([
      '2026-01-01T00:00:00-04:00',
      '2026-01-31T23:59:59.999-04:00',
      '2026-01-06',
    ]);
  });

  it('escapes what clients wrote, and has no character that XML has not', () => {
    const [, out, into] = read(text).Stmt.Ntry;
    expect(out.NtryDtls.TxDtls.RmtInf.Ustrd).toBe(HOSTILE.replace('\uffff', '\ufffd'));
    expect(into.NtryDtls.TxDtls.RltdPties.Dbtr.Pty.Nm).toBe('Žofie 😀');
    expect(read(text).Stmt.Acct.Ownr.Nm).toBe('Ada & Sons <Ltd>');
    expect(text).not.toMatch(/<script|\uffff/);
  });

  it('cuts an owner’s name to what the schema has room for, not within a character', () => {
    const owner = `${'a'.repeat(139)}😀😀`;
    const cut = read(statementCamt053({ ...statement, account: { ...statement.account, owner } }));
    expect(cut.Stmt.Acct.Ownr.Nm).toBe(`${'a'.repeat(139)}😀`);
  });
});

describe('a statement as a page', () => {
  const text = statementHtml({ ...statement, at: '2026-02-01T00:00:00.000Z' });

  it('holds no markup but its own', () => {
    expect(text).not.toMatch(/<script|<Ltd>|\son[a-z]+=|https?:\/\/(?!x)/i);
    expect(text).toContain('Ada &amp; Sons &lt;Ltd&gt;');
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;Ada&#39;');
  });

  it('loads nothing, and can be printed', () => {
    expect(text).not.toMatch(/src=|href=|@import|url\(/);
    expect(text).toContain('@media print');
  });

  it('shows the balances, each line and the totals', () => {
    const cells = [...text.matchAll(/<tr[^>]*>(.*?)<\/tr>/g)].map(([, row]) =>
      [...(row as string).matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, cell]) => cell),
    );
    expect(cells.map((row) => row.slice(3))).toEqual([
      ['Debit', 'Credit', 'Balance'],
      ['', '', '-20.00'],
      ['', '10.00', '-10.00'],
      ['10.00', '', '-20.00'],
      ['', '20.00', '0.00'],
      ['10.00', '30.00', ''],
      ['', '', '0.00'],
    ]);
    expect(text).toContain('1 debit, 2 credits');
    expect(text).toContain('<dt>As known at</dt><dd>2026-02-01T00:00:00.000Z</dd>');
  });
});

describe('JSON', () => {
  it.each([0, 1, 3])('is the statement, with %i lines', (count) => {
    const whole = { ...statement, lines: statement.lines.slice(0, count) };
    expect(JSON.parse(written(jsonStatement)(whole))).toEqual(JSON.parse(JSON.stringify(whole)));
  });
});
