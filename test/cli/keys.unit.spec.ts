import { describe, expect, it } from 'vitest';
import { openingKey, overdraftKey, rowKey } from '../../src/cli/import/keys.js';

describe('the idempotency key of a row', () => {
  it('is its id, where that is visible ASCII', () => {
    for (const id of ['171812', 'a:b/c', '~!"#$&']) expect(rowKey(id)).toBe(id);
  });

  it('is visible ASCII for any other id', () => {
    expect(rowKey('řádek 1')).toBe('%C5%99%C3%A1dek%201');
    expect(rowKey('1\u007f\u{1f600}')).toMatch(/^[!-~]+$/);
  });

  it('is never that of another id, nor one of the importer’s own', () => {
    const ids = [
      'a b',
      'a%20b',
      'a%2520b',
      'account:7',
      'account%3A7',
      'overdraft:7:1:5.00',
      'overdraft%3A7:1:5.00',
    ];
    const keys = [...ids.map(rowKey), openingKey('7'), overdraftKey('7', 1, '5.00')];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
