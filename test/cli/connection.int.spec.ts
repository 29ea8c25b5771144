/** How the importer goes on with a bank that fails, and how it prepares accounts that somebody else is using. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { parseBankUrl } from '../../src/cli/address.js';
import { prepareAccounts } from '../../src/cli/import/accounts.js';
import { sendAll } from '../../src/cli/import/batchClient.js';
import { type Bank, reach } from '../../src/cli/import/connection.js';
import { accountIdOf } from '../../src/cli/import/keys.js';
import type { ImportPlan } from '../../src/cli/import/plan.js';
import { COLUMNS } from '../../src/cli/import/rows.js';
import { ADMIN_KEY, openService } from '../support/service.js';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** @returns where a server listens that does this with each connection, and how many it had */
async function server(serve: (socket: Socket) => void) {
  const count = { connections: 0 };
  const listening = createServer((socket) => {
    count.connections += 1;
    socket.on('error', () => {});
    serve(socket);
  }).listen(0, '127.0.0.1');
  open.push(listening);
  await once(listening, 'listening');
  return { url: `http://127.0.0.1:${(listening.address() as { port: number }).port}`, count };
}

function reaching(url: string, waitSeconds: number) {
  const said: string[] = [];
  return { said, bank: reach({ url, key: ADMIN_KEY, waitSeconds, say: (line) => said.push(line) }) };
}

const ITEM = { command: { type: 'open' }, about: 1 };

it('tries less and less often, and says so once', async () => {
  const { url, count } = await server((socket) => socket.destroy());
  const { bank, said } = reaching(url, 4);
  await expect(sendAll(bank, [ITEM], () => {})).rejects.toThrow(/was unavailable for 4 s/);
  expect(count.connections).toBeGreaterThan(3);
  expect(count.connections).toBeLessThan(8);
  expect(said).toEqual([expect.stringMatching(/^the bank is unavailable \(.+\); retrying for 4 s$/)]);
});

it('does not wait for ever for an account', async () => {
  const { url, count } = await server(() => {});
  const { bank } = reaching(url, 3);
  await expect(bank.persist(() => bank.ask('/v1/accounts/1'))).rejects.toThrow(
    /was unavailable for 3 s \(no response\)/,
  );
  expect(count.connections).toBeGreaterThan(1);
});

it('does not take an answer without results for the end', async () => {
  const { url, count } = await server((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'),
  );
  const { bank } = reaching(url, 2);
  await expect(sendAll(bank, [ITEM], () => {})).rejects.toThrow(/was unavailable for 2 s/);
  expect(count.connections).toBeLessThan(8);
});

it('takes a part of an answer as such: the rest is sent again', async () => {
  const requests: string[] = [];
  const { url } = await server((socket) => {
    socket.once('data', (data) => {
      requests.push(data.toString().split('\r\n\r\n')[1] ?? '');
      const results = '{"status":"ok","answer":{"id":"1"}}\n'.repeat(requests.length);
      // Without a length, as a server of HTTP/1.0 answers.
      socket.end(`HTTP/1.0 200 OK\r\n\r\n${results}{"status":"ok`);
    });
  });
  const { bank } = reaching(url, 20);
  const taken: number[] = [];
  const items = [1, 2, 3].map((about) => ({ command: { type: 'open', about }, about }));
  await sendAll(bank, items, (_, about) => taken.push(about));
  expect(taken).toEqual([1, 2, 3]);
  expect(new Set(requests).size).toBe(1);
});

it('sends in halves what is too large for what is in between', async () => {
  const sizes: number[] = [];
  const { url } = await server((socket) => {
    socket.once('data', (data) => {
      const commands = data.toString().split('\r\n\r\n')[1]?.trim().split('\n').length ?? 0;
      sizes.push(commands);
      const body = commands > 2 ? '<html>' : '{"status":"ok"}\n'.repeat(commands);
      const status = commands > 2 ? '413 Too large' : '200 OK';
      socket.end(`HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
    });
  });
  const { bank, said } = reaching(url, 20);
  const taken: number[] = [];
  const items = Array.from({ length: 7 }, (_, about) => ({ command: { type: 'open' }, about }));
  await sendAll(bank, items, (_, about) => taken.push(about));
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(sizes).toEqual([7, 3, 1, 2, 4, 2, 2]);
  expect(said).toEqual([]);
});

it('keeps the path of the address before every request, and gives its key to no other address', async () => {
  const asked: string[] = [];
  const { url } = await server((socket) => {
    socket.once('data', (data) => {
      asked.push(data.toString().split(' HTTP/')[0] ?? '');
      socket.end('HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:9/other\r\ncontent-length: 0\r\n\r\n');
    });
  });
  const { bank } = reaching(parseBankUrl(`${url}/some/bank/`), 20);
  const refused =
    /^the address responds 307 and redirects to http:\/\/127\.0\.0\.1:9\/other; set --url to the address/;
  await expect(bank.persist(() => bank.ask('/v1/accounts/1'))).rejects.toThrow(refused);
  await expect(sendAll(bank, [ITEM], () => {})).rejects.toThrow(refused);
  expect(asked).toEqual(['GET /some/bank/v1/accounts/1', 'POST /some/bank/v1/batch']);
});

it.each([
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['http://host/bank//', 'http://host/bank'],
  ['https://host/a%20b', 'https://host/a%20b'],
])('takes the address %s', (text, url) => {
  expect(parseBankUrl(text)).toBe(url);
});

it.each(['host/bank', 'ftp://host', 'http://host/?bank=1', 'http://host/#bank', 'http://user:word@host'])(
  'refuses the address %s',
  (text) => {
    expect(() => parseBankUrl(text)).toThrow(/^must /);
  },
);

it('reads an account again that somebody changed before its limit was raised', async () => {
  const service = await openService();
  const { bank } = reaching(service.url, 60);
  let asked = 0;
  const disturbed: Bank = {
    ...bank,
    ask: async (path) => {
      const told = await bank.ask(path);
      const [, id] = /accounts\/(\S+)\/events/.exec(path) ?? [];
      if (id === undefined || told === undefined) return told;
      asked += 1;
      if (asked === 1) await service.admin.put(`/v1/accounts/${id}/overdraft-limit`, { amount: '70.00' });
      if (asked === 2) await service.admin.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' });
      return told;
    },
  };
  await service.admin.post('/v1/accounts', {
    id: accountIdOf(undefined, '7'),
    owner: 'Account 7',
    currency: 'CZK',
    metadata: { account: '7' },
  });
  const plan: ImportPlan = {
    accounts: new Map([['7', { overdraft: 10_000n, rows: 1 }]]),
    badRows: [],
    rows: 1,
    refused: 0,
    changedTexts: { rows: 0 },
  };
  const csv = {
    file: 'x',
    currency: 'CZK',
    columns: COLUMNS,
    today: async () => ({ date: '2026-01-01', zone: 'UTC' }),
  };
  const accounts = await prepareAccounts(disturbed, plan, csv, undefined, () => {});
  const { body } = await service.admin.get(`/v1/accounts/${accounts.get('7')?.id}`);
  expect(body).toMatchObject({ overdraftLimit: '100.00', version: 4 });
  expect(accounts.get('7')?.version).toBe(4);
  await service.close();
});
