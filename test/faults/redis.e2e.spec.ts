/**
 * Redis, and everything around it, has a bad day while clients do business: what they were told must be in the books,
 * once, and nothing else. `npm test` runs some of the scenarios; FAULT_SUITE=all, which `npm run test:faults` sets, all.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { TRIM } from '../../src/infrastructure/redis/receiptQueue.js';
import { FaultBank, type FaultBankOptions } from '../support/faultBank.js';
import type { LoadOptions } from '../support/load.js';
import { sendSignal } from '../support/processes.js';
import type { Link, TcpProxy } from '../support/proxy.js';
import { Random } from '../support/random.js';

interface Scenario {
  readonly title: string;
  /** Runs in `npm test` too. */
  readonly isQuick?: boolean;
  readonly bank: FaultBankOptions;
  readonly load?: Partial<LoadOptions>;
  readonly mayLoseReceipts?: boolean;
  /** Whether all go on in time: not when PostgreSQL is lost, or the only process that may be the writer, with the receipts. */
  readonly goesOn?: boolean;
  readonly disturb: (bank: FaultBank, random: Random) => Promise<void>;
}

const isWhole = process.env.FAULT_SUITE === 'all';
/** How often a scenario does what it does. */
const ROUNDS = isWhole ? 4 : 2;

/** Where what could go wrong is that something old is read. */
const MANY_READINGS = { readShare: 0.6 };

const scenarios: readonly Scenario[] = [
  {
    title: 'nodes, the writer and Redis are killed at random',
    isQuick: true,
    bank: { flushers: 1 },
    disturb: async (bank, random) => {
      for (let round = 0; round < ROUNDS * 1.5; round += 1) {
        const victim = random.between(0, bank.nodes.length + 1);
        if (victim < bank.nodes.length) {
          await bank.nodes[victim]?.killAndRestart();
        } else if (victim === bank.nodes.length) {
          const [flusher] = bank.flushers;
          flusher?.process.send('SIGKILL');
          await flusher?.restart();
        } else {
          await bank.redis.kill();
          await pause(random.between(0, 500));
          await bank.redis.restart();
        }
        await pause(random.between(100, 600));
      }
    },
  },
  {
    title: 'everything is flushed from Redis',
    goesOn: true,
    isQuick: true,
    bank: {},
    mayLoseReceipts: true,
    disturb: async (bank, random) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await bank.redis.command('FLUSHALL');
        // Long enough for the cache to be used again in between, or not.
        await pause(random.pick([100, 600, 3_000]));
      }
    },
  },
  {
    title: 'Redis is stopped, and restarted empty',
    goesOn: true,
    bank: {},
    mayLoseReceipts: true,
    disturb: async (bank, random) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await bank.redis.stop();
        await pause(random.between(0, 2_000));
        await bank.redis.restart({ empty: true });
        await pause(random.between(200, 3_000));
      }
    },
  },
  {
    title: 'Redis is paused',
    goesOn: true,
    bank: {},
    load: MANY_READINGS,
    disturb: async (bank, random) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        bank.redis.pause();
        await pause(random.pick([50, 400, 3_000]));
        bank.redis.resume();
        await pause(random.between(200, 3_000));
      }
    },
  },
  {
    title: 'a replica that lacks the newest writes is promoted',
    goesOn: true,
    bank: { replica: true },
    mayLoseReceipts: true,
    disturb: async (bank, random) => {
      await pause(2_500);
      const replica = bank.replica as NonNullable<typeof bank.replica>;
      // It falls behind, and then takes over.
      replica.pause();
      await pause(random.between(100, 500));
      for (const { redis } of bank.allWays) redis.refuse();
      await bank.redis.kill();
      replica.resume();
      await replica.promote();
      for (const { redis } of bank.allWays) {
        redis.moveTo(replica.url);
        redis.heal();
      }
      await pause(4_000);
    },
  },
  {
    title: 'PostgreSQL is killed and recovers',
    bank: { ownPostgres: true },
    disturb: async (bank, random) => {
      for (let round = 0; round < 2; round += 1) {
        const note = readFileSync(path.join(bank.cluster, 'postmaster.pid'), 'utf8');
        sendSignal(Number.parseInt(note, 10), 'SIGKILL');
        await pause(random.between(2_000, 4_000));
      }
    },
  },
  {
    title: 'one node is cut off from Redis, then from PostgreSQL',
    bank: {},
    load: MANY_READINGS,
    disturb: async ({ ways: [cut] }, random) => {
      await pause(2_500);
      for (const way of [cut?.redis, cut?.postgres]) {
        for (const fail of [() => way?.swallow(), () => way?.refuse()]) {
          fail();
          await pause(random.between(500, 2_500));
          way?.heal();
          await pause(random.between(100, 3_000));
        }
      }
    },
  },
  {
    title: 'two writers, each paused past its lease in turn',
    goesOn: true,
    bank: { flushers: 2 },
    disturb: async (bank, random) => {
      for (let round = 0; round < 2 * ROUNDS; round += 1) {
        const flusher = bank.flushers[round % 2];
        flusher?.process.send('SIGSTOP');
        await pause(random.between(2_200, 3_000));
        flusher?.process.send('SIGCONT');
        await pause(random.between(0, 200));
      }
    },
  },
  {
    title: 'the writer is killed at each of its steps',
    isQuick: true,
    bank: { flushers: 1 },
    disturb: async (bank, random) => {
      const steps = isWhole ? [...WRITER_STEPS, ...WRITER_STEPS] : WRITER_STEPS.slice(2);
      for (const step of random.shuffled(steps)) {
        await killAt(step, bank);
        await bank.flushers[0]?.restart();
        await pause(random.between(0, 300));
      }
    },
  },
  {
    title: 'the writer loses the answer to its append',
    bank: { flushers: 1 },
    disturb: async (bank, random) => {
      for (let round = 0; round < 2 * ROUNDS; round += 1) {
        await loseAppend(bank);
        await pause(random.between(300, 700));
      }
    },
  },
  {
    title: 'answers from Redis and PostgreSQL take their time',
    bank: {},
    disturb: async (bank, random) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const { redis, postgres } of bank.allWays) {
          redis.delayMs = random.pick([0, 5, 100, 200]);
          postgres.delayMs = random.pick([0, 5, 100]);
        }
        await pause(1_500);
      }
      for (const { redis, postgres } of bank.allWays) {
        redis.delayMs = 0;
        postgres.delayMs = 0;
      }
      await pause(500);
    },
  },
  {
    title: 'one node has a clock that is an hour behind',
    bank: {
      firstFlags: ['--import', `${path.resolve(import.meta.dirname, '../support/slowClock.mjs')}`],
    },
    load: MANY_READINGS,
    disturb: () => pause(5_000),
  },
];

/** The name of the statement that appends. */
const APPEND = Buffer.from('append\0');

/** What passes between the writer, a flusher, and a server at a step: killed when it is asked, or when it is answered. */
interface WriterStep {
  readonly title: string;
  readonly server: 'redis' | 'postgres';
  readonly asks: Buffer;
  readonly when: 'request' | 'answer';
}

/** Of the writer alone, on its own connections. */
const WRITER_STEPS: readonly WriterStep[] = [
  { title: 'it has read entries', server: 'redis', asks: Buffer.from('lrange'), when: 'answer' },
  { title: 'before the append', server: 'postgres', asks: APPEND, when: 'request' },
  { title: 'after the commit', server: 'postgres', asks: APPEND, when: 'answer' },
  { title: 'before the trim', server: 'redis', asks: Buffer.from(sha1(TRIM)), when: 'request' },
  { title: 'after the trim', server: 'redis', asks: Buffer.from(sha1(TRIM)), when: 'answer' },
];

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** Kills the writer the next time that it comes to a step; resolves when it has. */
async function killAt(step: WriterStep, { flushers, flusherWays }: FaultBank): Promise<void> {
  const { process } = flushers[0] as (typeof flushers)[number];
  const way = flusherWays[0]?.[step.server] as TcpProxy;
  let asked: Link | undefined;
  way.onData = (data, direction, link) => {
    if (direction === 'request' && asked === undefined && data.includes(step.asks)) asked = link;
    if (link !== asked || direction !== step.when) return data;
    process.send('SIGKILL');
    return Buffer.alloc(0);
  };
  await process.ended;
  way.onData = () => undefined;
}

/** Cuts the writer off when PostgreSQL answers its next append: it lives, and goes on. */
function loseAppend({ flusherWays }: FaultBank): Promise<void> {
  const way = flusherWays[0]?.postgres as TcpProxy;
  let asked: Link | undefined;
  return new Promise((resolve) => {
    way.onData = (data, direction, link) => {
      if (direction === 'request' && data.includes(APPEND)) asked = link;
      if (link !== asked || direction !== 'answer') return data;
      link.cut();
      way.onData = () => undefined;
      resolve();
      return Buffer.alloc(0);
    };
  });
}

let bank: FaultBank | undefined;
afterEach(() => bank?.end(), 60_000);

const chosen = scenarios.filter(({ isQuick }) => isQuick || isWhole);

it.each(chosen.map((scenario) => [scenario.title, scenario] as const))(
  'the books are right when %s',
  { timeout: 180_000 },
  async (title, scenario) => {
    const random = Random.forRun(title);
    bank = await FaultBank.start(scenario.bank, random);
    const running = bank;
    const load = await running.underLoad(() => scenario.disturb(running, random.fork()), scenario.load ?? {});
    if (scenario.goesOn) running.expectPace(title);
    await running.check(title, load, { mayLoseReceipts: scenario.mayLoseReceipts === true });
    for (const { process } of running.nodes) {
      expect(await process.end('SIGTERM')).toEqual({ code: 0, signal: null });
    }
  },
);
