import { expect, it } from 'vitest';
import { accountIdOf, formerRowKey, rowKey } from '../../src/cli/import/keys.js';
import type { CsvRow } from '../../src/cli/import/rows.js';

const row: CsvRow = {
  line: 2,
  id: '1',
  account: '7',
  bookedOn: '1993-01-01',
  type: 'deposit',
  amount: '1.00',
  change: 100n,
  before: 0n,
  after: 100n,
  balance: '1.00',
  isTextChanged: false,
};

it('an account’s id depends on its number and its bank alone', () => {
  const ids = [
    accountIdOf(undefined, '7'),
    accountIdOf(undefined, '8'),
    accountIdOf('A', '7'),
    accountIdOf('A7', ''),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(accountIdOf('A', '7')).toBe(ids[2]);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('a row’s key is another for each account, version, attempt and content', () => {
  const keys = [
    rowKey('a', row, 1, 0),
    rowKey('b', row, 1, 0),
    rowKey('a', row, 2, 0),
    rowKey('a', row, 1, 1),
    rowKey('a', { ...row, amount: '2.00' }, 1, 0),
    rowKey('a', { ...row, reference: 'rent' }, 1, 0),
    rowKey('a', { ...row, counterpart: 'rent' }, 1, 0),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[!-~]{1,255}$/);
  expect(rowKey('a', { ...row, line: 9 }, 1, 0)).toBe(keys[0]);
});

it('the key that a row had in versions up to 0.1 is known', () => {
  expect(['171812', 'řádek 1', 'account:7', '50%'].map(formerRowKey)).toEqual([
    '171812',
    '%C5%99%C3%A1dek%201',
    'account%3A7',
    '50%25',
  ]);
});
