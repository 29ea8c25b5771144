/** The import of a small file, and of a real bank's. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../support/json.js';
import { BankNode, BankProcess, ROOT } from '../support/processes.js';
import { TcpProxy } from '../support/proxy.js';
import { killRedisServers, RedisServer } from '../support/redisServer.js';
import type { Client } from '../support/service.js';
import { writerAmong } from '../support/writer.js';
import { bank, booked, csv, runImport, startImport, TIMEOUT_MS } from './importing.js';

/** `npm run test:faults`. */
const isWhole = process.env.FAULT_SUITE === 'all';
const REAL_DATA = path.join(ROOT, '..', 'shared', 'data', 'czech-bank-1993.csv');

describe('a small file', { timeout: TIMEOUT_MS }, () => {
  it('is booked on its dates, with the overdraft that its rows run into, and a second time not at all', async () => {
    const { url, client, end } = await bank();
    const file = csv('small.csv', [
      '1,7,1993-01-01,credit,cash deposit,,900.00,900.00',
      '2,7,1993-01-02,debit,cash withdrawal,household,1000.00,-100.00',
      '3,8,1993-01-02,credit,cash deposit,,5.00,5.00',
    ]);
    const first = await runImport(file, url);
    expect(first.last).toBe('imported 3, already there 0, rejected 0; balances equal 3, different 0');
    expect(first.code).toBe(0);
    const again = await runImport(file, url, '--json');
    expect(JSON.parse(again.last)).toEqual({
      imported: 0,
      alreadyThere: 3,
      rejected: 0,
      balancesEqual: 3,
      balancesDifferent: 0,
    });
    const { body } = await client.get('/v1/accounts?owner=Account%207');
    expect(body.items[0]).toMatchObject({
      balance: '-100.00',
      overdraftLimit: '100.00',
      metadata: { account: '7' },
    });
    const lines = await client.get(`/v1/accounts/${body.items[0].id}/transactions`);
    expect(lines.body.items.map((item: { effectiveOn: string }) => item.effectiveOn)).toEqual([
      '1993-01-01',
      '1993-01-02',
    ]);
    await end();
  });

  it('with a bad row: named by line and column, and nothing after it in that account is booked', async () => {
    const { url, end } = await bank();
    const file = csv('bad.csv', [
      '1,7,1993-01-01,credit,,,900.00,900.00',
      '2,7,1993-02-30,credit,,,1.00,901.00',
      '3,7,1993-03-01,credit,,,1.00,902.00',
      '4,8,1993-03-01,credit,,,5.00,6.00',
      '5,9,1993-03-01,credit,,,1.5,1.50',
      '6,9,1993-03-01,sideways,,,1.50,1.50',
    ]);
    const { last, code, stderr } = await runImport(file, url);
    expect(last).toBe('imported 2, already there 0, rejected 4; balances equal 1, different 1');
    expect(code).toBe(1);
    expect(stderr).toContain('bad.csv:3: booked_on must be a date');
    expect(stderr).toContain('bad.csv:6: amount must have exactly 2 decimals');
    expect(stderr).toContain('bad.csv:7: direction must be credit or debit');
    expect(stderr).toContain('bad.csv:5: after row 4 the balance is 5.00, but the file has 6.00');
    await end();
  });

  it('with other column names is read with the options that name them', async () => {
    const { url, end } = await bank();
    const file = csv('named.csv', ['a,1,1993-01-01,credit,1.00,1.00'], 'ref,acct,day,sign,sum,rest');
    const columns = {
      id: 'ref',
      account: 'acct',
      date: 'day',
      direction: 'sign',
      amount: 'sum',
      balance: 'rest',
    };
    const options = Object.entries(columns).flatMap(([field, name]) => [`--column-${field}`, name]);
    expect((await runImport(file, url, ...options)).last).toMatch(/^imported 1, .* equal 1, different 0$/);
    const missing = await runImport(file, url);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('no column transaction_id');
    const stranger = await runImport(file, url, ...options, '--key', 'not-a-key-of-this-bank');
    expect(stranger.code).toBe(1);
    expect(stranger.stderr).toMatch(/^the bank rejects this API key \(--key or BANK_ADMIN_KEY\)$/m);
    await end();
  });
});

describe.skipIf(!existsSync(REAL_DATA))(
  'a real bank’s books (skipped where ../shared/data is absent)',
  { timeout: TIMEOUT_MS },
  () => {
    const equal = 'balances equal 13319, different 0';

    it('come out equal when the service, then the importer, is killed half way and the import run again', async () => {
      const { node, url, client, databaseUrl, end } = await bank();
      const first = startImport(REAL_DATA, url);
      await booked(client, 2_000);
      await node.killAndRestart();
      await booked(client, 6_000);
      first.child.kill('SIGKILL');
      await first.ended;
      const second = await runImport(REAL_DATA, url);
      expect(second.last).toMatch(new RegExp(`^imported \\d+, already there \\d+, rejected 0; ${equal}$`));
      const third = await runImport(REAL_DATA, url);
      expect(third.last).toBe(`imported 0, already there 13319, rejected 0; ${equal}`);
      expect(await balances(client)).toEqual(balancesOfFile());
      expect(await historyFaults(client)).toEqual([]);
      const trial = await client.get('/v1/ledger/trial-balance');
      expect([trial.headers.get('projection-lag'), trial.body.totals.map(differenceOf)]).toEqual([
        null,
        ['0.00'],
      ]);
      const verify = [process.execPath, 'scripts/bank.mjs', 'verify', '--json'];
      const verified = new BankProcess({ DATABASE_URL: databaseUrl }, verify);
      expect((await verified.ended).code, verified.stdout).toBe(0);
      await end();
    });

    it.runIf(isWhole)(
      'come out equal through two nodes with Redis, which is killed and restarted empty, when the writer is killed twice',
      async () => {
        const redis = await RedisServer.start({ appendOnly: 'everysec' });
        const environment = { REDIS_URL: redis.url };
        const { node, client, databaseUrl, end } = await bank(environment);
        const nodes = [node, await BankNode.start({ ...environment, DATABASE_URL: databaseUrl })];
        const front = await TcpProxy.start((nodes[1] as BankNode).address);
        const running = startImport(REAL_DATA, front.url);
        for (const events of [3_000, 7_000]) {
          await booked(client, events);
          const index = await writerAmong(nodes);
          front.moveTo((nodes[1 - index] as BankNode).address);
          await nodes[index]?.killAndRestart();
        }
        await booked(client, 10_000);
        await redis.kill();
        await redis.restart({ empty: true });
        const { last, code } = await running.ended;
        expect(last).toMatch(new RegExp(`^imported \\d+, already there \\d+, rejected 0; ${equal}$`));
        expect(code).toBe(0);
        const again = await runImport(REAL_DATA, front.url);
        expect(again.last).toBe(`imported 0, already there 13319, rejected 0; ${equal}`);
        expect(await balances(client)).toEqual(balancesOfFile());
        await front.close();
        await end();
        await killRedisServers();
      },
    );

    /** Of each account and date in the file, the balance by business date where it is not the file's own. */
    async function historyFaults(client: Client): Promise<string[]> {
      const expected = new Map<string, string>();
      for (const [, account, date, , , , , balance] of rowsOfFile())
        expected.set(`${account} ${date}`, balance as string);
      const ids = new Map((await accounts(client)).map(({ metadata, id }) => [metadata.account, id]));
      const faults: string[] = [];
      const waiting = [...expected];
      const read = async () => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          const [account, date] = next[0].split(' ');
          const { body } = await client.get(`/v1/accounts/${ids.get(account)}?effectiveOn=${date}`);
          if (body.balance !== next[1]) faults.push(`${next[0]}: ${body.balance}, not ${next[1]}`);
        }
      };
      await Promise.all(Array.from({ length: 32 }, read));
      expect(expected.size).toBe(11_710);
      return faults;
    }

    async function balances(client: Client): Promise<Record<string, string>> {
      return Object.fromEntries(
        (await accounts(client)).map(({ metadata, balance }) => [metadata.account, balance]),
      );
    }

    async function accounts(client: Client): Promise<Json[]> {
      const all: Json[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const { body } = await client.get(`/v1/accounts?limit=500${next === '' ? '' : `&after=${next}`}`);
        all.push(...body.items);
        next = body.next;
      }
      return all;
    }

    function balancesOfFile(): Record<string, string> {
      return Object.fromEntries(rowsOfFile().map((row) => [row[1], row[7]]));
    }

    function rowsOfFile(): string[][] {
      const lines = readFileSync(REAL_DATA, 'utf8').trim().split('\n').slice(1);
      return lines.map((line) => line.split(','));
    }

    const differenceOf = ({ difference }: Json): string => difference;
  },
);
