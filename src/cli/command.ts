/** What all commands have: help with examples and exit codes, and `--json`. */
import path from 'node:path';
import type { Command } from 'commander';
import { commandLine } from '../application/shared/commandLine.js';
import { callerFolder } from '../main/folders.js';
import { EXITS, type Exit } from './exits.js';

export interface Manners {
  /** Command lines without the program's name, each with what it does. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** Where an exit code says more than it does in general; null where a command never ends with it. */
  readonly exits?: Readonly<Partial<Record<Exit, string | null>>>;
  /** What `--json` prints on standard output. */
  readonly json: string;
}

/** Adds a command to the program; its options, arguments and action are the caller's. */
export function addCommand(
  program: Command,
  usage: string,
  description: string,
  { examples, exits = {}, json }: Manners,
): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, about]) => `  ${commandLine(line.padEnd(width))}  # ${about}`);
  const codes = Object.entries({ ...EXITS, ...exits })
    .filter(([, about]) => about !== null)
    .map(([code, about]) => `  ${code}  ${about}`);
  return program
    .command(usage)
    .description(description)
    .option('--json', `print ${json} (and errors) as JSON`, false)
    .addHelpText('after', ['\nExamples:', ...lines, '\nExit codes:', ...codes].join('\n'));
}

/** A file as the caller names it, from where the caller stands. */
export const parseFile = (name: string): string => path.resolve(callerFolder(), name);

/** Prints what a command came to: one JSON value, or text for people. */
export function print(json: boolean, value: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
}

/** Signals that end a command, with the exit codes that shells give to them. */
export const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143 } as const;
