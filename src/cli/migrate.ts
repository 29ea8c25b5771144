/** `bank migrate`: migrates the database without starting the bank. */
import type { Command } from 'commander';
import type pg from 'pg';
import { connect } from '../infrastructure/postgres/connection/connections.js';
import { grantTo } from '../infrastructure/postgres/connection/grants.js';
import { migrate } from '../infrastructure/postgres/connection/migrate.js';
import { projections } from '../infrastructure/postgres/readModels/all.js';
import { asOwner, relationsOf } from '../infrastructure/postgres/readModels/generations.js';
import { PostgresProjectionStore } from '../infrastructure/postgres/readModels/projectionStore.js';
import { systemTime } from '../infrastructure/systemTime.js';
import { wireClock } from '../main/clockWiring.js';
import { type Config, ConfigError, loadConfig } from '../main/config.js';
import { loadEnvironmentFile } from '../main/folders.js';
import { createLogger } from '../main/logger.js';
import { addCommand, print } from './command.js';
import { CommandError } from './commandError.js';
import { EXIT } from './exits.js';

export function addMigrate(program: Command): void {
  addCommand(program, 'migrate', 'migrate the database at DATABASE_URL, including read-model tables', {
    examples: [
      ['migrate', 'before starting nodes of a new version (they migrate by themselves if permitted)'],
      ['migrate --grant-to bank_service', 'also let this role serve the bank without owning its tables'],
    ],
    json: 'the applied migrations',
  })
    .option('--grant-to <role>', 'grant this database role exactly the rights that a serving node needs')
    .action(run);
}

async function run({ json, grantTo: role }: { json: boolean; grantTo?: string }): Promise<void> {
  loadEnvironmentFile();
  const config = loadConfig();
  const { DATABASE_URL: url } = config;
  if (url === undefined) throw new ConfigError('DATABASE_URL must name the database to migrate');
  const applied: string[] = [];
  const note = (line: string) => {
    const [, name] = /^migration applied: (.*)/.exec(line) ?? [];
    if (name === undefined) return void process.stderr.write(`${line}\n`);
    applied.push(name);
    if (!json) process.stdout.write(`${line}\n`);
  };
  await migrate(url, note, async (client) => {
    await prepareReadModels(config, url);
    if (role !== undefined) await grant(client, role);
  });
  print(json, { applied }, 'the database is up to date');
}

async function prepareReadModels(config: Config, url: string): Promise<void> {
  const limits = {
    readersMax: 1,
    connectMsMax: config.CONNECT_MS_MAX,
    statementMsMax: config.STATEMENT_MS_MAX,
  };
  const connections = connect(url, limits, () => {});
  try {
    const { bankTime } = wireClock(systemTime, config, connections, createLogger('silent'));
    await bankTime.open();
    await new PostgresProjectionStore(connections, projections).prepare();
  } finally {
    await connections.end();
  }
}

const UNDEFINED_OBJECT = '42704';

async function grant(client: pg.Client, role: string): Promise<void> {
  await client.query('BEGIN');
  await asOwner(client, 'grant rights on the bank’s tables', `migrate --grant-to ${role}`);
  try {
    await grantTo(client, role, await relationsOf(client, projections));
  } catch (error) {
    if ((error as { code?: string }).code !== UNDEFINED_OBJECT) throw error;
    const remedy = `CREATE ROLE ${role} LOGIN PASSWORD '…'`;
    throw new CommandError(
      `--grant-to names no role of this database server: ${role}. Create it with ${remedy}.`,
      EXIT.usage,
    );
  }
  await client.query('COMMIT');
}
