/**
 * The writer has a bad day while clients do business on two nodes: commands go on within a second, and the books agree
 * with all answers. `npm test` runs some of the scenarios; FAULT_SUITE=all, which `npm run test:faults` sets, all.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { FaultBank } from '../support/faultBank.js';
import type { History } from '../support/history.js';
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
/** For a busy machine. */
const SLACK_MS = 2_000;

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
  /** Requests to the writer hang for so long that no client may be left for the other node. */
  readonly holdsClients?: boolean;
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
    holdsClients: true,
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
        const writer = await writerOf(running);
        const fromMs = performance.now();
        await scenario.disturb(writer);
        disturbed = { writer, fromMs, toMs: performance.now() };
      },
      { restMsMax: 10 },
    );
    const { writer, fromMs, toMs } = disturbed as NonNullable<typeof disturbed>;
    const there = attemptsOn(load.history, writer.other.address).filter(({ endedMs }) => endedMs > fromMs);
    const slowest = Math.max(...there.map(({ sentMs, endedMs }) => endedMs - sentMs));
    const silent = longestRest(there, fromMs, toMs);
    process.stdout.write(
      `the writer ${title}: on the other node the slowest request ${slowest.toFixed()} ms, ` +
        `nothing accepted for ${silent.toFixed()} ms at most\n`,
    );
    expect(slowest).toBeLessThan(ANSWER_MS_MAX + SLACK_MS);
    if (scenario.holdsClients !== true) expect(silent).toBeLessThan(SILENT_MS_MAX + SLACK_MS);
    await running.check(`the writer ${title}`, load);
  },
);

/** The writer, once there is one. */
async function writerOf({ nodes, ways }: FaultBank): Promise<Writer> {
  const index = await writerAmong(nodes);
  const { postgres, redis } = ways[index] as (typeof ways)[number];
  return { node: nodes[index] as BankNode, postgres, redis, other: nodes[1 - index] as BankNode };
}

const attemptsOn = ({ entries }: History, address: string) =>
  entries.flatMap(({ attempts }) => attempts).filter((attempt) => attempt.address === address);

/** The longest time between two accepted commands. */
function longestRest(attempts: ReturnType<typeof attemptsOn>, fromMs: number, toMs: number): number {
  const times = attempts
    .filter(({ answer, endedMs }) => answer?.status === 201 && endedMs < toMs)
    .map(({ endedMs }) => endedMs)
    .sort((a, b) => a - b);
  return [...times, toMs].reduce(
    ({ last, longest }, time) => ({ last: time, longest: Math.max(longest, time - last) }),
    { last: fromMs, longest: 0 },
  ).longest;
}
