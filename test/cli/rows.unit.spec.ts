import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planImport } from '../../src/cli/import/plan.js';
import { COLUMNS, readRows } from '../../src/cli/import/rows.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const HEADER = 'transaction_id,account_id,booked_on,direction,operation,amount,balance_after';
const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

function reading(text: string | Buffer) {
  const file = path.join(folder, 'rows.csv');
  writeFileSync(file, text);
  return readRows(file, COLUMNS, 'CZK', '2026-01-01');
}

async function rowsOf(text: string | Buffer) {
  const rows = [];
  for await (const row of reading(text)) rows.push(row);
  return rows;
}

const credit = (id: string, account = '7') => `${id},${account},1993-01-01,credit,,1.00,1.00`;

describe('a file’s lines', () => {
  it('may end differently: every row is read, and named by its own line', async () => {
    const text = `${HEADER}\n${credit('1')}\r\n${credit('2')}\n\r\n${credit('3')}\r${credit('4')}\r\n`;
    const rows = await rowsOf(text);
    expect(rows.map(({ line, id }) => [line, id])).toEqual([
      [2, '1'],
      [3, '2'],
      [5, '3'],
      [6, '4'],
    ]);
    expect(rows.filter((row) => 'message' in row)).toEqual([]);
  });

  it('are counted between quotes too, whatever ends them', async () => {
    const quoted = '2,7,1993-01-01,credit,"cash\r\ndeposit\n",1.00,1.00';
    const rows = await rowsOf([HEADER, credit('1'), quoted, credit('3')].join('\r\n'));
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 6]);
  });

  it('end with CRLF wherever the file is cut into pieces', async () => {
    const many = Array.from({ length: 8_000 }, (_, index) => credit(`${index}`));
    const rows = await rowsOf([HEADER, ...many].join('\r\n'));
    expect(rows.map(({ line }) => line)).toEqual(many.map((_, index) => index + 2));
  });
});

describe('a quote that is never closed', () => {
  const start = [HEADER, credit('1'), '2,7,1993-01-01,credit,"cash deposit,1.00,1.00'];

  it('is named by the line it stands on', async () => {
    await expect(rowsOf([...start, credit('3')].join('\n'))).rejects.toThrow(
      /rows\.csv:3: the row that begins here has an unclosed quote/,
    );
  });

  it('does not make one row of the rest of a long file', async () => {
    const rest = Array.from({ length: 5_000 }, (_, index) => credit(`${index}`));
    await expect(rowsOf([...start, ...rest].join('\n'))).rejects.toThrow(
      /rows\.csv:3: the row that begins here is longer than 65536 bytes/,
    );
  });
});

describe('names', () => {
  it.each([
    ['an account with blanks and accents', credit('1', 'Účet 7'), undefined],
    ['an id with blanks and accents', credit('řádek 1'), undefined],
    [
      'an account too long for a key',
      credit('1', 'ř'.repeat(40)),
      'account_id is too long for an idempotency key',
    ],
    ['an id too long for a key', credit('ř'.repeat(43)), 'transaction_id is too long for an idempotency key'],
    ['no id', credit(''), 'transaction_id must be a text of at least 1 character, in UTF-8'],
    [
      'an id with a control character',
      credit('1\t2'),
      'transaction_id must be a text of at least 1 character, in UTF-8',
    ],
    ['no account', credit('1', ''), 'account_id must be a text of 1 to 100 characters, in UTF-8'],
  ])('%s', async (_, line, fault) => {
    const [row] = await rowsOf(`${HEADER}\n${line}\n`);
    expect(row && 'message' in row ? `${row.column} ${row.message}` : undefined).toBe(fault);
  });

  it('that are not UTF-8 are refused: two of them would be read as one', async () => {
    const [row] = await rowsOf(Buffer.from(`${HEADER}\n${credit('1', 'Ú')}\n`, 'latin1'));
    expect(row).toMatchObject({ column: 'account_id', message: expect.stringContaining('UTF-8') });
  });
});

describe('a plan', () => {
  const planOf = (...lines: string[]) => planImport(reading([HEADER, ...lines].join('\n')), 'transaction_id');

  it('refuses a second row with the same id, in whichever account, and all after it there', async () => {
    const { badRows, rows, refused, accounts } = await planOf(
      credit('1', '7'),
      credit('1', '8'),
      credit('2', '8'),
      credit('3', '7'),
      credit('3', '7'),
      credit('4', '7'),
    );
    expect(badRows).toEqual([
      { line: 3, column: 'transaction_id', message: '1 is the id of an earlier row', id: '1', account: '8' },
      { line: 6, column: 'transaction_id', message: '3 is the id of an earlier row', id: '3', account: '7' },
    ]);
    expect([rows, refused]).toEqual([2, 4]);
    expect(accounts.get('8')).toMatchObject({ rows: 0, brokenAt: 3 });
  });

  it('does not take an id as free that a bad row has', async () => {
    const { badRows } = await planOf('1,7,1993-02-30,credit,,1.00,1.00', credit('1', '8'));
    expect(badRows.map(({ line }) => line)).toEqual([2, 3]);
  });

  it('counts from below zero where the file finds its account there', async () => {
    const { accounts } = await planOf(
      '5,7,1993-01-05,debit,,50.00,-150.00',
      '6,8,1993-01-05,debit,,50.00,150.00',
    );
    expect(accounts.get('7')?.overdraft).toBe(15_000n);
    expect(accounts.get('8')?.overdraft).toBe(5_000n);
  });
});
