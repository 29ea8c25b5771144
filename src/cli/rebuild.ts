/** `bank rebuild [NAME…]`: rebuilds read models from the events while the bank keeps serving. */
import { setTimeout as pause } from 'node:timers/promises';
import { Argument, type Command } from 'commander';
import type { GenerationStatus } from '../application/readModels/reads.js';
import { migrate } from '../infrastructure/postgres/connection/migrate.js';
import { projections } from '../infrastructure/postgres/readModels/all.js';
import { type Config, loadConfig } from '../main/config.js';
import { loadEnvironmentFile } from '../main/folders.js';
import { createLogger } from '../main/logger.js';
import { type Parts, wire } from '../main/wiring.js';
import { addCommand, print } from './command.js';
import { CommandError } from './commandError.js';
import { withDatabase } from './database.js';

/** Poll interval. */
const LOOK_MS = 200;
/** Interval of progress lines when standard error is not a terminal. */
const LINE_MS = 5_000;

interface Rebuilt {
  readonly projection: string;
  readonly generation: number;
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

export function addRebuild(program: Command): void {
  const names = projections.map(({ id }) => id.name);
  addCommand(
    program,
    'rebuild',
    'rebuild read models from the log while the bank keeps serving the current ones',
    {
      examples: [
        ['rebuild', 'all read models'],
        ['rebuild journal', 'one; if interrupted, a running bank or the same command resumes it'],
      ],
      exits: { 1: 'a read model cannot apply an event; the reason is on standard error' },
      json: 'each read model with its events and rate',
    },
  )
    .addArgument(new Argument('[names...]', 'read models to rebuild (default: all)').choices(names))
    .action(async (given: string[], { json }: { json: boolean }) => {
      loadEnvironmentFile();
      const config = loadConfig();
      const rebuilt = await withDatabase(config, (url) => rebuild(config, url, given));
      const text = rebuilt.map(
        ({ projection, events, seconds, eventsPerSecond }) =>
          `${projection}: ${events} events in ${seconds.toFixed(1)} s, ${eventsPerSecond}/s`,
      );
      print(json, rebuilt, text.join('\n'));
    });
}

async function rebuild(config: Config, url: string, given: readonly string[]): Promise<readonly Rebuilt[]> {
  const parts = wire(config, url, createLogger('silent'), false);
  try {
    await migrate(
      url,
      () => {},
      async () => {
        await parts.bankTime.open();
        await parts.projections.prepare();
      },
    );
    const served = new Map<string, number>();
    for (const status of await parts.reads.projections()) {
      if (status.isServing) served.set(status.projection, status.generation);
    }
    for (const name of served.keys()) {
      if (given.length === 0 || given.includes(name)) await parts.reads.rebuild(name);
      else served.delete(name);
    }
    // The holder of the lease does the work: this process, or a node of a running bank.
    parts.runner.start();
    return await watch(parts, served);
  } finally {
    await parts.runner.stop();
    await parts.end();
  }
}

/**
 * Reports progress until all rebuilt generations are served.
 * @param served the generations that were served before, by projection
 */
async function watch(parts: Parts, served: ReadonlyMap<string, number>): Promise<readonly Rebuilt[]> {
  const isTerminal = process.stderr.isTTY;
  let lineAtMs = performance.now() + LINE_MS;
  for (;;) {
    const now = (await parts.reads.projections()).filter(({ projection }) => served.has(projection));
    const done = now.filter(
      ({ isServing, projection, generation }) => isServing && generation > (served.get(projection) as number),
    );
    const building = now.filter(({ isServing }) => !isServing);
    if (isTerminal) process.stderr.write(`\r\x1b[K${building.map(progress).join('  ')}`);
    if (done.length === served.size) return done.map(report);
    const failed = building.find(({ failure }) => failure !== undefined);
    if (failed?.failure !== undefined) {
      const { position, reason } = failed.failure;
      throw new CommandError(`${failed.projection} is stuck at event ${position}: ${reason}`);
    }
    if (!isTerminal && performance.now() > lineAtMs) {
      lineAtMs = performance.now() + LINE_MS;
      for (const status of building) process.stderr.write(`${progress(status)}\n`);
    }
    await pause(LOOK_MS);
  }
}

function report({
  projection,
  generation,
  position: events,
  startedAt,
  updatedAt,
}: GenerationStatus): Rebuilt {
  const seconds = Math.max(0.001, (Date.parse(updatedAt) - Date.parse(startedAt)) / 1_000);
  return { projection, generation, events, seconds, eventsPerSecond: Math.round(events / seconds) };
}

function progress({ projection, position, lag, eventsPerSecond = 0, secondsLeft }: GenerationStatus): string {
  const percent = Math.floor((100 * position) / Math.max(1, position + lag.events));
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  return `${projection} ${percent} % (${Math.round(eventsPerSecond)}/s${left})`;
}
