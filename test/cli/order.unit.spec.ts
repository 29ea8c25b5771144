/** In what order rows were booked, as their balances show it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { planImport } from '../../src/cli/import/plan.js';
import { COLUMNS } from '../../src/cli/import/rows.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const HEADER = 'transaction_id,account_id,booked_on,direction,amount,balance_after';
const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

function plan(rows: readonly string[]) {
  const file = path.join(folder, 'order.csv');
  writeFileSync(file, [HEADER, ...rows].join('\n'));
  return planImport({
    file,
    columns: COLUMNS,
    currency: 'CZK',
    today: async () => ({ date: '2026-01-01', zone: 'UTC' }),
  });
}

/** 5 in, 3 out, 4 in, 9 out. */
const ROWS = [
  '1,7,1993-01-01,credit,5.00,5.00',
  '2,7,1993-01-01,debit,3.00,2.00',
  '3,7,1993-01-02,credit,4.00,6.00',
  '4,7,1993-01-02,debit,9.00,-3.00',
];
const picked = (places: string) => [...places].map((place) => ROWS[Number(place) - 1] as string);

it.each([
  ['as they were booked', '1234'],
  ['the newest first', '4321'],
  ['the newest day first', '3412'],
  ['the oldest day first, the newest of each day first', '2143'],
])('%s', async (_, places) => {
  const { accounts, rows } = await plan(picked(places));
  const { ordered, first, overdraft } = accounts.get('7') ?? {};
  expect(ordered?.map(({ id }) => id).join('') ?? places).toBe('1234');
  expect([first?.id, overdraft, rows]).toEqual(['1', 300n, 4]);
});

it('is that of each account', async () => {
  const other = ['a,8,1993-01-03,credit,1.00,1.00', 'b,8,1993-01-04,credit,1.00,2.00'];
  const { accounts } = await plan([...picked('43'), ...other, ...picked('21')]);
  expect(accounts.get('7')?.ordered?.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
  expect(accounts.get('8')?.ordered).toBeUndefined();
});

it('is that of the dates where rows could follow from one another both ways', async () => {
  const later = 'b,7,1993-01-02,debit,5.00,0.00';
  const earlier = 'a,7,1993-01-01,credit,5.00,5.00';
  expect((await plan([later, earlier])).accounts.get('7')?.ordered?.map(({ id }) => id)).toEqual(['a', 'b']);
  expect((await plan([earlier, later])).accounts.get('7')?.ordered).toBeUndefined();
});

it('is that of the file where balances follow, whatever the dates, and where only balances do not', async () => {
  const backDated = ['1,7,1993-01-02,credit,5.00,5.00', '2,7,1993-01-01,credit,1.00,6.00'];
  expect((await plan(backDated)).accounts.get('7')?.ordered).toBeUndefined();
  const wrong = ['1,7,1993-01-01,credit,5.00,5.00', '2,7,1993-01-02,credit,1.00,7.00'];
  expect((await plan(wrong)).accounts.get('7')?.ordered).toBeUndefined();
});

it('is refused where neither dates nor balances show it', async () => {
  const rows = ['2,7,1993-01-02,credit,1.00,9.00', '1,7,1993-01-01,credit,5.00,5.00'];
  await expect(plan(rows)).rejects.toThrow(
    /order\.csv:3: account 7 is not in booking order .*nothing is booked/,
  );
});

it('is refused where a row of the newest first is missing', async () => {
  const rows = [...picked('43'), 'x,7,1993-01-01,credit,,', ...picked('1')];
  await expect(plan(rows)).rejects.toThrow(/account 7 is not in booking order/);
});

it.each([
  ['of a row without an account', 'x,,1993-01-01,credit,1.00,1.00'],
  ['of a row that ends early', 'x'],
  ['of a row that ends within its account', 'x,70'],
  ['of a row with a column more before its account', 'x,y,7,1993-01-01,credit,1.00,1.00'],
])('cannot be told %s: nothing is booked', async (_, row) => {
  await expect(plan([...ROWS, row])).rejects.toThrow(
    /order\.csv:6: .*; the account of the row is unknown, so nothing/,
  );
});

it('a row that ends early behind its account breaks that account alone', async () => {
  const { badRows, rows, refused } = await plan([
    ...ROWS,
    'a,8,1993-01-03,credit,1.00,1.00',
    '5,7,1993-01-0',
  ]);
  expect(badRows).toMatchObject([{ line: 7, message: 'the row has 3 columns, but the header has 6' }]);
  expect([rows, refused]).toEqual([5, 1]);
});
