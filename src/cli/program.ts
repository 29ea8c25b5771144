/** Assembles the program from its commands, one file each. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { commandLine, isInstalled } from '../application/shared/commandLine.js';
import { addAdopt } from './adopt.js';
import { addCompletion } from './completion.js';
import { addDemo } from './demo/demo.js';
import { addFlusher } from './flusher.js';
import { addHolds } from './holds.js';
import { addImport } from './import/command.js';
import { addKeys } from './keys.js';
import { addExport } from './log/export.js';
import { addImportEvents } from './log/importEvents.js';
import { addMigrate } from './migrate.js';
import { addRebuild } from './rebuild.js';
import { addStart } from './start.js';
import { addStatus } from './status.js';
import { addTimeZone } from './timeZone.js';
import { addVerify } from './verify/verify.js';

const PACKAGE = new URL('../../package.json', import.meta.url);

/** @param writeError receives commander's messages about invalid arguments */
export function buildProgram(writeError: (text: string) => void = () => {}): Command {
  const program = new Command(isInstalled ? 'banking-es' : 'bank')
    .description('An event-sourced bank')
    .usage('<command> [options]')
    .version(JSON.parse(readFileSync(PACKAGE, 'utf8')).version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ writeErr: writeError })
    .addHelpText('after', `\nHelp for a command: ${commandLine('help COMMAND')}`);
  for (const add of [
    addStart,
    addDemo,
    addMigrate,
    addFlusher,
    addImport,
    addHolds,
    addStatus,
    addKeys,
    addVerify,
    addAdopt,
    addRebuild,
    addTimeZone,
    addExport,
    addImportEvents,
    addCompletion,
  ]) {
    add(program);
  }
  return program;
}
