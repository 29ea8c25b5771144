/**
 * The writer has a bad day while clients do business on two nodes: commands go on within a second, and the books agree
 * with all answers. `npm test` runs some of the scenarios; FAULT_SUITE=all, which `npm run test:faults` sets, all.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { FaultBank } from '../support/faultBank.js';
import { paceOf, paceText } from '../support/pace.js';
import type { BankNode } from '../support/processes.js';
import type { TcpProxy } from '../support/proxy.js';
import { Random } from '../support/random.js';
import { writerAmong } from '../support/writer.js';

const isWhole = process.env.FAULT_SUITE === 'all';
const PAUSED_MS = isWhole ? 10_000 : 3_000;
const CUT_MS = 3_000;
/** What a request to a node that is neither paused nor cut off may take, and for how long none may be accepted. */
const ANSWER_MS_MAX = 2_000;
const SILENT_MS_MAX = 1_000;
/** Commands after which it begins: the first ones are slow. */
const WARM_COMMANDS = 200;
/** For a busy machine. */
const SLACK_MS = 2_000;
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
    let disturbed: { readonly writer: Writer; readonly fromMs: number; readonly toMs: number } | undefined;
    const load = await running.underLoad(
      async () => {
        await running.accepted(WARM_COMMANDS);
        const writer = await writerOf(running);
        const fromMs = performance.now();
        await scenario.disturb(writer);
        disturbed = { writer, fromMs, toMs: performance.now() };
      },
      { restMsMax: 10, staysPut: true, deadlineMs: CLIENT_MS_MAX },
    );
    const { writer, fromMs, toMs } = disturbed as NonNullable<typeof disturbed>;
    const pace = paceOf(load.history, { fromMs, toMs, addresses: [writer.other.address] });
    process.stdout.write(`the writer ${title}: ${paceText(pace)}\n`);
    expect(pace.slowestMs).toBeLessThan(ANSWER_MS_MAX + SLACK_MS);
    expect(pace.silentMs).toBeLessThan(SILENT_MS_MAX + SLACK_MS);
    await running.check(`the writer ${title}`, load);
  },
);

/** The writer, once there is one. */
async function writerOf({ nodes, ways }: FaultBank): Promise<Writer> {
  const index = await writerAmong(nodes);
  const { postgres, redis } = ways[index] as (typeof ways)[number];
  return { node: nodes[index] as BankNode, postgres, redis, other: nodes[1 - index] as BankNode };
}
