/**
 * The writer has a bad day while clients do business on two nodes: commands go on within a second, and the books agree
 * with all answers. `npm test` runs some of the scenarios; FAULT_SUITE=all, which `npm run test:faults` sets, all.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, it } from 'vitest';
import { FaultBank } from '../support/faultBank.js';
import type { BankNode } from '../support/processes.js';
import type { TcpProxy } from '../support/proxy.js';
import { Random } from '../support/random.js';
import { writerAmong } from '../support/writer.js';

const isWhole = process.env.FAULT_SUITE === 'all';
const PAUSED_MS = isWhole ? 10_000 : 3_000;
const CUT_MS = 3_000;
/** After this time a client sends its command to the other node, with the same key. */
const CLIENT_MS_MAX = 2_500;

interface Writer {
  readonly node: BankNode;
  readonly postgres: TcpProxy;
  readonly redis: TcpProxy;
  /** The other node. */
  readonly other: BankNode;
}

interface Scenario {
  readonly title: string;
  /** Runs in `npm test` too. */
  readonly isQuick?: boolean;
  /** Requests to the writer itself wait for as long as that takes. */
  readonly hangs?: boolean;
  disturb(writer: Writer): Promise<void>;
}

const scenarios: readonly Scenario[] = [
  {
    title: 'is killed',
    isQuick: true,
    disturb: async ({ node }) => {
      await node.process.end('SIGKILL');
      await pause(CUT_MS);
      await node.restart();
    },
  },
  {
    title: 'is paused, and goes on as if nothing had happened',
    isQuick: true,
    hangs: true,
    disturb: async ({ node }) => {
      node.process.send('SIGSTOP');
      await pause(PAUSED_MS);
      node.process.send('SIGCONT');
      await pause(1_000);
    },
  },
  {
    title: 'is cut off from Redis',
    disturb: async ({ redis }) => {
      redis.swallow();
      await pause(CUT_MS);
      redis.heal();
      await pause(1_000);
    },
  },
  {
    title: 'is cut off from PostgreSQL',
    hangs: true,
    disturb: async ({ postgres }) => {
      postgres.swallow();
      await pause(CUT_MS);
      postgres.heal();
      await pause(1_000);
    },
  },
  {
    title: 'is refused by PostgreSQL',
    disturb: async ({ postgres }) => {
      postgres.refuse();
      await pause(CUT_MS);
      postgres.heal();
      await pause(1_000);
    },
  },
];

let bank: FaultBank | undefined;
afterEach(() => bank?.end(), 60_000);

const chosen = scenarios.filter(({ isQuick }) => isQuick || isWhole);

it.each(chosen.map((scenario) => [scenario.title, scenario] as const))(
  'commands go on when the writer %s',
  { timeout: 180_000 },
  async (title, scenario) => {
    const random = Random.forRun(`the writer ${title}`);
    bank = await FaultBank.start({}, random);
    const running = bank;
    let other: BankNode | undefined;
    const load = await running.underLoad(
      async () => {
        const writer = await writerOf(running);
        other = writer.other;
        await scenario.disturb(writer);
      },
      { restMsMax: 10, staysPut: true, deadlineMs: CLIENT_MS_MAX },
    );
    const there = [(other as BankNode).address];
    running.expectPace(`the writer ${title}`, scenario.hangs ? there : running.addresses);
    await running.check(`the writer ${title}`, load);
  },
);

/** The writer, once there is one. */
async function writerOf({ nodes, ways }: FaultBank): Promise<Writer> {
  const index = await writerAmong(nodes);
  const { postgres, redis } = ways[index] as (typeof ways)[number];
  return { node: nodes[index] as BankNode, postgres, redis, other: nodes[1 - index] as BankNode };
}
