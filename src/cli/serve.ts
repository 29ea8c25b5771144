/** `bank serve`: what `npm start` does. */
import type { Command } from 'commander';
import { type Opening, openBank } from '../main/main.js';
import { addCommand } from './command.js';

export function addServe(program: Command): void {
  addCommand(program, 'serve', 'run the bank, as npm start does', {
    examples: [
      ['serve', 'with a PostgreSQL of its own, on port 3000'],
      ['serve --json', 'where it is, for a program to read'],
    ],
    exits: {
      0: 'it was asked to stop, and did so in order',
      1: 'it cannot start: its port or its data folder is taken, for instance',
      3: 'its database does not answer',
    },
    json: 'where the bank is, once it serves,',
  }).action(async ({ json }: { json: boolean }) => {
    await openBank(json ? { greet: whereAsJson, isQuiet: true } : {});
  });
}

const whereAsJson: NonNullable<Opening['greet']> = (service, postgres) => {
  const { address, madeAdminKey: adminKey } = service;
  return JSON.stringify({ address, postgres: postgres?.url, adminKey });
};
