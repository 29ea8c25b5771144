/**
 * npm run simulate [-- --seed N --runs N --steps N --minutes N --verbose --trace FILE]: runs of the bank in a simulated world.
 * A failure prints what is needed to see it again: the seed, the commit, and the shortest history that was found.
 */
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '../test/support/random.js';
import { Coverage } from './coverage.js';
import { type Plan, planOf } from './plan.js';
import { type RunResult, run } from './run.js';
import { shrink } from './shrinking.js';
import { timelineOf } from './timeline.js';
import type { Trace } from './trace.js';
import { pageOf } from './tracePage.js';

const SEED_MAX = 2 ** 31;
const STEPS = 300;
const MINUTES = 1;
const TIMELINE_LINES_MAX = 80;
const SHRINK_MS_MAX = 60_000;
const STACK_LINES_MAX = 20;
/** After so many runs, what never happened is a defect of the simulation. */
const RUNS_OF_COVERAGE = 200;

interface Options {
  readonly seed: number;
  readonly runs: number;
  readonly steps: number;
  readonly minutes: number;
  readonly isVerbose: boolean;
  readonly traceFile: string | undefined;
}

// Runs throw and catch many errors, and nobody reads where; that of a failure is found when it is repeated.
Error.stackTraceLimit = 0;
process.exitCode = await main(optionsOf(process.argv.slice(2)));

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      runs: { type: 'string' },
      steps: { type: 'string' },
      minutes: { type: 'string' },
      verbose: { type: 'boolean' },
      trace: { type: 'string' },
    },
  });
  const { seed, runs, steps, minutes, verbose = false, trace } = values;
  const isOne = seed !== undefined && runs === undefined && minutes === undefined;
  return {
    seed: seed === undefined ? randomInt(SEED_MAX) : wholeOf('seed', seed),
    runs: runs === undefined ? (isOne ? 1 : Number.POSITIVE_INFINITY) : wholeOf('runs', runs),
    steps: steps === undefined ? STEPS : wholeOf('steps', steps),
    minutes:
      minutes === undefined
        ? runs === undefined && !isOne
          ? MINUTES
          : Number.POSITIVE_INFINITY
        : Number(minutes),
    isVerbose: verbose,
    traceFile: trace,
  };
}

function wholeOf(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} must be a whole number`);
  return number;
}

/** @returns the exit code */
async function main({
  seed: firstSeed,
  runs,
  steps,
  minutes,
  isVerbose,
  traceFile,
}: Options): Promise<number> {
  const commit = commitOfSources();
  const coverage = new Coverage();
  const untilMs = performance.now() + minutes * 60_000;
  const begun = process.cpuUsage();
  let [done, simulatedMs, events] = [0, 0, 0];
  let last: Trace | undefined;
  say(`simulate: commit ${commit}, seeds from ${firstSeed}, ${steps} steps a run`);
  for (let seed = firstSeed; done < runs && performance.now() < untilMs; seed = (seed + 1) % SEED_MAX) {
    const plan = planOf(seed, new Random(seed), { steps });
    const result = await run(plan, { commit, isTraced: traceFile !== undefined });
    done += 1;
    simulatedMs += result.simulatedMs;
    events += result.events;
    coverage.add(result.coverage);
    if (isVerbose) say(lineOf(plan, result));
    last = result.trace;
    if (result.failure !== undefined) {
      await explain(plan, result, commit, traceFile);
      return 1;
    }
  }
  const { user, system } = process.cpuUsage(begun);
  const rate = (simulatedMs * 1_000) / (user + system);
  say(
    `simulate: ${done} runs, ${Math.round(simulatedMs / 1_000)} simulated seconds, ${events} events, no failure`,
  );
  say(`simulate: ${Math.round(rate)} simulated seconds a second of processor time`);
  if (traceFile !== undefined && last !== undefined) await keep(last, traceFile);
  if (isVerbose) say(coverage.text().trimEnd());
  const missing = done < RUNS_OF_COVERAGE ? [] : coverage.missing();
  for (const what of missing) say(`simulate: never happened: ${what}; this is a defect of the simulation`);
  return missing.length === 0 ? 0 : 1;
}

function lineOf({ seed, nodes, clients, faults }: Plan, { failure, simulatedMs, events }: RunResult): string {
  const sizes = `${nodes} nodes, ${clients.length} clients, ${faults.length} faults`;
  const seconds = (simulatedMs / 1_000).toFixed(1);
  return `seed ${seed}: ${sizes}, ${seconds} s, ${events} events: ${failure?.invariant ?? 'no failure'}`;
}

/** Prints a failure: its seed, the shortest history, and what its places said to each other. */
async function explain(
  plan: Plan,
  { failure }: RunResult,
  commit: string,
  traceFile?: string,
): Promise<void> {
  const { invariant, words } = failure as NonNullable<RunResult['failure']>;
  say(`\nFAILED: seed ${plan.seed}, commit ${commit}`);
  say(`${invariant}: ${words}`);
  say(`replay: npm run simulate -- --seed ${plan.seed}${stepsOf(plan)}\n`);
  const { plan: shortest, tries } = await shrink(plan, invariant, SHRINK_MS_MAX);
  Error.stackTraceLimit = STACK_LINES_MAX;
  const again = await run(shortest, { commit, isTraced: true });
  say(
    `the shortest history found in ${tries} runs: ${shortest.nodes} nodes, ${shortest.hasRedis ? 'with' : 'without'} Redis`,
  );
  for (const { number, steps } of shortest.clients) say(`  client ${number}: steps ${steps.join(', ')}`);
  for (const { kind, atMs, forMs } of shortest.faults) say(`  fault ${kind} at ${atMs} ms for ${forMs} ms`);
  say(`  ${again.failure?.invariant}: ${again.failure?.words}\n`);
  if (again.failure?.stack !== undefined) say(again.failure.stack);
  say(timelineOf(again.trace.lines, TIMELINE_LINES_MAX));
  if (traceFile !== undefined) await keep(again.trace, traceFile);
}

/** Writes a trace: as a page if the file is called `.html`, else as lines. */
async function keep(trace: Trace, file: string): Promise<void> {
  const isPage = file.endsWith('.html');
  writeFileSync(file, isPage ? await pageOf(trace.lines) : trace.text());
  say(
    isPage
      ? `simulate: open ${pathToFileURL(file)} in a browser to see the run on a time line`
      : `simulate: the trace is in ${file}`,
  );
}

/** The option that the same plan needs. */
function stepsOf({ clients }: Plan): string {
  const steps = clients.reduce((sum, client) => sum + client.steps.length, 0);
  return steps - clients.length < STEPS && STEPS <= steps ? '' : ` --steps ${steps}`;
}

function commitOfSources(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const commit = git('rev-parse', '--short=12', 'HEAD').trim();
    return git('status', '--porcelain') === '' ? commit : `${commit} with changes`;
  } catch {
    return 'unknown';
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
