/**
 * Read models are built anew under load while the service is killed: they are read all the time, never go back, and
 * hold what the events say in the end. FAULT_EVENTS sets how long the log is.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BUCKET_VERSIONS } from '../../src/application/readModels/buckets.js';
import { createDatabase } from '../support/database.js';
import { HttpClient, Lost } from '../support/httpClient.js';
import type { Json } from '../support/json.js';
import { BankNode, killLeftovers } from '../support/processes.js';
import { makePool } from '../support/sessions.js';

const EVENTS = Number(process.env.FAULT_EVENTS ?? 20_000);
/** Few enough that each has several whole buckets. */
const ACCOUNTS = 80;
const READY_MS_MAX = 10 * 60_000;

const client = new HttpClient();
let database: Awaited<ReturnType<typeof createDatabase>>;
let nodes: BankNode[] = [];
let pool: pg.Pool;

beforeAll(async () => {
  database = await createDatabase();
  pool = makePool({ connectionString: database.url, max: 2 });
  nodes = [
    await BankNode.start({ DATABASE_URL: database.url }),
    await BankNode.start({ DATABASE_URL: database.url }),
  ];
});
afterAll(async () => {
  client.close();
  await killLeftovers();
  await pool?.end();
  await database?.drop();
});

const addressOf = (index: number) => (nodes[index % nodes.length] as BankNode).address;

async function get(path: string, index: number): Promise<Json | undefined> {
  try {
    return await client.json(addressOf(index), path);
  } catch (error) {
    if (error instanceof Lost) return undefined;
    throw error;
  }
}

it(
  'a rebuild of every read model under load, with the service killed twice, is never noticed by readers',
  async () => {
    const accounts = Array.from({ length: ACCOUNTS }, () => randomUUID());
    let sent = 0;
    const batch = async (commands: object[]) => {
      const body = { commands };
      for (;;) {
        try {
          const answer = await client.send(addressOf(sent), { method: 'POST', path: '/v1/batch', body });
          if (answer.status === 200) return;
        } catch (error) {
          if (!(error instanceof Lost)) throw error;
        }
        await pause(50);
      }
    };
    const deposits = (count: number) =>
      Array.from({ length: count }, () => {
        sent += 1;
        const accountId = accounts[sent % ACCOUNTS];
        const effectiveOn = `2026-01-${String((sent % 28) + 1).padStart(2, '0')}`;
        return { type: 'deposit', accountId, amount: '1.00', effectiveOn, idempotencyKey: `deposit-${sent}` };
      });
    await batch(
      accounts.map((id) => ({
        type: 'open',
        id,
        owner: 'Ada',
        currency: 'EUR',
        idempotencyKey: `open-${id}`,
      })),
    );
    while (sent < EVENTS - ACCOUNTS) await batch(deposits(1_000));

    let isOver = false;
    const load = (async () => {
      while (!isOver) await batch(deposits(20));
    })();
    // Readers of each read model, each on both nodes in turn: what they see only grows.
    const seen = { positions: [] as number[], owned: 0, reads: 0 };
    const reader = (async () => {
      for (let index = 0; !isOver; index += 1) {
        const trial = await get('/v1/ledger/trial-balance', index);
        if (trial !== undefined) seen.positions.push(trial.position);
        const list = await get('/v1/accounts?owner=Ada&limit=1000', index);
        const days = await get(`/v1/accounts/${accounts[0]}/daily-balances`, index);
        if (list !== undefined) expect(list.items.length).toBe(ACCOUNTS);
        if (days !== undefined) expect(days.items.length).toBeGreaterThan(0);
        seen.reads += [trial, list, days].filter((one) => one !== undefined).length;
        await pause(20);
      }
    })();

    const states = async (): Promise<Json[]> => (await get('/v1/projections', 0))?.items ?? [];
    const startedMs = performance.now();
    for (const { name } of await states()) {
      await client.send(addressOf(0), { method: 'POST', path: `/v1/projections/${name}/rebuild` });
    }
    for (const index of [0, 1]) {
      await pause(EVENTS / 50);
      await nodes[index]?.killAndRestart();
    }
    for (;;) {
      const all = await states();
      if (all.length > 0 && all.every(({ state, generation }) => state === 'serving' && generation === 2))
        break;
      if (performance.now() - startedMs > READY_MS_MAX) throw new Error(JSON.stringify(all));
      await pause(100);
    }
    const tookMs = performance.now() - startedMs;
    isOver = true;
    await Promise.all([load, reader]);
    const { rows } = await pool.query('SELECT max(position)::int AS events FROM events');
    const { events } = rows[0];
    process.stdout.write(
      `rebuild: 4 read models of ${events} events in ${(tookMs / 1_000).toFixed(1)} s with two kills, ` +
        `${Math.round((4 * events) / (tookMs / 1_000))} events a second in all; ${seen.reads} reads\n`,
    );

    expect(seen.positions.length).toBeGreaterThan(3);
    expect(seen.positions).toEqual(seen.positions.toSorted((a, b) => a - b));
    await equalToTheFold();
  },
  READY_MS_MAX + 60_000,
);

/** Asks PostgreSQL for what the events say, apart from all code under test. */
async function equalToTheFold(): Promise<void> {
  const query = async (text: string) => (await pool.query(text)).rows;
  for (;;) {
    const [behind] = await query(
      'SELECT count(*)::int AS count FROM checkpoints WHERE position < (SELECT max(position) FROM events)',
    );
    if (behind.count === 0) break;
    await pause(50);
  }
  const deposits = `(SELECT stream_id, version, (version - 1) / ${BUCKET_VERSIONS} AS bucket, position, data->>'effectiveOn' AS day,
    (data->>'amount')::numeric * 100 AS amount
    FROM events WHERE type = 'MoneyDeposited') AS d`;
  const whole = `JOIN (SELECT stream_id, max(version) / ${BUCKET_VERSIONS} AS buckets FROM events GROUP BY stream_id) AS w
    USING (stream_id) WHERE bucket < buckets`;
  const differences = async (projected: string, folded: string) =>
    query(`(${projected} EXCEPT ALL ${folded}) UNION ALL (${folded} EXCEPT ALL ${projected}) LIMIT 3`);
  expect(
    await differences(
      'SELECT account_id, bucket, first_day::text, last_day::text FROM transactions',
      `SELECT stream_id, bucket, min(day), max(day) FROM ${deposits} ${whole} GROUP BY 1, 2`,
    ),
  ).toEqual([]);
  expect(
    await differences(
      'SELECT account_id, version, balance FROM accounts',
      `SELECT stream_id, max(version), sum(amount) FROM ${deposits} GROUP BY stream_id`,
    ),
  ).toEqual([]);
  expect(
    await differences(
      'SELECT account_id, bucket, day::text, net * 100 FROM daily_movements, unnest(days, nets) AS moved (day, net)',
      `SELECT stream_id, bucket, day, sum(amount) FROM ${deposits} ${whole} GROUP BY 1, 2, 3`,
    ),
  ).toEqual([]);
  expect(
    await differences(
      'SELECT house, position FROM journal CROSS JOIN unnest(positions) AS position',
      `SELECT 'cash'::text, position FROM ${deposits}`,
    ),
  ).toEqual([]);
  expect(
    await differences(
      "SELECT debits - credits FROM ledger_balances WHERE ledger_account = 'cash'",
      `SELECT sum(amount) FROM ${deposits}`,
    ),
  ).toEqual([]);
}
