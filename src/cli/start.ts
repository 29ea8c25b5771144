/** `bank start`: runs the bank, as `npm start` does. */
import type { Command } from 'commander';
import { type Opening, startProcess } from '../main/main.js';
import { addCommand } from './command.js';

export function addStart(program: Command): void {
  addCommand(program, 'start', 'run the bank', {
    examples: [
      ['start', 'with the included PostgreSQL, on port 3000'],
      ['start --json', 'print its address in machine-readable form'],
    ],
    exits: {
      0: 'stopped gracefully',
      1: 'it cannot start, for example because its port or data folder is in use',
      3: 'the database is unavailable',
    },
    json: 'the bank’s address, once it is serving,',
  })
    .alias('serve')
    .action(async ({ json }: { json: boolean }) => {
      await startProcess(json ? { greet: whereAsJson, isQuiet: true } : {});
    });
}

const whereAsJson: NonNullable<Opening['greet']> = (service, postgres) => {
  const { address, madeAdminKey: adminKey } = service;
  return JSON.stringify({ address, postgres: postgres?.url, adminKey });
};
