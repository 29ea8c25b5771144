/** `bank status`: reads readiness, position and lags from the database, so it needs no running node. */
import type { Command } from 'commander';
import { isReady } from '../api/routes/health.js';
import type { LogStatus } from '../application/log/status.js';
import type { GenerationStatus } from '../application/readModels/reads.js';
import { commandLine } from '../application/shared/commandLine.js';
import { connectTo } from '../infrastructure/postgres/connection/connectTo.js';
import { ofBank } from '../infrastructure/postgres/connection/habitat.js';
import { type Config, loadConfig } from '../main/config.js';
import { loadEnvironmentFile } from '../main/folders.js';
import { createLogger } from '../main/logger.js';
import { readinessOf } from '../main/node.js';
import { withRedis } from '../main/redisLink.js';
import { type Parts, wire } from '../main/wiring.js';
import { addCommand, print } from './command.js';
import { CommandError } from './commandError.js';
import { withDatabase } from './database.js';
import { EXIT } from './exits.js';

/** Time limit to connect to Redis. */
const REACH_MS_MAX = 2_000;

interface Status {
  readonly status: 'ready' | 'not-ready';
  readonly checks: Readonly<Record<string, string>>;
  readonly log: LogStatus & { readonly position: number };
  readonly readModels: readonly GenerationStatus[];
  /** Only with REDIS_URL. */
  readonly redis?: { readonly state: 'up' | 'degraded'; readonly reason?: string };
}

export function addStatus(program: Command): void {
  addCommand(program, 'status', 'print whether the bank can process commands, and what lags behind', {
    examples: [
      ['status', 'readiness, the log, read models, Redis'],
      ['status --json', 'the same in machine-readable form'],
    ],
    exits: { 0: 'ready', 1: 'not ready, or there is no bank in the database' },
    json: 'readiness, the log, read models and Redis',
  }).action(async ({ json }: { json: boolean }) => {
    loadEnvironmentFile();
    const config = loadConfig();
    const status = await withDatabase(config, (url) => statusOf(config, url));
    print(json, status, linesOf(status).join('\n'));
    process.exitCode = status.status === 'ready' ? EXIT.done : EXIT.failed;
  });
}

async function statusOf(config: Config, url: string): Promise<Status> {
  await requireBank(url);
  const parts = wire(config, url, createLogger('silent'), false);
  try {
    await parts.connections.log.settled();
    const checks = await readinessOf(parts);
    const redis = await redisOf(config, parts);
    return {
      status: isReady(checks) ? 'ready' : 'not-ready',
      checks: { ...checks, ...(redis && { redis: redis.state }) },
      log: { ...(parts.log.status() as LogStatus), position: await parts.store.lastPosition() },
      readModels: await parts.reads.projections(),
      ...(redis && { redis }),
    };
  } finally {
    await parts.end();
  }
}

/** @throws StartError if the database is unavailable, CommandError if it holds no bank */
async function requireBank(url: string): Promise<void> {
  const client = await connectTo(url, 'newest');
  try {
    const { rows } = await client.query(`SELECT ${ofBank("'log_epochs'")} AS found`);
    if (rows[0].found === null)
      throw new CommandError('There is no bank in this database yet: start it once.');
  } finally {
    await client.end();
  }
}

async function redisOf(config: Config, { connections }: Parts): Promise<Status['redis']> {
  if (config.REDIS_URL === undefined) return undefined;
  const { REDIS_URL: url, REDIS_MS_MAX: msMax } = config;
  return withRedis({ url, msMax, reachMsMax: REACH_MS_MAX }, connections.log, async (link, isUp) =>
    isUp ? { state: 'up' } : { state: 'degraded', reason: link.fault?.message ?? 'it does not answer' },
  );
}

function linesOf({ status, checks, log, readModels, redis }: Status): readonly string[] {
  const states = Object.entries(checks).map(([name, state]) => `${name} ${state}`);
  const copy = ` It may be a copy of the bank: \`${commandLine('adopt')}\` declares it the bank itself.`;
  const lines = [
    `${status}: ${states.join(', ')}`,
    `log ${log.name}, position ${log.position}.${log.state === 'copy' ? copy : ''}`,
    ...readModels.map(lineOf),
  ];
  if (redis !== undefined) lines.push(`Redis ${redis.state}${redis.reason ? `: ${redis.reason}` : ''}`);
  return lines;
}

function lineOf({ projection, generation, isServing, lag, failure }: GenerationStatus): string {
  const behind =
    lag.events === 0 ? 'up to date' : `${lag.events} events behind (${lag.seconds.toFixed(1)} s)`;
  const building = isServing ? '' : `, generation ${generation} being built`;
  const stuck = failure === undefined ? '' : `, stuck at event ${failure.position}: ${failure.reason}`;
  return `read model ${projection}${building}: ${behind}${stuck}`;
}
