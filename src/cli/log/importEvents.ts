/** `bank import-events`: restores a bank from a file that `export` wrote. */
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { LogFileError } from '../../application/log/fileReader.js';
import { migrate } from '../../infrastructure/postgres/connection/migrate.js';
import { importLog } from '../../infrastructure/postgres/logFile/logImport.js';
import { loadConfig } from '../../main/config.js';
import { loadEnvironmentFile } from '../../main/folders.js';
import { addCommand, parseFile, print } from '../command.js';
import { CommandError } from '../commandError.js';
import { withDatabase } from '../database.js';
import { Progress } from '../progress.js';
import { linesOf } from './lines.js';

export function addImportEvents(program: Command): void {
  addCommand(program, 'import-events', 'import a file written by export into an empty bank, all or nothing', {
    examples: [['import-events bank.ndjson', 'run verify afterwards']],
    json: 'the counts',
  })
    .argument('<file>', 'the file; - for standard input', (name) => (name === '-' ? name : parseFile(name)))
    .action(run);
}

async function run(file: string, { json }: { json: boolean }): Promise<void> {
  loadEnvironmentFile();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const progress = new Progress('lines', undefined);
  const input = file === '-' ? process.stdin : await openFile(file);
  const counts = await withDatabase(
    loadConfig(),
    async (url) => {
      await migrate(url, say, async () => {});
      return importLog(url, linesOf(input), (lines) => progress.step(lines));
    },
    true,
  ).catch((error) => {
    if (error instanceof LogFileError) throw new CommandError(`${file}: ${error.message}`);
    if (error.syscall === 'read') throw new CommandError(`Cannot read the file: ${error.message}`);
    throw error;
  });
  progress.end();
  const { events, commands, clients } = counts;
  print(json, counts, `imported ${events} events, ${commands} commands, ${clients} clients`);
}

/** Opens the file first, so that a missing file does not leave an empty database behind. */
async function openFile(file: string): Promise<Readable> {
  const handle = await open(file).catch((error: Error) => {
    throw new CommandError(`Cannot read the file: ${error.message}`);
  });
  return handle.createReadStream();
}
