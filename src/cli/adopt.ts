/** `bank adopt`: an operator declares that a database holds the bank itself and not a copy of it. */
import type { Command } from 'commander';
import { connect } from '../infrastructure/postgres/connection/connections.js';
import { adoptLog } from '../infrastructure/postgres/connection/logIdentity.js';
import { migrate } from '../infrastructure/postgres/connection/migrate.js';
import { systemTime } from '../infrastructure/systemTime.js';
import { type Config, loadConfig } from '../main/config.js';
import { loadEnvironmentFile } from '../main/folders.js';
import { addCommand, print } from './command.js';
import { withDatabase } from './database.js';

export function addAdopt(program: Command): void {
  addCommand(program, 'adopt', 'declare a restored or copied database to be the bank itself', {
    examples: [['adopt', 'after a restore, once nothing serves the original: resumes webhooks']],
    json: 'whether the database was in doubt, and the log name',
  }).action(run);
}

async function run({ json }: { json: boolean }): Promise<void> {
  loadEnvironmentFile();
  const config = loadConfig();
  const result = await withDatabase(config, (url) => adopt(config, url));
  const text = result.adopted
    ? 'This database is now the bank. Its nodes resume webhooks within seconds.'
    : 'Nothing to do: this database is already the bank.';
  print(json, result, text);
}

async function adopt(
  config: Config,
  url: string,
): Promise<{ readonly adopted: boolean; readonly log: string | undefined }> {
  await migrate(
    url,
    () => {},
    async () => {},
  );
  const { CONNECT_MS_MAX, STATEMENT_MS_MAX } = config;
  const limits = { readersMax: 1, connectMsMax: CONNECT_MS_MAX, statementMsMax: STATEMENT_MS_MAX };
  const connections = connect(url, limits, () => {});
  try {
    // No node may have run since the restore, so the copy may not have been detected yet.
    await connections.log.begin(systemTime);
    return { adopted: await adoptLog(connections.writers), log: connections.log.name };
  } finally {
    await connections.end();
  }
}
