import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planImport } from '../../src/cli/import/plan.js';
import { COLUMNS, type CsvFile, type CsvRow, readRows } from '../../src/cli/import/rows.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const HEADER = 'transaction_id,account_id,booked_on,direction,operation,amount,balance_after';
const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

function csvOf(text: string | Buffer, encoding?: string): CsvFile {
  const file = path.join(folder, 'rows.csv');
  writeFileSync(file, text);
  return {
    file,
    columns: COLUMNS,
    currency: 'CZK',
    today: async () => ({ date: '2026-01-01', zone: 'UTC' }),
    encoding,
  };
}

async function rowsOf(text: string | Buffer, encoding?: string) {
  const rows = [];
  for await (const row of readRows(csvOf(text, encoding))) rows.push(row);
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
      /rows\.csv:3: the row starting here has an unclosed quote/,
    );
  });

  it('does not make one row of the rest of a long file', async () => {
    const rest = Array.from({ length: 5_000 }, (_, index) => credit(`${index}`));
    await expect(rowsOf([...start, ...rest].join('\n'))).rejects.toThrow(
      /rows\.csv:3: the row starting here is longer than 65536 bytes/,
    );
  });
});

describe('names', () => {
  it.each([
    ['an account with blanks and accents', credit('1', 'Účet 7'), undefined],
    ['an id with blanks and accents', credit('řádek 1'), undefined],
    ['an account of many characters', credit('1', 'ř'.repeat(100)), undefined],
    ['an id of many characters', credit('ř'.repeat(255)), undefined],
    ['no id', credit(''), 'transaction_id must be a text of 1 to 255 characters, in UTF-8'],
    [
      'an id with a control character',
      credit('1\t2'),
      'transaction_id must be a text of 1 to 255 characters, in UTF-8',
    ],
    ['no account', credit('1', ''), 'account_id must be a text of 1 to 100 characters, in UTF-8'],
  ])('%s', async (_, line, fault) => {
    const [row] = await rowsOf(`${HEADER}\n${line}\n`);
    expect(row && 'message' in row ? `${row.column} ${row.message}` : undefined).toBe(fault);
  });

  it('with a character that was lost before are refused: two of them would be read as one', async () => {
    const [row] = await rowsOf(`${HEADER}\n${credit('1', '\ufffd')}\n`);
    expect(row).toMatchObject({ column: 'account_id', message: expect.stringContaining('UTF-8') });
  });
});

describe('the bytes of a file', () => {
  const name = 'Žluťoučký kůň';
  const text = `${HEADER}\n${credit('1', 'a')}\n2,7,1993-01-01,credit,${name},1.00,1.00\n`;
  const reference = async (bytes: Buffer, encoding?: string) =>
    ((await rowsOf(bytes, encoding))[1] as CsvRow).reference;
  const windows1250 = Buffer.from(
    [...text].map(
      (character) =>
        ({ Ž: 0x8e, ť: 0x9d, č: 0xe8, ý: 0xfd, ů: 0xf9, ň: 0xf2 })[character] ?? character.charCodeAt(0),
    ),
  );
  const utf16be = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

  it.each([
    ['UTF-8', Buffer.from(text), undefined],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), undefined],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), undefined],
    ['UTF-16, big end first, with a mark', utf16be, undefined],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['windows-1250', windows1250, 'windows-1250'],
    ['windows-1250 by another name', windows1250, 'cp1250'],
  ])('may be %s', async (_, bytes, encoding) => {
    expect(await reference(bytes, encoding)).toBe(name);
  });

  it('of windows-1252 are read as such, which Node 20 does not', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER}\n1,7,1993-01-01,credit,`),
      Buffer.of(0x80, 0x8a, 0x92, 0xe9),
    ]);
    const [row] = await rowsOf(Buffer.concat([bytes, Buffer.from(',1.00,1.00')]), 'windows-1252');
    expect(row).toMatchObject({ reference: '€Š’é' });
  });

  it.each([
    ['windows-1250', windows1250, undefined, `3: the byte 0x8e at offset ${text.indexOf('Ž')} is not utf-8`],
    [
      'UTF-8 cut off in a character',
      Buffer.from(text).subarray(0, text.indexOf('Ž') + 1),
      undefined,
      '3: the byte 0xc5',
    ],
    ['windows-1250 as windows-1252', windows1250, 'windows-1252', '3: the byte 0x9d'],
    [
      'UTF-16 without a mark',
      Buffer.from(`${HEADER}\n`, 'utf16le'),
      undefined,
      '1: contains a NUL character',
    ],
    [
      'UTF-8 with a mark as another',
      Buffer.from(`\ufeff${text}`),
      'windows-1250',
      ' starts with the byte order mark',
    ],
    ['half of a pair', Buffer.from(text.replace('kůň', '\ud800'), 'utf16le'), 'utf-16le', '3: the byte'],
    ['a NUL', Buffer.from(text.replace('kůň', 'k\0')), undefined, '3: contains a NUL character'],
  ])('are refused before anything else: %s', async (_, bytes, encoding, fault) => {
    await expect(rowsOf(bytes, encoding)).rejects.toThrow(
      `rows.csv${fault.startsWith(' ') ? '' : ':'}${fault}`,
    );
  });

  it('are named also far into a file, and where a piece of it ends within a character', async () => {
    const row = credit('1', 'Účet');
    for (const shift of [0, 1, 2]) {
      const good = `${HEADER}\n${'x'.repeat(shift)}\n${`${row}\n`.repeat(8_000)}`;
      const bytes = Buffer.concat([
        Buffer.from(good),
        Buffer.from('2,7,1993-01-01,credit,\xe8,1.00,1.00', 'latin1'),
      ]);
      const at = Buffer.byteLength(good) + '2,7,1993-01-01,credit,'.length;
      await expect(rowsOf(bytes)).rejects.toThrow(
        `rows.csv:8003: the byte 0xe8 at offset ${at} is not utf-8`,
      );
    }
  });
});

describe('texts', () => {
  it.each([
    ['a line break', '"rent\r\nfor May"', 'rent for May'],
    ['a tab', 'rent\tMay', 'rent May'],
    ['several', '"\n\trent\n\n\nMay\x07"', 'rent May'],
    ['an emoji across place 140', `${'a'.repeat(139)}😀b`, `${'a'.repeat(139)}😀`],
    ['one that begins there', `${'a'.repeat(140)}😀`, 'a'.repeat(140)],
    ['a flag of two parts across place 140', `${'a'.repeat(139)}🇨🇿`, 'a'.repeat(139)],
    ['hidden characters', 're\u200bnt \u202eyaM', 'rent yaM'],
    ['a line separator', 'rent\u2028May', 'rent May'],
    ['nothing but what is refused', '"\n"', undefined],
  ])('with %s are changed, not dropped', async (_, text, reference) => {
    const [row] = await rowsOf(`${HEADER}\n1,7,1993-01-01,credit,${text},1.00,1.00\n`);
    expect(row).toMatchObject({ isTextChanged: true, amount: '1.00' });
    expect((row as CsvRow).reference).toBe(reference);
  });

  it('that the bank takes stay as they are', async () => {
    const [row] = await rowsOf(`${HEADER}\n1,7,1993-01-01,credit,${'😀'.repeat(140)},1.00,1.00\n`);
    expect(row).toMatchObject({ isTextChanged: false, reference: '😀'.repeat(140) });
  });
});

describe('figures', () => {
  it.each([
    ['"1,00"', '1.00', 'amount must be a plain decimal'],
    ['"1,000.00"', '1.00', 'amount must be a plain decimal'],
    ['1 000.00', '1.00', 'amount must be a plain decimal'],
    ['-1.00', '1.00', 'amount must be a plain decimal'],
    ['+1.00', '1.00', 'amount must be a plain decimal'],
    ['0.00', '1.00', 'amount must be greater than zero'],
    ['1.0', '1.00', 'amount must have exactly 2 decimals'],
    ['1.00', '"1,00"', 'balance_after must be a decimal with exactly 2 decimals'],
    ['1.00', '1.000,00', 'balance_after must be a decimal'],
  ])('%s and %s are refused as they stand', async (amount, balance, fault) => {
    const line = `1,7,1993-01-01,credit,,${amount},${balance.includes(',') && !balance.startsWith('"') ? `"${balance}"` : balance}`;
    const [row] = await rowsOf(`${HEADER}\n${line}\n`);
    expect(row && 'message' in row ? `${row.column} ${row.message}` : undefined).toContain(fault);
  });

  it('may be a zero with a sign', async () => {
    const [row] = await rowsOf(`${HEADER}\n1,7,1993-01-01,debit,,1.00,-0.00\n`);
    expect(row).toMatchObject({ balance: '0.00', before: 100n });
  });
});

describe('columns', () => {
  it('that are there twice are refused', async () => {
    await expect(rowsOf(`${HEADER},amount\n${credit('1')},2.00\n`)).rejects.toThrow(
      'there is more than one column amount',
    );
  });

  it.each(['', '\n', '\ufeff', '\r\n\r\n'])('are needed: %j', async (text) => {
    await expect(rowsOf(text)).rejects.toThrow('is empty: its first line must name the columns');
  });
});

describe('a plan', () => {
  const planOf = (...lines: string[]) => planImport(csvOf([HEADER, ...lines].join('\n')));

  it('refuses a second row with the same id in an account, and all after it there', async () => {
    const { badRows, rows, refused, accounts } = await planOf(
      credit('1', '7'),
      credit('1', '8'),
      credit('2', '8'),
      credit('3', '7'),
      credit('3', '7'),
      credit('4', '7'),
    );
    expect(badRows).toEqual([
      {
        line: 6,
        column: 'transaction_id',
        message: '3 duplicates the id of an earlier row of account 7',
        id: '3',
        account: '7',
      },
    ]);
    expect([rows, refused]).toEqual([4, 2]);
    expect(accounts.get('7')).toMatchObject({ rows: 2, brokenAt: 6 });
  });

  it('does not take an id as free that a bad row has', async () => {
    const { badRows } = await planOf('1,7,1993-02-30,credit,,1.00,1.00', credit('1', '7'));
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
