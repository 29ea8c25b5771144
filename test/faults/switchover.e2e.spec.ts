/** A planned switchover of the primary, by Patroni and behind HAProxy: how long writes are down, and what is ready. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { findFaults } from '../support/checker.js';
import type { Attempt, History } from '../support/history.js';
import { HttpClient } from '../support/httpClient.js';
import { Load } from '../support/load.js';
import { type BankNode, killLeftovers, startNodes } from '../support/processes.js';
import { Random } from '../support/random.js';
import { documentedHaproxy, documentedPatroni } from '../support/topology/documented.js';
import { type PatroniMember, untilAnswered } from '../support/topology/patroni.js';
import { hasPrograms } from '../support/topology/programs.js';
import { endTopology } from '../support/topology/serverProcess.js';

const isWhole = process.env.FAULT_SUITE === 'all';
/** What is wanted is 6 s, on a quiet machine. */
const BACK_MS_MAX = 30_000;
const SAMPLE_MS = 50;
const SWITCH_MS_MAX = 60_000;
const LIMITS = { STATEMENT_MS_MAX: 2_000, CONNECT_MS_MAX: 1_000 };
const PASSWORD = 'change-this';

let load: Load | undefined;
afterEach(async () => {
  load?.client.close();
  await killLeftovers();
  await endTopology();
}, 60_000);

describe.skipIf(!isWhole || !(await hasPrograms('postgres', 'etcd', 'patroni', 'haproxy')))(
  'a switchover',
  () => {
    it.each([
      ['as documented', true],
      ['without shutdown-sessions', false],
    ])(
      'gives writes back within seconds, and is never ready while they fail (%s)',
      {
        timeout: 300_000,
      },
      async (title, endsSessions) => {
        const random = Random.forRun(`switchover ${title}`);
        const members = await documentedPatroni(2);
        const { port } = await documentedHaproxy(members, { endsSessions });
        const databaseUrl = `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`;
        const nodes = await startNodes(2, { DATABASE_URL: databaseUrl, ...LIMITS });
        const addresses = nodes.map(({ address }) => address);
        load = new Load({ addresses, random, clients: 16, accounts: 4, restMsMax: 20 });
        await load.openAccounts();
        let isOver = false;
        const business = load.run(() => isOver);
        const samples = sampleReadiness(nodes, () => isOver);
        await pause(1_000);

        const [first, second] = members as [PatroniMember, PatroniMember];
        try {
          const startedMs = performance.now();
          const switching = switchOver(first);
          const [primaryMs] = await Promise.all([becomesPrimary(second), switching]);
          const backMs = await Promise.all(
            addresses.map((address) => firstWrite(load!.history, address, primaryMs)),
          );
          process.stdout.write(
            `switchover ${title}: new primary after ${(primaryMs - startedMs).toFixed()} ms, writes back on each node ` +
              `${backMs.map((ms) => (ms - primaryMs).toFixed()).join(' and ')} ms later\n`,
          );
          for (const ms of backMs) expect(ms - primaryMs).toBeLessThan(BACK_MS_MAX);
          await pause(2_000);
        } finally {
          isOver = true;
          await Promise.all([business, samples]);
        }

        const gap = longestGap(load.history);
        process.stdout.write(`switchover ${title}: no write for ${gap.toFixed()} ms in all\n`);
        expect(falselyReady(await samples, load.history)).toEqual([]);
        expect(await findFaults(load.history, { databaseUrl, addresses, client: load.client })).toEqual([]);
      },
    );
  },
);

/** Asks for it until Patroni does it: just after other work of its own it may find the candidate not healthy. */
async function switchOver(member: PatroniMember): Promise<void> {
  const untilMs = performance.now() + SWITCH_MS_MAX;
  for (;;) {
    const told = await member
      .control('switchover', '--master', 'pg1', '--candidate', 'pg2', '--force')
      .catch((error: Error) => error.message);
    if (/Successfully switched over/.test(told)) return;
    process.stdout.write(`switchover: ${told.trim().split('\n').slice(-8).join(' | ')}\n`);
    if (performance.now() > untilMs) throw new Error(told);
    await pause(1_000);
  }
}

async function becomesPrimary(member: PatroniMember): Promise<number> {
  await untilAnswered(member, '/primary');
  return performance.now();
}

interface Sample {
  readonly address: string;
  readonly sentMs: number;
  readonly endedMs: number;
  readonly status: number;
}

async function sampleReadiness(nodes: readonly BankNode[], isOver: () => boolean): Promise<Sample[]> {
  const client = new HttpClient();
  const samples: Sample[] = [];
  const sample = async ({ address }: BankNode) => {
    while (!isOver()) {
      const sentMs = performance.now();
      const { status } = await client.send(address, { method: 'GET', path: '/health/ready' });
      samples.push({ address, sentMs, endedMs: performance.now(), status });
      await pause(SAMPLE_MS);
    }
  };
  await Promise.all(nodes.map(sample));
  client.close();
  return samples;
}

/** Checks that said ready between two writes that failed on the same node, with none in between that succeeded. */
function falselyReady(samples: readonly Sample[], history: History): Sample[] {
  const attempts = history.entries.flatMap((entry) => entry.attempts).filter(({ answer }) => answer);
  return samples.filter(({ address, sentMs, endedMs, status }) => {
    if (status !== 200) return false;
    const of = attempts.filter((attempt) => attempt.address === address);
    const before = of.filter((attempt) => attempt.endedMs < sentMs);
    const after = of.filter((attempt) => attempt.sentMs > endedMs);
    const last = before.reduce<Attempt | undefined>(
      (a, b) => (a && a.endedMs > b.endedMs ? a : b),
      undefined,
    );
    const next = after.reduce<Attempt | undefined>((a, b) => (a && a.sentMs < b.sentMs ? a : b), undefined);
    if (last?.answer?.status !== 503 || next?.answer?.status !== 503) return false;
    return !of.some(
      ({ answer, endedMs: ms }) => answer?.status === 201 && ms > last.endedMs && ms < next.endedMs,
    );
  });
}

/** When a node first accepted a write that was sent after `afterMs`. */
async function firstWrite(history: History, address: string, afterMs: number): Promise<number> {
  const first = () =>
    history.entries
      .flatMap((entry) => entry.attempts)
      .filter((one) => one.address === address && one.sentMs > afterMs && one.answer?.status === 201)
      .reduce((min, { endedMs }) => Math.min(min, endedMs), Number.POSITIVE_INFINITY);
  await expect.poll(first, { timeout: 60_000 }).toBeLessThan(Number.POSITIVE_INFINITY);
  return first();
}

/** The longest time without an accepted write on any node. */
function longestGap(history: History): number {
  const times = history.entries
    .flatMap((entry) => entry.attempts)
    .filter(({ answer }) => answer?.status === 201)
    .map(({ endedMs }) => endedMs)
    .sort((a, b) => a - b);
  return Math.max(...times.slice(1).map((ms, index) => ms - (times[index] as number)));
}
