/** `bank export`: writes the log to a file. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, stat, unlink } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { type Command, InvalidArgumentError } from 'commander';
import { FrozenReader } from '../../infrastructure/postgres/connection/frozenReader.js';
import { exportLog } from '../../infrastructure/postgres/logFile/logExport.js';
import { loadConfig } from '../../main/config.js';
import { loadEnvironmentFile } from '../../main/folders.js';
import { addCommand, parseFile } from '../command.js';
import { CommandError } from '../commandError.js';
import { withDatabase } from '../database.js';
import { Progress } from '../progress.js';

export function addExport(program: Command): void {
  addCommand(program, 'export', 'export the whole log as JSON lines: a backup that import-events restores', {
    examples: [
      ['export --out bank.ndjson', 'to a file, which appears once complete'],
      ['export --from 1000', 'a part of the log, to standard output'],
    ],
    json: 'the counts (to standard error if the log goes to standard output)',
  })
    .option('--out <file>', 'output file, which appears once complete (default: standard output)', parseFile)
    .option(
      '--from <position>',
      'export only from this position; such a file cannot be imported',
      parsePosition,
      1,
    )
    .action(run);
}

async function run({ out, from, json }: { out?: string; from: number; json: boolean }): Promise<void> {
  loadEnvironmentFile();
  const exportInto = (to: Writable) => withDatabase(loadConfig(), (url) => exportTo(url, from, to));
  const counts = await (out === undefined ? exportInto(process.stdout) : writeFile(out, exportInto));
  const { events, commands, clients } = counts;
  const report = json
    ? JSON.stringify(counts)
    : `exported ${events} events, ${commands} commands, ${clients} clients`;
  // Without --out, standard output carries the log, so the counts go to standard error.
  (out === undefined ? process.stderr : process.stdout).write(`${report}\n`);
}

async function exportTo(url: string, from: number, to: Writable) {
  let failure: Error | undefined;
  to.once('error', (error) => {
    failure = new CommandError(`Cannot write the file: ${error.message}`);
  });
  const reader = await FrozenReader.open(url);
  try {
    const [row] = await reader.query('SELECT coalesce(max(position), 0) FROM events');
    const progress = new Progress('events', Math.max(0, Number(row?.[0]) - from + 1));
    const counts = { events: 0, commands: 0, clients: 0 };
    let reported = 0;
    for await (const lines of exportLog(reader, from, counts)) {
      if (!to.write(lines)) await once(to, 'drain').catch(() => {});
      if (failure !== undefined) throw failure;
      progress.step(counts.events - reported);
      reported = counts.events;
    }
    progress.end();
    return counts;
  } finally {
    await reader.end();
  }
}

/**
 * Writes to a draft and renames it once it is complete and synced; an existing file stays in place until then.
 * @throws CommandError, before exporting anything, if the file cannot be created
 */
async function writeFile<T>(file: string, exportInto: (to: Writable) => Promise<T>): Promise<T> {
  const refuse = (reason: string): never => {
    throw new CommandError(`Cannot write ${file}: ${reason}`);
  };
  const existing = await stat(file).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) refuse('it exists and is not a regular file');
  const draft = `${file}.${process.pid}.part`;
  const to = createWriteStream(draft, { mode: 0o600 });
  try {
    await once(to, 'open').catch((error: Error) => refuse(error.message));
    const result = await exportInto(to);
    to.end();
    await once(to, 'close');
    const handle = await open(draft, 'r');
    await handle.sync().finally(() => handle.close());
    await rename(draft, file).catch((error: Error) => refuse(error.message));
    return result;
  } catch (error) {
    to.destroy();
    await unlink(draft).catch(() => {});
    throw error;
  }
}

function parsePosition(text: string): number {
  const position = Number(text);
  if (/^[1-9][0-9]*$/.test(text) && Number.isSafeInteger(position)) return position;
  throw new InvalidArgumentError('must be a whole number from 1');
}
