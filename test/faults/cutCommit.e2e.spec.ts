/** The connection to PostgreSQL breaks while a commit is under way: nobody knows, until the same key asks again. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFaults } from '../support/checker.js';
import { createDatabase } from '../support/database.js';
import { attempt, carryOut, codeOf, type Entry, History, movement, opening } from '../support/history.js';
import { HttpClient } from '../support/httpClient.js';
import { Load } from '../support/load.js';
import { type BankNode, killLeftovers, startNodes } from '../support/processes.js';
import { type Link, TcpProxy } from '../support/proxy.js';
import { Random } from '../support/random.js';

const SECONDS = Number(process.env.FAULT_SECONDS ?? 2);
/** A statement and a connection attempt, each at its limit, and the machine's own slowness. */
const ANSWER_MS_MAX = 10_000;
const LIMITS = { STATEMENT_MS_MAX: 2_000, CONNECT_MS_MAX: 2_000 };

const POINTS = [
  'before it',
  'half way through it',
  'after it',
  'at the answer',
  'half way through the answer',
] as const;
type Point = (typeof POINTS)[number];
/** How much still passes of what is cut. */
const IN_REQUEST: Partial<Record<Point, number>> = {
  'before it': 0,
  'half way through it': 0.5,
  'after it': 1,
};
const IN_ANSWER: Partial<Record<Point, number>> = { 'at the answer': 0, 'half way through the answer': 0.5 };

/** What passes when a batch is appended, one after the other: the statement's name; or an exclusive section's ends. */
const APPEND = ['append\0'];
const COMMIT = ['pg_advisory_xact_lock', 'COMMIT\0'];

const random = Random.forRun('cut commit');
const client = new HttpClient();
const history = new History();
let database: Awaited<ReturnType<typeof createDatabase>>;
let proxy: TcpProxy;
/** Behind the proxy, and beside it. */
let [cut, direct]: BankNode[] = [];

beforeAll(async () => {
  database = await createDatabase();
  proxy = await TcpProxy.start(database.url);
  [cut] = await startNodes(1, { DATABASE_URL: proxy.url, ...LIMITS });
  [direct] = await startNodes(1, { DATABASE_URL: database.url });
});

afterAll(async () => {
  client.close();
  await killLeftovers();
  await proxy?.close();
  await database?.drop();
});

describe('a connection that is cut', () => {
  it.each(POINTS)('around an append, %s: 503, and then the truth', async (point) => {
    await tryTwice(point, APPEND, async () => undefined);
  });

  it.each(POINTS)('around the commit of an exclusive section, %s: 503, and then the truth', async (point) => {
    // Another node changes the account, so this one finds its state stale and goes on alone.
    await tryTwice(point, COMMIT, async (entry) => {
      await carryOut(client, entry, [direct!.address], random);
    });
  });

  it(
    'at any point, again and again, under load',
    async () => {
      const addresses = [cut!.address, direct!.address];
      const load = new Load({
        addresses,
        random: random.fork(),
        history,
        clients: 24,
        accounts: 4,
        restMsMax: 10,
      });
      await load.openAccounts();
      let cuts = 0;
      const whims = random.fork();
      proxy.onData = (data, _direction, link) => {
        if (!whims.chance(0.01)) return data;
        cuts += 1;
        link.cut();
        return data.subarray(0, whims.between(0, data.length));
      };
      const untilMs = performance.now() + SECONDS * 1_000;
      await load.run(() => performance.now() > untilMs && cuts > 10);
      proxy.onData = (data) => data;
      load.client.close();
      const attempts = history.entries.flatMap((entry) => entry.attempts);
      const slowest = Math.max(...attempts.map(({ sentMs, endedMs }) => endedMs - sentMs));
      process.stdout.write(
        `cut commit: ${cuts} cuts, ${attempts.length} attempts, the slowest took ${slowest.toFixed(0)} ms\n`,
      );
      expect(cut!.process.isRunning, cut!.process.stderr).toBe(true);
      expect(attempts.filter(({ lost }) => lost !== undefined)).toEqual([]);
      expect(slowest).toBeLessThan(ANSWER_MS_MAX);
    },
    60_000 + SECONDS * 2_000,
  );

  it('leaves books that agree with all answers', async () => {
    const bank = { databaseUrl: database.url, addresses: [cut!.address, direct!.address], client };
    expect(await findFaults(history, bank)).toEqual([]);
  });
});

/** Twice: as the first command of its connection, and as a later one. */
async function tryTwice(
  point: Point,
  marks: readonly string[],
  disturb: (entry: Entry) => Promise<void>,
): Promise<void> {
  const account = randomUUID();
  const begin = (key: string) =>
    history.begin(movement('deposit', { key: `${key}-${account}`, account, amount: '7.00' }));
  const first = history.begin(opening({ key: `open-${account}`, account, amount: '0.00' }, 'EUR'));
  await carryOut(client, first, [cut!.address], random);
  for (const round of [1, 2]) {
    // The node knows the account again, after the failure that made it forget.
    await carryOut(client, begin(`reminder-${round}`), [cut!.address], random);
    await disturb(begin(`disturbance-${round}`));
    const entry = begin(`cut-${round}`);
    const isCut = cutAt(point, marks);
    const { answer, sentMs, endedMs } = await attempt(client, entry, cut!.address);
    expect(isCut()).toBe(true);
    expect(answer && codeOf(answer)).toBe('unavailable');
    expect(answer?.status).toBe(503);
    expect(answer?.headers['retry-after']).toBe('1');
    expect(endedMs - sentMs).toBeLessThan(ANSWER_MS_MAX);
    expect(await carryOut(client, entry, [cut!.address, direct!.address], random)).toBe(true);
  }
}

/** Cuts the connection on which the last of the marks passes next, once. Answers whether it has. */
function cutAt(point: Point, marks: readonly string[]): () => boolean {
  let [watched, seen]: [Link | undefined, number] = [undefined, 0];
  let isDone = false;
  const pass = (data: Buffer, link: Link, part: number) => {
    isDone = true;
    link.cut();
    return data.subarray(0, Math.floor(data.length * part));
  };
  proxy.onData = (data, direction, link) => {
    if (isDone || (watched !== undefined && watched !== link)) return data;
    if (seen === marks.length) return direction === 'answer' ? pass(data, link, IN_ANSWER[point] ?? 1) : data;
    if (direction === 'answer' || !data.includes(marks[seen] as string)) return data;
    [watched, seen] = [link, seen + 1];
    const part = IN_REQUEST[point];
    return seen === marks.length && part !== undefined ? pass(data, link, part) : data;
  };
  return () => isDone;
}
