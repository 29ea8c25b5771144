/** Makes a failing plan smaller: leaves out faults, clients, steps and nodes, as long as the same invariant still breaks. */
import type { Plan } from './plan.js';
import { run } from './run.js';

export interface Shrunk {
  readonly plan: Plan;
  /** Runs that were made. */
  readonly tries: number;
}

/** @param invariant that must break @param msMax of real time; a shorter history may be left when it is over */
export async function shrink(plan: Plan, invariant: string, msMax: number): Promise<Shrunk> {
  const untilMs = performance.now() + msMax;
  let smallest = plan;
  let tries = 0;
  const stillBreaks = async (candidate: Plan): Promise<boolean> => {
    tries += 1;
    return (await run(candidate)).failure?.invariant === invariant;
  };
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of candidatesOf(smallest)) {
      if (performance.now() > untilMs) return { plan: smallest, tries };
      if (!(await stillBreaks(candidate))) continue;
      smallest = candidate;
      isSmaller = true;
      break;
    }
  }
  return { plan: smallest, tries };
}

/** Smaller plans, the smallest first. */
function* candidatesOf(plan: Plan): Generator<Plan> {
  const { faults, clients, nodes, hasRedis } = plan;
  for (const kept of without(faults)) yield { ...plan, faults: kept };
  for (const kept of without(clients)) if (kept.length > 0) yield { ...plan, clients: kept };
  for (const [index, client] of clients.entries()) {
    for (const steps of without(client.steps))
      yield { ...plan, clients: clients.with(index, { ...client, steps }) };
  }
  if (nodes > 1) yield { ...plan, nodes: nodes - 1 };
  if (hasRedis) yield { ...plan, hasRedis: false };
  for (const [index, fault] of faults.entries()) {
    if (fault.forMs > 1) yield { ...plan, faults: faults.with(index, { ...fault, forMs: fault.forMs >> 1 }) };
  }
}

/** The list without all, a half, a quarter, … of its items. */
function* without<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let size = items.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < items.length; from += size)
      yield [...items.slice(0, from), ...items.slice(from + size)];
  }
}
