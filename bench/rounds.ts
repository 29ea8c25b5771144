/** Runs every row once a round, so that what else the machine does meets all of them. */
import { type ServerProcess, startServer } from './bankProcess.js';
import type { Figures } from './jobs.js';
import { type Bench, http, type ServerPlan, type Setup } from './rows.js';

/** Commands that clients were told are done. */
export interface Acknowledged {
  deposits: number;
  transfers: number;
}

/** @returns the figures of each round, by row */
export async function runRounds(
  setups: readonly Setup[],
  rounds: number,
  bench: Omit<Bench, 'servers' | 'round'>,
  environment: Readonly<Record<string, string>>,
  acknowledged: Acknowledged,
): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const runs = new Map<string, Figures[]>();
  for (let number = 1; number <= rounds; number += 1) {
    const round = new Map<string, Figures>();
    for (const setup of setups) {
      bench.say(`round ${number} of ${rounds}: ${setup.name}`);
      await runSetup(setup, { ...bench, round }, environment, acknowledged);
    }
    for (const [name, figures] of round) runs.set(name, [...(runs.get(name) ?? []), figures]);
  }
  return runs;
}

async function runSetup(
  { servers: plans, needsRedis, rows }: Setup,
  bench: Omit<Bench, 'servers' | 'round'> & { readonly round: Map<string, Figures> },
  environment: Readonly<Record<string, string>>,
  acknowledged: Acknowledged,
): Promise<void> {
  const settings = needsRedis ? { ...environment, REDIS_URL: bench.redis?.url as string } : environment;
  // What banks without Redis have done meanwhile is not in it.
  if (needsRedis) await bench.redis?.forget('*');
  const servers: Record<string, ServerProcess> = {};
  try {
    for (const [name, { mode, environment: own }] of Object.entries(plans)) {
      servers[name] = await startServer(mode, bench.databaseUrl, { ...settings, ...own });
    }
    await warm(plans, { ...bench, servers }, acknowledged);
    for (const { name, books, run } of rows) {
      const figures = await run({ ...bench, servers });
      if (books !== undefined) acknowledged[books] += figures.acknowledged;
      bench.round.set(name, figures);
    }
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}

/**
 * The compiler takes some 20,000 requests until a new process is as fast as it will be. Banks that share the load are warmed
 * together, so for as many times as long as they have processes: else each would still be compiling when it is measured.
 */
async function warm(plans: Setup['servers'], bench: Bench, acknowledged: Acknowledged): Promise<void> {
  const names = Object.keys(plans);
  const banks = names.filter((name) => plans[name]?.mode === 'bank');
  const processes = banks.reduce((sum, name) => sum + processesOf(plans[name] as ServerPlan), 0);
  if (banks.length > 0) {
    const { acknowledged: deposits } = await http(bench, { seconds: bench.seconds * processes }, banks);
    acknowledged.deposits += deposits;
  }
  for (const name of names) if (!banks.includes(name)) await http(bench, {}, [name]);
}

const processesOf = ({ environment }: ServerPlan): number => Number(environment?.WEB_CONCURRENCY ?? 1);
