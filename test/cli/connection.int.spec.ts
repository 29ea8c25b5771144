/** How the importer goes on with a bank that fails, and how it prepares accounts that somebody else is using. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { prepareAccounts } from '../../src/cli/import/accounts.js';
import { sendAll } from '../../src/cli/import/batchClient.js';
import { type Bank, reach } from '../../src/cli/import/connection.js';
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

const ITEM = { lane: 'a', command: { type: 'open' }, about: 1 };

it('tries less and less often, and says so once', async () => {
  const { url, count } = await server((socket) => socket.destroy());
  const { bank, said } = reaching(url, 4);
  await expect(sendAll(bank, [ITEM], () => {})).rejects.toThrow(/did not answer for 4 s/);
  expect(count.connections).toBeGreaterThan(3);
  expect(count.connections).toBeLessThan(8);
  expect(said).toEqual([expect.stringMatching(/^the bank is lost \(.+\); trying again for 4 s$/)]);
});

it('does not wait for ever for an account', async () => {
  const { url, count } = await server(() => {});
  const { bank } = reaching(url, 3);
  await expect(bank.get('/v1/accounts/1')).rejects.toThrow(/did not answer for 3 s \(it keeps silent\)/);
  expect(count.connections).toBeGreaterThan(1);
});

it('does not take an answer without results for the end', async () => {
  const { url, count } = await server((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'),
  );
  const { bank } = reaching(url, 2);
  await expect(sendAll(bank, [ITEM], () => {})).rejects.toThrow(/did not answer for 2 s/);
  expect(count.connections).toBeLessThan(8);
});

it('ends with the fault of what it sends, not with one of the connection', async () => {
  const { url } = await server(() => {});
  const { bank } = reaching(url, 60);
  async function* items() {
    yield ITEM;
    throw new TypeError('no more of the file');
  }
  await expect(sendAll(bank, items(), () => {})).rejects.toThrow('no more of the file');
});

it('reads an account again that somebody changed before its limit was raised', async () => {
  const service = await openService();
  const { bank } = reaching(service.url, 60);
  const seen: number[] = [];
  const disturbed: Bank = {
    ...bank,
    get: async (path) => {
      const account = (await bank.get(path)) as { version: number };
      seen.push(account.version);
      if (seen.length === 1) await service.admin.put(`${path}/overdraft-limit`, { amount: '70.00' });
      if (seen.length === 2) await service.admin.post(`${path}/deposits`, { amount: '1.00' });
      return account;
    },
  };
  const accounts = new Map([['7', { overdraft: 10_000n, rows: 1 }]]);
  const plan = { accounts, badRows: [], rows: 1, refused: 0 };
  const ids = await prepareAccounts(disturbed, plan, 'CZK', () => {});
  expect(seen).toEqual([1, 2, 3]);
  const { body } = await service.admin.get(`/v1/accounts/${ids.get('7')}`);
  expect(body).toMatchObject({ overdraftLimit: '100.00', version: 4 });
  await service.close();
});
