/** One run: builds the world of a plan, lets it happen, and checks that everything is as it must be once the faults are over. */
import { atRest } from './checks/atRest.js';
import type { Failure } from './checks/broken.js';
import { Client } from './client.js';
import type { Coverage } from './coverage.js';
import { planFaults } from './faults.js';
import { FAULT_KINDS, type Plan } from './plan.js';
import type { Trace } from './trace.js';
import { World } from './world.js';

export interface RunResult {
  readonly failure: Failure | undefined;
  readonly trace: Trace;
  readonly coverage: Coverage;
  readonly simulatedMs: number;
  /** Events in the log at the end. */
  readonly events: number;
}

/** Once the faults are over, every client is done within this time, and then everything else. */
const CLIENTS_MS_MAX = 60_000;
/** A node looks for expired holds that others have placed once a minute. */
const REST_MS_MAX = 90_000;

/** @param commit of the sources, for the trace @param isTraced whether the trace is kept */
export async function run(plan: Plan, { commit = '', isTraced = false } = {}): Promise<RunResult> {
  const world = new World(plan, isTraced);
  const { time, trace, line } = world;
  const { broken } = world.checks;
  const kinds = new Set(plan.faults.map(({ kind }) => kind));
  trace.add({
    kind: 'run',
    seed: plan.seed,
    commit,
    places: [
      ...world.nodes.map(({ place }) => place),
      'postgres',
      ...(plan.hasRedis ? ['redis'] : []),
      'receiver',
      ...plan.clients.map(({ number }) => `client-${number}`),
      ...world.followers.map((_, index) => `reader-${index + 1}`),
    ],
    faults: FAULT_KINDS.filter((kind) => kinds.has(kind)),
  });
  const isBroken = new Promise<void>((resolve) => {
    broken.onFirst = resolve;
  });
  const until = async (work: Promise<unknown>, msMax: number, stuck: () => string) => {
    if (broken.failure !== undefined) return;
    try {
      await time.until(Promise.race([work, isBroken]), msMax);
    } catch (error) {
      broken.report('nothing is stuck', `${stuck()} (${(error as Error).message})`);
    }
  };
  await until(world.start(), 1_000, () => 'the world does not begin');
  planFaults(world, plan.faults, plan.healedMs);
  const clients = plan.clients.map((client) => new Client(world, client, plan));
  await until(
    Promise.all(clients.map((client) => client.run())),
    plan.healedMs + CLIENTS_MS_MAX + restsOf(plan),
    () => `clients wait: ${clients.flatMap(({ doing }) => doing ?? []).join(', ')}`,
  );
  if (line.ms < plan.healedMs)
    await until(time.sleep(plan.healedMs - line.ms), plan.healedMs, () => 'time stands still');
  let missing = 'something is not at rest';
  const note = (what: string) => {
    missing = what;
  };
  await until(atRest(world, note), REST_MS_MAX, () => missing);
  trace.add({ kind: 'end', place: 'world', words: broken.failure?.invariant ?? 'no failure' });
  return {
    failure: broken.failure,
    trace,
    coverage: world.coverage,
    simulatedMs: line.ms,
    events: world.end,
  };
}

/** How long clients rest at most. */
const restsOf = ({ clients, restMs }: Plan): number =>
  Math.max(0, ...clients.map(({ steps }) => steps.length)) * 2 * restMs;
