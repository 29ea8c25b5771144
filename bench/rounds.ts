/** Runs every row once a round, so that what else the machine does meets all of them. */
import { type ServerProcess, startServer } from './bankProcess.js';
import type { Figures } from './jobs.js';
import type { Bench, Setup } from './rows.js';

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
      await runSetup(setup, { ...bench, round }, environment, (name, figures, books) => {
        if (books !== undefined) acknowledged[books] += figures.acknowledged;
        round.set(name, figures);
      });
    }
    for (const [name, figures] of round) runs.set(name, [...(runs.get(name) ?? []), figures]);
  }
  return runs;
}

async function runSetup(
  { servers: plans, needsRedis, rows }: Setup,
  bench: Omit<Bench, 'servers'>,
  environment: Readonly<Record<string, string>>,
  note: (name: string, figures: Figures, books?: keyof Acknowledged) => void,
): Promise<void> {
  const settings = needsRedis ? { ...environment, REDIS_URL: bench.redis?.url as string } : environment;
  // What banks without Redis have done meanwhile is not in it.
  if (needsRedis) await bench.redis?.forget('*');
  const servers: Record<string, ServerProcess> = {};
  try {
    for (const [name, { mode, environment: own }] of Object.entries(plans)) {
      servers[name] = await startServer(mode, bench.databaseUrl, { ...settings, ...own });
    }
    for (const { name, books, run } of rows) note(name, await run({ ...bench, servers }), books);
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }
}
