/** `bank flusher`: the writer as a process of its own, which serves no clients. */
import type { Command } from 'commander';
import { ConfigError, loadConfig } from '../main/config.js';
import { loadEnvironmentFile } from '../main/folders.js';
import { createLogger } from '../main/logger.js';
import { addCommand, print } from './command.js';
import { EXIT } from './exits.js';

export function addFlusher(program: Command): void {
  addCommand(
    program,
    'flusher',
    'append commands of nodes and of the event buffer in Redis (REDIS_URL) to PostgreSQL (DATABASE_URL)',
    {
      examples: [['flusher', 'alongside nodes started with FLUSHER=off']],
      exits: { 0: 'stopped gracefully' },
      json: 'a line once it is running',
    },
  ).action(run);
}

async function run({ json }: { json: boolean }): Promise<void> {
  loadEnvironmentFile();
  const config = loadConfig();
  const { DATABASE_URL, REDIS_URL } = config;
  if (DATABASE_URL === undefined) throw new ConfigError('DATABASE_URL must name the database to write to');
  if (REDIS_URL === undefined)
    throw new ConfigError('REDIS_URL must name the Redis that holds the event buffer');
  const { startFlusher } = await import('../main/service.js');
  const flusher = await startFlusher(config, DATABASE_URL, createLogger(config.LOG_LEVEL));
  print(json, { state: 'working' }, 'The flusher is running.');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      flusher.stop().then(
        () => process.exit(EXIT.done),
        (error) => {
          process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
          process.exit(EXIT.failed);
        },
      );
    });
  }
}
