/** Two nodes want the same accounts all the time: nobody waits for ever, nobody is left out. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFaults } from '../support/checker.js';
import { createDatabase } from '../support/database.js';
import {
  attempt,
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
import { type HttpAnswer, HttpClient } from '../support/httpClient.js';
import { killLeftovers, startNodes } from '../support/processes.js';
import { Random } from '../support/random.js';
import { askOnce } from '../support/sessions.js';

const SECONDS = Number(process.env.FAULT_SECONDS ?? 2);
const CLIENTS_OF_EACH_NODE = 24;
/** The default of STATEMENT_MS_MAX. An answer that takes longer was kept waiting by somebody. */
const WAIT_MS_MAX = 5_000;

const random = Random.forRun('contention');
const client = new HttpClient();
const history = new History();
let database: Awaited<ReturnType<typeof createDatabase>>;
let addresses: string[];

beforeAll(async () => {
  database = await createDatabase();
  addresses = (await startNodes(2, { DATABASE_URL: database.url })).map(({ address }) => address);
});

afterAll(async () => {
  client.close();
  await killLeftovers();
  await database?.drop();
});

it('decides on what the other node has just written, refusals included', async () => {
  const [here, there] = addresses as [string, string];
  const account = await open('0.00');
  const ask = async (address: string, wish: Wish): Promise<HttpAnswer | undefined> =>
    (await attempt(client, history.begin(wish), address)).answer;
  for (let round = 1; round <= 3; round += 1) {
    const details = (name: string, amount: string) => ({ key: `${name}-${round}`, account, amount });
    // Both nodes have the account at hand, then one changes it.
    for (const [index, address] of addresses.entries()) {
      const seen = await ask(address, movement('withdrawal', details(`seen-by-${index}`, '10.00')));
      expect(seen && codeOf(seen)).toBe('insufficient-funds');
    }
    const paidIn = await ask(there, movement('deposit', details('pay-in', '10.00')));
    const { version } = JSON.parse(paidIn?.text as string);
    const paidOut = await ask(here, movement('withdrawal', details('pay-out', '10.00'), version));
    expect(paidOut?.status).toBe(201);
    const again = await ask(there, movement('withdrawal', details('pay-out-again', '10.00')));
    expect(again && codeOf(again)).toBe('insufficient-funds');
  }
});

it(
  'serves transfers in opposite directions and a crowded account without deadlock or starvation',
  async () => {
    const [left, right, hot] = [await open('100.00'), await open('100.00'), await open('0.00')];
    let keys = 0;
    const wish = (turn: number) => {
      keys += 1;
      const details = { key: `key-${keys}`, amount: '1.00' };
      if (turn % 3 === 0) return movement('deposit', { ...details, account: hot });
      if (turn % 3 === 1) return transferring({ ...details, account: left }, right);
      return transferring({ ...details, account: right }, left);
    };
    const entries: Entry[] = [];
    const untilMs = performance.now() + SECONDS * 1_000;
    const answered = await Promise.all(
      addresses.map(async (address) => {
        let count = 0;
        const work = async (turn: number): Promise<void> => {
          for (; performance.now() < untilMs; count += 1) {
            const entry = history.begin(wish(turn));
            entries.push(entry);
            await attempt(client, entry, address);
            expect(finalAttempts(entry)).toHaveLength(1);
          }
        };
        await Promise.all(Array.from({ length: CLIENTS_OF_EACH_NODE }, (_, index) => work(index)));
        return count;
      }),
    );
    const waits = entries
      .flatMap(({ attempts }) => attempts.map(({ sentMs, endedMs }) => endedMs - sentMs))
      .sort((a, b) => a - b);
    const [median, longest] = [waits[Math.floor(waits.length / 2)] as number, waits.at(-1) as number];
    process.stdout.write(
      `contention: ${answered.map((count) => Math.round(count / SECONDS)).join(' and ')} commands a second, ` +
        `median ${median.toFixed(0)} ms, longest ${longest.toFixed(0)} ms\n`,
    );
    expect(Math.min(...answered)).toBeGreaterThan(Math.max(...answered) / 5);
    expect(longest).toBeLessThan(WAIT_MS_MAX);
    expect(await deadlocks(database.url)).toBe(0);
  },
  SECONDS * 2_000 + 60_000,
);

it(
  'leaves books that agree with all answers',
  async () => {
    expect(await findFaults(history, { databaseUrl: database.url, addresses, client })).toEqual([]);
  },
  SECONDS * 2_000 + 60_000,
);

/** Opens an account that may go as far below zero as `limit`. Answers its id. */
async function open(limit: string): Promise<string> {
  const account = randomUUID();
  const entry = history.begin(opening({ key: `open-${account}`, account, amount: limit }, 'EUR'));
  expect(await carryOut(client, entry, addresses, random)).toBe(true);
  return account;
}

async function deadlocks(databaseUrl: string): Promise<number> {
  const text = 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()';
  const [row] = await askOnce<{ deadlocks: number }>(databaseUrl, text);
  return row?.deadlocks as number;
}
