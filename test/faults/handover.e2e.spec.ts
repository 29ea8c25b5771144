/**
 * Commands on their way from one node to another: a node is killed before it has the answer, everybody asks every node at
 * once, the lease changes hands all the time. `npm test` runs one of the scenarios; FAULT_SUITE=all, which
 * `npm run test:faults` sets, all.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, it } from 'vitest';
import { FaultBank, type FaultBankOptions } from '../support/faultBank.js';
import type { LoadOptions } from '../support/load.js';
import { Random } from '../support/random.js';
import { writerAmong } from '../support/writer.js';

const isWhole = process.env.FAULT_SUITE === 'all';
const ROUNDS = isWhole ? 4 : 2;
/** How often the lease is taken from its holder. */
const TAKEN_EVERY_MS = 50;
const TAKEN_FOR_MS = 5_000;

interface Scenario {
  readonly title: string;
  /** Runs in `npm test` too. */
  readonly isQuick?: boolean;
  readonly bank?: FaultBankOptions;
  readonly load: Partial<LoadOptions>;
  disturb(bank: FaultBank, random: Random): Promise<void>;
}

const scenarios: readonly Scenario[] = [
  {
    title: 'a node is killed after it has handed commands over, before it has their answers',
    isQuick: true,
    load: {},
    disturb: async (bank, random) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await killHandingOver(bank, random.chance(0.5) ? 'request' : 'answer');
        await bank.accepted(20);
      }
    },
  },
  {
    title: 'every command is sent to every node at once, and the writer is killed',
    bank: { nodes: 3 },
    load: { impatientShare: 1, clients: 16 },
    disturb: async (bank, random) => {
      for (let round = 0; round < ROUNDS / 2; round += 1) {
        await bank.nodes[await writerAmong(bank.nodes)]?.killAndRestart();
        await pause(random.between(200, 1_000));
      }
    },
  },
  {
    title:
      'the lease is taken from its holder all the time, so that two nodes take themselves for the writer',
    load: { staysPut: true },
    disturb: async ({ redis }) => {
      const [key] = (await redis.command('KEYS', 'bank:*:writer')) as string[];
      for (const untilMs = performance.now() + TAKEN_FOR_MS; performance.now() < untilMs; ) {
        await redis.command('DEL', key as string);
        await pause(TAKEN_EVERY_MS);
      }
    },
  },
];

/** What is published to a node. */
const MESSAGE = Buffer.from(':bus:');

/** Kills a node when it sends commands to the writer, or gets the answers, and starts it again. */
async function killHandingOver({ nodes, ways }: FaultBank, when: 'request' | 'answer'): Promise<void> {
  const index = 1 - (await writerAmong(nodes));
  const [node, way] = [
    nodes[index] as (typeof nodes)[number],
    ways[index]?.redis as (typeof ways)[number]['redis'],
  ];
  const { process } = node;
  way.onData = (data, direction) => {
    const isMessage = data.includes(MESSAGE) && (direction === 'answer' || data.includes('publish'));
    if (direction !== when || !isMessage) return data;
    process.send('SIGKILL');
    // What it has sent arrives, what it would receive does not.
    return direction === 'request' ? data : Buffer.alloc(0);
  };
  await process.ended;
  way.onData = () => undefined;
  await node.restart();
}

let bank: FaultBank | undefined;
afterEach(() => bank?.end(), 60_000);

const chosen = scenarios.filter(({ isQuick }) => isQuick || isWhole);

it.each(chosen.map((scenario) => [scenario.title, scenario] as const))(
  'the books are right, and commands go on, when %s',
  { timeout: 180_000 },
  async (title, scenario) => {
    const random = Random.forRun(title);
    bank = await FaultBank.start(scenario.bank ?? {}, random);
    const running = bank;
    const load = await running.underLoad(() => scenario.disturb(running, random.fork()), scenario.load);
    running.expectPace(title);
    await running.check(title, load);
  },
);
