/** `bank migrate`: the database brought up to date, without a bank being started. */
import type { Command } from 'commander';
import { ConfigError, loadConfig, loadEnvironmentFile } from '../config.js';
import { migrate } from '../infrastructure/postgres/migrate.js';
import { addCommand, print } from './command.js';

export function addMigrate(program: Command): void {
  addCommand(program, 'migrate', 'bring the database that DATABASE_URL names up to date', {
    examples: [['migrate', 'before the nodes of a new version are started, which do it too']],
    json: 'what was applied',
  }).action(run);
}

async function run({ json }: { json: boolean }): Promise<void> {
  loadEnvironmentFile();
  const { DATABASE_URL } = loadConfig();
  if (DATABASE_URL === undefined) throw new ConfigError('DATABASE_URL must name the database to migrate');
  const applied: string[] = [];
  const note = (line: string) => {
    const [, name] = /^migration applied: (.*)/.exec(line) ?? [];
    if (name === undefined) return void process.stderr.write(`${line}\n`);
    applied.push(name);
    if (!json) process.stdout.write(`${line}\n`);
  };
  await migrate(DATABASE_URL, note, async () => {});
  print(json, { applied }, 'the database is up to date');
}
