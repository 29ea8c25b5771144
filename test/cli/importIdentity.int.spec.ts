/** A row is booked once: whichever API client imports its file, however often, and however many at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, openService, type TestService } from '../support/service.js';
import { csvFile, importHere } from './importingHere.js';

let service: TestService;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const client = () => service.client('read', 'write');

/** Numbers of accounts and ids of rows that no other spec has. */
let names = 0;
const number = () => `n${++names}`;

const credits = (account: string, count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => {
    const place = from + index;
    return `${place},${account},1993-01-01,credit,cash,,1.00,${place}.00`;
  });

async function accountsOf(account: string) {
  const { body } = await service.admin.get(`/v1/accounts?owner=${encodeURIComponent(`Account ${account}`)}`);
  return body.items;
}

/** What versions up to 0.1 did: the keys are the number and the id, and the bank makes the account's id. */
async function importedFormerly(by: Client, account: string, rows: readonly string[]) {
  const opened = await by.send('POST', '/v1/accounts', {
    key: `account:${account}`,
    body: { owner: `Account ${account}`, currency: 'CZK', metadata: { account } },
  });
  for (const row of rows) {
    const [id, , effectiveOn, , reference, , amount] = row.split(',');
    const path = `/v1/accounts/${opened.body.id}/deposits`;
    await by.send('POST', path, { key: id as string, body: { amount, effectiveOn, reference } });
  }
  return opened.body.id as string;
}

describe('a file that another API client has imported', () => {
  it('is there already, to the last row', async () => {
    const account = number();
    const file = csvFile('other.csv', credits(account, 5));
    const [first, second] = [await client(), await client()];
    expect((await importHere(file, first)).last).toMatch(/^imported 5, already there 0, rejected 0;/);
    expect((await importHere(file, second)).last).toBe(
      'imported 0, already there 5, rejected 0; balances equal 5, different 0',
    );
    expect(await accountsOf(account)).toMatchObject([{ balance: '5.00' }]);
  });

  it('half way goes on where it stopped', async () => {
    const account = number();
    const rows = credits(account, 6);
    await importHere(csvFile('half.csv', rows.slice(0, 2)), await client());
    const { last } = await importHere(csvFile('half.csv', rows), await client());
    expect(last).toBe('imported 4, already there 2, rejected 0; balances equal 6, different 0');
  });

  it('by a version up to 0.1 is found by the commands of that client', async () => {
    const account = number();
    const rows = credits(account, 4).map((row) => `f${row}`);
    await importedFormerly(await client(), account, rows.slice(0, 3));
    const file = csvFile('former.csv', rows);
    const { last, said } = await importHere(file, await client());
    expect(last, said).toBe('imported 1, already there 3, rejected 0; balances equal 4, different 0');
    expect((await importHere(file, await client())).last).toMatch(/^imported 0, already there 4,/);
    expect(await accountsOf(account)).toMatchObject([{ balance: '4.00' }]);
  });

  it('twice, by versions up to 0.1, goes on with the own one, and with none where there is none', async () => {
    const account = number();
    const rows = credits(account, 3).map((row) => `t${row}`);
    const [one, two] = [await client(), await client()];
    await importedFormerly(one, account, rows.slice(0, 1));
    const id = await importedFormerly(two, account, rows.slice(0, 2));
    const file = csvFile('doubled.csv', rows);
    expect((await importHere(file, two)).last).toMatch(/^imported 1, already there 2,/);
    expect((await accountsOf(account)).find((each: { id: string }) => each.id === id).balance).toBe('3.00');
    expect((await importHere(file, await client())).last).toMatch(/exists more than once in the bank/);
  });

  it('in another currency is refused before anything is booked', async () => {
    const account = number();
    const file = csvFile('currency.csv', credits(account, 1));
    const admin = service.admin;
    await admin.post('/v1/accounts', { owner: `Account ${account}`, currency: 'EUR', metadata: { account } });
    const { last } = await importHere(file, await client());
    expect(last).toBe(`account ${account} already exists in EUR, but --currency is CZK`);
  });
});

describe('accounts of one number at two banks', () => {
  it('are told apart by --bank, and refused without it', async () => {
    const [account, other] = [number(), number()];
    const ours = csvFile('ours.csv', [
      ...credits(other, 1).map((row) => `x${row}`),
      ...credits(account, 2).map((row) => `a${row}`),
    ]);
    const theirs = csvFile('theirs.csv', [
      ...credits(other, 2).map((row) => `y${row}`),
      `b1,${account},1993-01-01,credit,,,9.00,9.00`,
    ]);
    await importHere(ours, await client());
    const refused = await importHere(theirs, await client());
    expect(refused.last).toMatch(/was opened by another API client, .*; if it belongs to another bank, name/);
    expect(await accountsOf(other)).toMatchObject([{ balance: '1.00' }]);
    const named = await importHere(theirs, await client(), { source: 'Theirs' });
    expect(named.last).toMatch(/^imported 3, already there 0, rejected 0; balances equal 3,/);
    expect(await importHere(theirs, await client(), { source: 'Theirs' })).toMatchObject({
      report: { imported: 0, alreadyThere: 3 },
    });
    expect(await accountsOf(account)).toHaveLength(2);
  });

  it('are not made of one file by giving it with and without the name', async () => {
    const [first, second] = [
      csvFile('one.csv', credits(number(), 1)),
      csvFile('two.csv', credits(number(), 1)),
    ];
    await importHere(first, await client());
    expect((await importHere(first, await client(), { source: 'A' })).last).toMatch(
      /imported without --bank/,
    );
    await importHere(second, await client(), { source: 'A' });
    expect((await importHere(second, await client())).last).toMatch(/imported with --bank A/);
  });
});

describe('importers at once', () => {
  it('under keys of their own book each row once', async () => {
    const accounts = [number(), number(), number()];
    const rows = accounts.flatMap((account) => credits(account, 60));
    const file = csvFile('race.csv', rows);
    const clients = await Promise.all([client(), client(), client()]);
    const told = await Promise.all(clients.map((one) => importHere(file, one)));
    for (const { last, said } of told) {
      expect(last, said).toMatch(/rejected 0; balances equal 180, different 0$/);
    }
    expect(told.reduce((sum, { report }) => sum + (report?.imported ?? 0), 0)).toBe(180);
    for (const account of accounts) expect(await accountsOf(account)).toMatchObject([{ balance: '60.00' }]);
  });

  it('go on beside others who use the accounts', async () => {
    const account = number();
    const file = csvFile('beside.csv', credits(account, 150));
    const running = importHere(file, await client());
    let isOver = false;
    const disturbing = (async () => {
      while (!isOver) {
        const [found] = await accountsOf(account);
        if (found === undefined) continue;
        await service.admin.post(`/v1/accounts/${found.id}/freeze`, {});
        await service.admin.post(`/v1/accounts/${found.id}/unfreeze`, {});
      }
    })();
    const { last, said } = await running;
    isOver = true;
    await disturbing;
    expect(last, said).toBe('imported 150, already there 0, rejected 0; balances equal 150, different 0');
  });
});

describe('a refused row', () => {
  const debits = (account: string) => [
    `1,${account},1993-01-01,credit,,,10.00,10.00`,
    `2,${account},1993-01-02,debit,,,1.00,9.00`,
    `3,${account},1993-01-03,debit,,,1.00,8.00`,
    `4,${account},1993-01-04,debit,,,1.00,7.00`,
  ];

  it('goes on under the same key once the account takes it', async () => {
    const [account, by] = [number(), await client()];
    await importHere(csvFile('frozen.csv', debits(account).slice(0, 1)), by);
    const [{ id }] = await accountsOf(account);
    await service.admin.post(`/v1/accounts/${id}/freeze`, {});
    const file = csvFile('frozen.csv', debits(account));
    for (const _ of [1, 2]) {
      const { last, said } = await importHere(file, by);
      expect(last).toBe('imported 0, already there 1, rejected 3; balances equal 1, different 0');
      expect(said).toMatch(/frozen\.csv:3: row 2 was rejected \(account-frozen\):/);
    }
    await service.admin.post(`/v1/accounts/${id}/unfreeze`, {});
    const importers = await Promise.all([importHere(file, by), importHere(file, await client())]);
    for (const { last } of importers) expect(last).toMatch(/rejected 0; balances equal 4, different 0$/);
    expect(importers.reduce((sum, { report }) => sum + (report?.imported ?? 0), 0)).toBe(3);
    expect((await accountsOf(account))[0]).toMatchObject({ balance: '7.00' });
  });

  it('is booked as the file was mended', async () => {
    const [account, by] = [number(), await client()];
    const start = `1,${account},1993-01-01,credit,,,10.00,10.00`;
    await importHere(csvFile('mended.csv', [start]), by);
    const [{ id }] = await accountsOf(account);
    await service.admin.post(`/v1/accounts/${id}/withdrawals`, { amount: '5.00' });
    const wrong = await importHere(
      csvFile('mended.csv', [start, `2,${account},1993-01-02,debit,,,6.00,4.00`]),
      by,
    );
    expect(wrong.last).toBe('imported 0, already there 1, rejected 1; balances equal 1, different 0');
    const mended = await importHere(
      csvFile('mended.csv', [start, `2,${account},1993-01-02,debit,,,5.00,5.00`]),
      by,
    );
    expect(mended.last).toBe('imported 1, already there 1, rejected 0; balances equal 1, different 1');
  });

  it('that is there, and otherwise, is named', async () => {
    const [account, by] = [number(), await client()];
    await importHere(csvFile('as.csv', [`1,${account},1993-01-01,credit,,,10.00,10.00`]), by);
    const file = csvFile('as.csv', [`1,${account},1993-01-01,credit,,,11.00,11.00`]);
    const { last, said } = await importHere(file, by);
    expect(last).toBe('imported 0, already there 0, rejected 1; balances equal 0, different 0');
    expect(said).toContain('row 1 is already booked with other values: deposit of 10.00 on 1993-01-01');
  });
});

it('rows of different accounts may have one id', async () => {
  const [one, two] = [number(), number()];
  const file = csvFile('ids.csv', [...credits(one, 2), ...credits(two, 2)]);
  const by = await client();
  expect((await importHere(file, by)).last).toMatch(
    /^imported 4, already there 0, rejected 0; balances equal 4,/,
  );
  expect((await importHere(file, by)).last).toMatch(
    /^imported 0, already there 4, rejected 0; balances equal 4,/,
  );
});

it('a row’s id stands in the metadata of its movement', async () => {
  const account = number();
  await importHere(csvFile('metadata.csv', credits(account, 1)), await client());
  const [{ id }] = await accountsOf(account);
  const { body } = await service.admin.get(`/v1/accounts/${id}/transactions`);
  expect(body.items).toMatchObject([{ reference: 'cash', metadata: { row: '1' } }]);
});
