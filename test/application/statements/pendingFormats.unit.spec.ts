/** What is on hold in each format of a statement: apart from what is booked, and only where there is something. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { camt053Statement } from '../../../src/application/statements/camt053.js';
import { csvStatement } from '../../../src/application/statements/csv.js';
import type { StatementFormat } from '../../../src/application/statements/format.js';
import { htmlStatement } from '../../../src/application/statements/html.js';
import { jsonStatement } from '../../../src/application/statements/json.js';
import type { StatementAnswer } from '../../../src/application/statements/statements.js';
import type { Json } from '../../support/json.js';

const written = (format: StatementFormat) => (whole: StatementAnswer) => {
  const { begin, end } = format(whole);
  return begin + end;
};
const statementCamt053 = written(camt053Statement);
const statementCsv = written(csvStatement);
const statementHtml = written(htmlStatement);
const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false, htmlEntities: true });
const read = (xml: string) => parser.parse(xml).Document.BkToCstmrStmt;

/** An account without lines. */
const statement: StatementAnswer = {
  account: { id: '01a21363-fded-74f9-82c9-6bf3abb9991b', owner: 'Ada', currency: 'EUR', status: 'open' },
  basis: 'business',
  timeZone: 'UTC',
  from: '2026-01-01',
  to: '2026-01-31',
  asOfVersion: 5,
  generatedAt: '2026-02-01T00:00:00.000Z',
  openingBalance: '-20.00',
  closingBalance: '0.00',
  credits: { amount: '20.00', count: 1 },
  debits: { amount: '0.00', count: 0 },
  pending: { amount: '0.00', count: 0 },
  pendingHolds: [],
  lines: [],
};

/** The same with two amounts on hold. */
const pending: StatementAnswer = {
  ...statement,
  pending: { amount: '12.50', count: 2 },
  pendingHolds: [
    {
      id: '00000000-0000-8000-8000-000000000007',
      amount: '10.00',
      placedAt: '2026-01-30T08:00:00.000Z',
      expiresAt: '2026-02-06T08:00:00.000Z',
      reference: '=order',
      counterpart: 'Café & Co',
    },
    {
      id: '00000000-0000-8000-8000-000000000008',
      amount: '2.50',
      placedAt: '2026-01-31T08:00:00.000Z',
      expiresAt: '2026-02-07T08:00:00.000Z',
    },
  ],
};

it('tells what was on hold after the closing balance', () => {
  const told = statementCsv(pending).slice(statementCsv(statement).length).split('\r\n');
  expect(told).toEqual([
    ",2026-01-30T08:00:00.000Z,,pending-hold,,10.00,,EUR,'=order,Café & Co,,00000000-0000-8000-8000-000000000007",
    ',2026-01-31T08:00:00.000Z,,pending-hold,,2.50,,EUR,,,,00000000-0000-8000-8000-000000000008',
    '2026-01-31,,,available-balance,,,-12.50,EUR,,,,',
    '',
  ]);
});

it('tells what is on hold as pending entries, which only the available balance is without', () => {
  const { Bal, TxsSummry, Ntry } = read(statementCamt053(pending)).Stmt;
  expect(Bal.map((one: Json) => [one.Tp.CdOrPrtry.Cd, one.Amt['#text'], one.CdtDbtInd])).toEqual([
    ['OPBD', '20.00', 'DBIT'],
    ['CLBD', '0.00', 'CRDT'],
    ['CLAV', '12.50', 'DBIT'],
  ]);
  expect(Bal[2].CdtLine).toEqual({ Incl: 'false' });
  expect(TxsSummry.TtlDbtNtries).toEqual({ NbOfNtries: '0', Sum: '0.00' });
  expect(Ntry.map((one: Json) => one.Sts.Cd)).toEqual(['PDNG', 'PDNG']);
  expect(Ntry[0]).toEqual({
    Amt: { '#text': '10.00', '@_Ccy': 'EUR' },
    CdtDbtInd: 'DBIT',
    Sts: { Cd: 'PDNG' },
    AcctSvcrRef: '00000000000080008000000000000007',
    BkTxCd: { Prtry: { Cd: 'hold' } },
    NtryDtls: {
      TxDtls: {
        Refs: { AcctSvcrRef: '00000000000080008000000000000007' },
        Amt: { '#text': '10.00', '@_Ccy': 'EUR' },
        CdtDbtInd: 'DBIT',
        RltdPties: { Cdtr: { Pty: { Nm: 'Café & Co' } } },
        RmtInf: { Ustrd: '=order' },
      },
    },
  });
  // While the period lasts, and where it is known as of an instant in it.
  const early = '2026-01-31T23:59:59.999Z';
  for (const one of [
    { ...pending, generatedAt: early },
    { ...pending, at: early },
  ]) {
    expect(read(statementCamt053(one)).Stmt.Bal[2].Tp.CdOrPrtry.Cd).toBe('ITAV');
  }
});

it('is a table of its own on the page', () => {
  const page = statementHtml(pending);
  expect(statementHtml(statement)).not.toContain('Pending');
  expect(page).toContain('<h2>Pending</h2>');
  expect(page).toContain('<td>Café &amp; Co · =order</td><td class="n">10.00</td>');
  expect(page).toContain('<td class="n">-12.50</td>');
});

it('is listed in JSON', () => {
  expect(JSON.parse(written(jsonStatement)(pending))).toEqual(JSON.parse(JSON.stringify(pending)));
});

it('is no entry of camt.053 where nothing moved and nothing is on hold', () => {
  const empty = statementCamt053(statement);
  expect(XMLValidator.validate(empty)).toBe(true);
  expect(read(empty).Stmt.Ntry).toBeUndefined();
});
