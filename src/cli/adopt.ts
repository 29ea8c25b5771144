/** `bank adopt`: an operator's word that a database holds the bank itself, and not a copy of it. */
import type { Command } from 'commander';
import { connect } from '../infrastructure/postgres/connection/connections.js';
import { adoptLog } from '../infrastructure/postgres/connection/logIdentity.js';
import { migrate } from '../infrastructure/postgres/connection/migrate.js';
import { type Config, loadConfig, loadEnvironmentFile } from '../main/config.js';
import { addCommand, print } from './command.js';
import { withDatabase } from './database.js';

export function addAdopt(program: Command): void {
  addCommand(program, 'adopt', 'say that a restored or copied database is the bank itself', {
    examples: [
      ['adopt', 'after a restore, once nothing serves the original any more: webhooks are sent again'],
    ],
    json: 'whether there was a doubt, and the name of the log',
  }).action(run);
}

async function run({ json }: { json: boolean }): Promise<void> {
  loadEnvironmentFile();
  const config = loadConfig();
  const result = await withDatabase(config, (url) => adopt(config, url));
  const text = result.adopted
    ? 'This database is the bank now: nodes that run on it send webhooks again within seconds.'
    : 'Nothing to do: nobody doubts that this database is the bank.';
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
    // A restored database may not have noticed yet: no node has looked.
    await connections.log.begin();
    return { adopted: await adoptLog(connections.writers), log: connections.log.name };
  } finally {
    await connections.end();
  }
}
