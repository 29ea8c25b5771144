/** `bank time-zone`: shows or changes the time zone of the bank's business days. */
import { type Command, InvalidArgumentError } from 'commander';
import { migrate } from '../infrastructure/postgres/connection/migrate.js';
import { changeZone, notedZone } from '../infrastructure/postgres/log/bankTime.js';
import { loadConfig } from '../main/config.js';
import { loadEnvironmentFile } from '../main/folders.js';
import { createLogger } from '../main/logger.js';
import { isZone } from '../main/setting.js';
import { wire } from '../main/wiring.js';
import { addCommand, print } from './command.js';
import { withDatabase } from './database.js';

export function addTimeZone(program: Command): void {
  addCommand(program, 'time-zone', 'print or change the time zone of the bank’s business days', {
    examples: [
      ['time-zone', 'print the time zone'],
      ['time-zone Europe/Prague', 'change it, then restart the nodes with BANK_TIME_ZONE=Europe/Prague'],
    ],
    json: 'the time zone',
  })
    .argument('[zone]', 'the name of an IANA time zone', parseZone)
    .action(run);
}

function parseZone(text: string): string {
  if (isZone(text)) return text;
  throw new InvalidArgumentError('must be the name of an IANA time zone, such as UTC or Europe/Prague');
}

async function run(zone: string | undefined, { json }: { json: boolean }): Promise<void> {
  loadEnvironmentFile();
  // This command changes the bank's zone, so a BANK_TIME_ZONE that differs from it must not stop it here.
  const { BANK_TIME_ZONE: _, ...config } = loadConfig();
  const timeZone = await withDatabase(config, async (url) => {
    const parts = wire(config, url, createLogger('silent'), false);
    try {
      return await migrate(
        url,
        () => {},
        async () => {
          if (zone !== undefined) await changeZone(parts.connections, zone);
          await parts.bankTime.open();
          return notedZone(parts.connections);
        },
      );
    } finally {
      await parts.end();
    }
  });
  print(json, { timeZone }, `the bank’s time zone is ${timeZone}`);
}
