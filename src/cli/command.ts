/** What all commands share: help with examples and exit codes, and `--json`. */
import path from 'node:path';
import type { Command } from 'commander';
import { commandLine } from '../application/shared/commandLine.js';
import { callerFolder } from '../main/folders.js';
import { EXITS, type Exit } from './exits.js';

export interface CommandHelp {
  /** Command lines without the program's name, each with a description. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** Descriptions that replace those of `EXITS`; null for a code that the command never returns. */
  readonly exits?: Readonly<Partial<Record<Exit, string | null>>>;
  /** What `--json` prints on standard output. */
  readonly json: string;
}

/** Adds a command to the program; the caller adds its options, arguments and action. */
export function addCommand(
  program: Command,
  usage: string,
  description: string,
  { examples, exits = {}, json }: CommandHelp,
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

/** Resolves a file name relative to the caller's folder. */
export const parseFile = (name: string): string => path.resolve(callerFolder(), name);

/** Prints the result of a command: one JSON value, or text for people. */
export function print(json: boolean, value: unknown, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
}

/** Signals that end a command, with the exit codes that shells assign to them. */
export const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143 } as const;
