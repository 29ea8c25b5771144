/** Redis hangs, or PostgreSQL is away: what clients notice of it, in milliseconds and in receipts. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { FaultBank } from '../support/faultBank.js';
import { carryOut, type Entry, movement, opening } from '../support/history.js';
import type { Load } from '../support/load.js';
import { Random } from '../support/random.js';

const isWhole = process.env.FAULT_SUITE === 'all';
const PAUSED_MS = isWhole ? 15_000 : 3_500;
const AWAY_MS = isWhole ? 20_000 : 3_000;
const RECEIPTS = isWhole ? 10_000 : 1_000;

/** When the bank must be going on without Redis. */
const ON_ITS_WAY_MS_MAX = isWhole ? 5_000 : 2_000;
let bank: FaultBank | undefined;
afterEach(() => bank?.end(), 60_000);

it('no request takes long while Redis is paused, and the bank goes on without it', {
  timeout: 180_000,
}, async () => {
  const title = 'Redis is paused under load';
  bank = await FaultBank.start({}, Random.forRun(title));
  const { redis } = bank;
  let pausedMs = 0;
  const load = await bank.underLoad(async () => {
    await pause(500);
    redis.pause();
    pausedMs = performance.now();
    await pause(PAUSED_MS);
    redis.resume();
    await pause(1_000);
  });
  const attempts = load.history.entries.flatMap((entry) => entry.attempts);
  const carriedOut = (fromMs: number, toMs: number) =>
    attempts.filter(({ endedMs, answer }) => endedMs > fromMs && endedMs < toMs && answer?.status === 201)
      .length;
  const before = carriedOut(pausedMs - 1_000, pausedMs);
  const during = carriedOut(pausedMs + ON_ITS_WAY_MS_MAX, pausedMs + ON_ITS_WAY_MS_MAX + 1_000);
  process.stdout.write(
    `${title}: accepted in the second before ${before}, ` +
      `in a second ${ON_ITS_WAY_MS_MAX} ms after ${during}\n`,
  );
  bank.expectPace(title);
  expect(during).toBeGreaterThan(before / 10);
  await bank.check(title, load);
});

it('receipts are given while PostgreSQL is away, and each becomes final once, after its return', {
  timeout: 300_000,
}, async () => {
  const title = 'PostgreSQL is away';
  const random = Random.forRun(title);
  bank = await FaultBank.start({}, random);
  const { addresses, ways } = bank;
  const load = await bank.underLoad(async () => {}, { clients: 1 });
  const { client, history } = load;
  const accounts = await openAccounts(load, bank);

  for (const { postgres } of ways) postgres.refuse();
  const awayMs = performance.now();
  const given: Entry[] = [];
  const give = async (index: number) => {
    const account = accounts[index % accounts.length] as string;
    const entry = history.begin(movement('deposit', { key: `away-${index}`, account, amount: '1.00' }));
    given.push(entry);
    const sentMs = performance.now();
    const { request } = entry.wish;
    const answer = await client.send(addresses[index % addresses.length] as string, {
      ...request,
      headers: { ...request.headers, prefer: 'respond-async' },
    });
    entry.attempts.push({ address: addresses[0] as string, sentMs, endedMs: performance.now(), answer });
    return answer.status;
  };
  const statuses: number[] = [];
  for (let index = 0; index < RECEIPTS; ) {
    const many = Array.from({ length: 100 }, () => give(index++));
    statuses.push(...(await Promise.all(many)));
  }
  expect(new Set(statuses)).toEqual(new Set([202]));
  const pending = await client.json(addresses[0] as string, '/v1/commands/away-0');
  expect(pending.status).toBe('pending');
  await pause(Math.max(0, AWAY_MS - (performance.now() - awayMs)));

  for (const { postgres } of ways) postgres.heal();
  const backMs = performance.now();
  const statusOf = async (entry: Entry) =>
    (await client.json(addresses[1] as string, `/v1/commands/${entry.wish.key}`)).status;
  await expect
    .poll(() => statusOf(given.at(-1) as Entry).catch(String), { timeout: 30_000, interval: 100 })
    .toBe('ok');
  const finalMs = performance.now() - backMs;
  for (const entry of given) expect(await statusOf(entry), entry.wish.key).toBe('ok');
  process.stdout.write(
    `${title}: ${given.length} receipts in ${(AWAY_MS / 1_000).toFixed()} s, all final ${finalMs.toFixed()} ms after it came back\n`,
  );
  await bank.check(title, load);
});

async function openAccounts({ history, client }: Load, { addresses, random }: FaultBank): Promise<string[]> {
  const accounts = Array.from({ length: 5 }, () => randomUUID());
  for (const [index, account] of accounts.entries()) {
    const entry = history.begin(opening({ key: `open-${index}`, account, amount: '0.00' }, 'EUR'));
    // Each node must know them: without PostgreSQL it has only what it remembers.
    for (const address of addresses) await carryOut(client, entry, [address], random);
    for (const address of addresses) await client.json(address, `/v1/accounts/${account}`);
  }
  return accounts;
}
