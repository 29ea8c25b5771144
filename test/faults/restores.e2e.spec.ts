/** A backup is put back while nodes serve: with `pg_restore --clean`, and to a point in time. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { blocksOf, Shell } from '../support/docs.js';
import { movement, opening } from '../support/history.js';
import { type HttpAnswer, HttpClient, type HttpRequest } from '../support/httpClient.js';
import { readLedger } from '../support/ledger.js';
import { BankNode, killLeftovers } from '../support/processes.js';
import { killRedisServers, RedisServer } from '../support/redisServer.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';
import { verificationOf } from '../support/topology/failoverBank.js';
import { Postgres } from '../support/topology/postgres.js';
import { hasPrograms } from '../support/topology/programs.js';
import { endTopology } from '../support/topology/serverProcess.js';
import { openReceiver } from '../support/webhookReceiver.js';

const PATIENCE_MS = 30_000;
const QUIET_MS = 3_000;
const PAGE = 'docs/how-to/back-up-and-restore.md';
const LIMITS = { STATEMENT_MS_MAX: 2_000, CONNECT_MS_MAX: 1_000, CLIENT_CACHE_MS: 0 };

let client: HttpClient;
afterEach(async () => {
  client?.close();
  await killLeftovers();
  await killRedisServers();
  await endTopology();
}, 60_000);

describe.skipIf(!(await hasPrograms('postgres')))('a backup is put back under running nodes', () => {
  it.each(['pg_restore', 'point in time'])(
    'with %s: nothing is replayed or sent that is not there',
    {
      timeout: 180_000,
    },
    async (way) => {
      client = new HttpClient();
      const redis = await RedisServer.start();
      const receiver = await openReceiver();
      const postgres = await Postgres.start({ archives: true });
      await postgres.query('CREATE DATABASE bank');
      const environment = {
        ...{ DATABASE_URL: postgres.url('bank'), REDIS_URL: redis.url, WEBHOOK_PRIVATE_TARGETS: 'on' },
        ...LIMITS,
      };
      const nodes = [await BankNode.start(environment), await BankNode.start(environment)];
      const [first, second] = nodes.map(({ address }) => address) as [string, string];
      const account = randomUUID();

      const webhook: HttpRequest = {
        ...{ method: 'POST', path: '/v1/webhooks', body: { url: receiver.url } },
        headers: { 'idempotency-key': 'hook' },
      };
      expect((await client.send(first, webhook)).status).toBe(201);
      await accepted(first, opening({ key: 'open', account, amount: '0.00' }, 'EUR').request);
      await accepted(first, deposit(account, 'kept', '100.00'));
      await expect.poll(() => receiver.messages.length, { timeout: PATIENCE_MS }).toBe(2);
      const putBack = await (way === 'pg_restore' ? documentedBackup(postgres) : postgres.mark());

      await accepted(second, deposit(account, 'lost', '1000.00'));
      await expect.poll(() => receiver.messages.length, { timeout: PATIENCE_MS }).toBe(3);
      expect(await balance(second, account)).toBe('1100.00');
      await putBack();

      for (const address of [first, second]) expect(await balance(address, account)).toBe('100.00');
      const again = await answered(second, deposit(account, 'lost', '1000.00'));
      expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, undefined]);
      expect(JSON.parse(again.text)).toMatchObject({ balance: '1100.00', version: 3 });
      await answered(first, deposit(account, 'next', '1.00'));
      for (const address of [first, second]) expect(await balance(address, account)).toBe('1101.00');
      const { findings } = await readLedger(postgres.url('bank'));
      // pg_restore writes table by table.
      expect(findings.filter((text) => !text.endsWith('were written by several transactions'))).toEqual([]);
      expect(await verificationOf(postgres.url('bank'))).toBe('');

      // A delivery may come again, under its id; what came in the place of a lost event has another one.
      const { messages } = receiver;
      const news = () => messages.slice(3).map(({ body }) => body.data.data.balance);
      if (way === 'pg_restore') {
        await pause(QUIET_MS);
        expect(await copiesOf(nodes)).toEqual(['copy', 'copy']);
        expect(news()).toEqual([]);
        await documentedAdoption(postgres);
      }
      await expect
        .poll(news, { timeout: PATIENCE_MS })
        .toEqual(expect.arrayContaining(['1100.00', '1101.00']));
      await expect.poll(() => copiesOf(nodes), { timeout: PATIENCE_MS }).toEqual(['original', 'original']);
      const texts = new Map(messages.map(({ id, text }) => [id, text]));
      expect(messages.filter(({ id, text }) => texts.get(id) !== text)).toEqual([]);
      process.stdout.write(`restored with ${way}: ${messages.length - 3} messages sent since\n`);
      await receiver.close();
    },
  );
});

/** The commands of the page that make a backup with PostgreSQL's tools, and put it back. */
async function documentedBackup(postgres: Postgres): Promise<() => Promise<void>> {
  const folder = makeTempFolder();
  const [backup, restore] = commandsOf('needs-the-tools-of-postgresql') as [string, string];
  const shell = new Shell(postgres.toolsFor('bank'));
  onTestFinished(() => {
    shell.end();
    removeFolder(folder);
  });
  const run = async (command: string) => {
    const { output, code } = await shell.run(`cd ${folder}\n${command}`);
    expect(code, output).toBe(0);
  };
  await run(backup);
  return () => run(restore);
}

/** The command of the page that says that what was restored is the bank itself. */
async function documentedAdoption(postgres: Postgres): Promise<void> {
  const [command] = commandsOf('needs-a-restored-database') as [string];
  const shell = new Shell(postgres.toolsFor('bank'));
  const { output, code } = await shell.run(command);
  shell.end();
  expect(code, output).toBe(0);
}

const commandsOf = (why: string): string[] =>
  blocksOf(PAGE)
    .find(({ about }) => about === `no-run=${why}`)
    ?.text.split('\n') ?? [];

/** What each node says of being a copy. */
const copiesOf = (nodes: readonly BankNode[]): Promise<string[]> =>
  Promise.all(
    nodes.map(async ({ address }) => {
      const { text } = await client.send(address, { method: 'GET', path: '/health/ready' });
      return JSON.parse(text).log.state;
    }),
  );

const deposit = (account: string, key: string, amount: string): HttpRequest =>
  movement('deposit', { key, account, amount }).request;

async function accepted(address: string, request: HttpRequest): Promise<void> {
  const answer = await client.send(address, request);
  expect(answer.status, answer.text).toBe(201);
}

/** The answer once it is not "try again". */
async function answered(address: string, request: HttpRequest): Promise<HttpAnswer> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await client.send(address, request);
    if (answer.status < 500 || performance.now() > deadline) return answer;
    await pause(50);
  }
}

async function balance(address: string, account: string): Promise<string> {
  const answer = await answered(address, { method: 'GET', path: `/v1/accounts/${account}` });
  return JSON.parse(answer.text).balance;
}
