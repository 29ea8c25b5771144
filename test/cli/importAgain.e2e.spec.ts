/** One file after another into the same bank: nothing that an import did before, or did not, leads the next astray. */
import { describe, expect, it } from 'vitest';
import type { Client } from '../support/service.js';
import { bank, csv, runImport, TIMEOUT_MS } from './importing.js';

/** Down to -50.00, then to -100.00, up, and down to -150.00. */
const ROWS = [
  '1,7,1993-01-01,debit,,,50.00,-50.00',
  '2,7,1993-01-02,debit,,,50.00,-100.00',
  '3,7,1993-01-03,credit,,,200.00,100.00',
  '4,7,1993-01-04,debit,,,200.00,-100.00',
  '5,7,1993-01-05,debit,,,50.00,-150.00',
];

const first = (rows: number) => csv(`first${rows}.csv`, ROWS.slice(0, rows));

async function accountOf(client: Client, number: string) {
  const { body } = await client.get(`/v1/accounts?owner=${encodeURIComponent(`Account ${number}`)}`);
  return body.items[0];
}

describe('overdrafts', { timeout: TIMEOUT_MS }, () => {
  it('are raised by a longer file, never lowered by a shorter one', async () => {
    const { url, client, end } = await bank();
    const limits: string[] = [];
    // The shorter one finds the account above zero, so that its own lower limit would be possible.
    for (const rows of [3, 1, 4, 5]) {
      const { last, stderr } = await runImport(first(rows), url);
      expect(last, stderr).toMatch(/rejected 0; balances equal \d, different 0$/);
      limits.push((await accountOf(client, '7')).overdraftLimit);
    }
    expect(limits).toEqual(['100.00', '100.00', '100.00', '150.00']);
    await end();
  });

  it('are given again where somebody took them back, and left where they are higher', async () => {
    const { url, client, end } = await bank();
    await runImport(first(3), url);
    const { id } = await accountOf(client, '7');
    await client.put(`/v1/accounts/${id}/overdraft-limit`, { amount: '0.00' });
    expect((await runImport(first(4), url)).last).toMatch(/^imported 1, already there 3, rejected 0;/);
    await client.put(`/v1/accounts/${id}/overdraft-limit`, { amount: '1000.00' });
    expect((await runImport(first(5), url)).last).toMatch(/^imported 1, already there 4, rejected 0;/);
    expect((await accountOf(client, '7')).overdraftLimit).toBe('1000.00');
    await end();
  });

  it('are no reason to stop: neither a shorter file, nor an account that gets none', async () => {
    const { url, client, end } = await bank();
    await runImport(first(2), url);
    const shorter = await runImport(first(1), url);
    expect(shorter.last, shorter.stderr).toMatch(/^imported 0, already there 1, rejected 0;/);
    await runImport(
      csv('other.csv', ['o1,8,1993-01-01,credit,,,1.00,1.00', 'o2,8,1993-01-01,debit,,,1.00,0.00']),
      url,
    );
    const { id } = await accountOf(client, '8');
    await client.post(`/v1/accounts/${id}/close`);
    const more = ['o3,8,1993-01-02,debit,,,5.00,-5.00', 'o4,9,1993-01-02,credit,,,5.00,5.00'];
    const { last, stderr } = await runImport(csv('closed.csv', more), url);
    expect(last).toBe('imported 1, already there 0, rejected 1; balances equal 1, different 0');
    expect(stderr).toContain('cannot set the overdraft limit of account 8 (account-closed)');
    await end();
  });

  it('reach as far as a file needs that goes on where an earlier one ended', async () => {
    const { url, end } = await bank();
    await runImport(first(2), url);
    const rest = csv('rest.csv', ['6,7,1993-01-06,debit,,,50.00,-150.00']);
    expect((await runImport(rest, url)).last).toMatch(/^imported 1, already there 0, rejected 0;/);
    await end();
  });
});

describe('a second row with the same id', { timeout: TIMEOUT_MS }, () => {
  it('is named by line and column; neither it nor what follows it in that account is booked', async () => {
    const { url, client, end } = await bank();
    const file = csv('twice.csv', [
      '1,7,1993-01-01,credit,,,1.00,1.00',
      '1,7,1993-01-01,credit,,,1.00,1.00',
      '2,7,1993-01-02,credit,,,1.00,2.00',
      '3,8,1993-01-02,credit,,,1.00,1.00',
    ]);
    const once = await runImport(file, url);
    expect(once.last).toBe('imported 2, already there 0, rejected 2; balances equal 2, different 0');
    expect(once.stderr).toContain('twice.csv:3: transaction_id 1 duplicates the id of an earlier row');
    const again = await runImport(file, url);
    expect(again.last).toBe('imported 0, already there 2, rejected 2; balances equal 2, different 0');
    expect(again.code).toBe(1);
    expect((await accountOf(client, '7')).balance).toBe('1.00');
    await end();
  });
});

describe('names that are no idempotency keys', { timeout: TIMEOUT_MS }, () => {
  it('are imported, and found again', async () => {
    const { url, client, end } = await bank();
    const file = csv('names.csv', [
      'řádek 1,Účet 7,1993-01-01,debit,,,1.00,-1.00',
      '%C5%99%C3%A1dek%201,Účet 7,1993-01-01,debit,,,1.00,-2.00',
      'account:8,8,1993-01-01,credit,,,5.00,5.00',
    ]);
    const once = await runImport(file, url);
    expect(once.last, once.stderr).toMatch(
      /^imported 3, already there 0, rejected 0; balances equal 3, different 0$/,
    );
    expect((await runImport(file, url)).last).toMatch(
      /^imported 0, already there 3, rejected 0; balances equal 3,/,
    );
    expect(await accountOf(client, 'Účet 7')).toMatchObject({
      balance: '-2.00',
      metadata: { account: 'Účet 7' },
    });
    await end();
  });
});
