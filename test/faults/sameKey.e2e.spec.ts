/** One key, one effect, one answer: also when everybody sends it at once, to both nodes. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults } from '../support/checker.js';
import { createDatabase } from '../support/database.js';
import {
  carryOut,
  codeOf,
  type Entry,
  finalAttempts,
  History,
  movement,
  opening,
  transferring,
  type Wish,
} from '../support/history.js';
import { HttpClient } from '../support/httpClient.js';
import { readLedger } from '../support/ledger.js';
import { killLeftovers, startNodes } from '../support/processes.js';
import { Random } from '../support/random.js';

const AT_ONCE = 100;
const ROUNDS = 2;

const client = new HttpClient();
const history = new History();
const random = Random.forRun('same key');
const [account, other] = [randomUUID(), randomUUID()];
let database: Awaited<ReturnType<typeof createDatabase>>;
let addresses: string[];

beforeAll(async () => {
  database = await createDatabase();
  addresses = (await startNodes(2, { DATABASE_URL: database.url })).map(({ address }) => address);
  for (const id of [account, other]) {
    await sendOften(history.begin(opening({ key: `open-${id}`, account: id, amount: '0.00' }, 'EUR')), 1);
  }
});

afterAll(async () => {
  client.close();
  await killLeftovers();
  await database?.drop();
});

describe(`a key sent ${AT_ONCE} times at once to two nodes`, () => {
  it.each<[string, (key: string) => Wish, number]>([
    ['deposit', (key) => movement('deposit', { key, account, amount: '10.00' }), 201],
    ['withdrawal', (key) => movement('withdrawal', { key, account, amount: '1.00' }), 201],
    ['refused withdrawal', (key) => movement('withdrawal', { key, account, amount: '5000.00' }), 422],
    ['transfer', (key) => transferring({ key, account, amount: '0.50' }, other), 201],
    ['opening', (key) => opening({ key, account: randomUUID(), amount: '0.000' }, 'KWD'), 201],
  ])('has one effect and one answer: %s', async (name, wish, status) => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const entry = history.begin(wish(`${name.replace(' ', '-')}-${round}`));
      await sendOften(entry, AT_ONCE);
      const answers = finalAttempts(entry).map(({ answer }) => answer);
      expect(answers).toHaveLength(AT_ONCE);
      expect(new Set(answers.map((answer) => `${answer.status} ${answer.text}`)).size).toBe(1);
      expect(answers[0]?.status).toBe(status);
      expect(answers.filter((answer) => answer.headers['idempotent-replayed'] !== 'true')).toHaveLength(1);
    }
  });

  it('belongs to one of two different requests, and never to the other', async () => {
    const wishes = ['1.00', '2.00'].map((amount) =>
      movement('deposit', { key: 'disputed', account, amount }),
    );
    const ask = async (amount: string | undefined): Promise<string> => {
      const { request } = wishes.find((wish) => wish.amount === amount) as Wish;
      for (;;) {
        const answer = await client.send(random.pick(addresses), request);
        if (answer.status === 201) return answer.text;
        if (codeOf(answer) !== 'request-in-flight') return codeOf(answer);
      }
    };
    const asked = Array.from({ length: AT_ONCE }, (_, index) => ask(wishes[index % 2]?.amount));
    const told = new Set(await Promise.all(asked));
    expect(told.size).toBe(2);
    expect(told).toContain('idempotency-key-reused');
    const [text] = [...told].filter((one) => one !== 'idempotency-key-reused');
    const { amount } = JSON.parse(text as string);
    expect(await ask(amount)).toBe(text);
    expect(await ask(wishes.find((wish) => wish.amount !== amount)?.amount)).toBe('idempotency-key-reused');
    history.begin(wishes.find((wish) => wish.amount === amount) as Wish);
    expect((await readLedger(database.url)).byKey.get('disputed')).toHaveLength(1);
  });

  it('leaves books that agree with all answers', async () => {
    expect(await findFaults(history, { databaseUrl: database.url, addresses, client })).toEqual([]);
  });
});

/** Sends it `count` times at once, each until it has an answer. */
async function sendOften(entry: Entry, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => carryOut(client, entry, addresses, random)));
}
