/** `bank verify`: checks all stored data against the event log. */
import type { Command } from 'commander';
import { loadConfig } from '../../main/config.js';
import { loadEnvironmentFile } from '../../main/folders.js';
import { verifyDatabase } from '../../main/verification.js';
import { addCommand, print } from '../command.js';
import { withDatabase } from '../database.js';
import { EXIT } from '../exits.js';
import { Progress } from '../progress.js';
import { lines } from './report.js';

export function addVerify(program: Command): void {
  addCommand(program, 'verify', 'check all stored data against the event log', {
    examples: [
      ['verify', 'print a table of the checks, and each difference'],
      ['verify --json', 'print the same as JSON'],
    ],
    exits: { 0: 'all stored data matches the event log', 1: 'differences were found, or the check failed' },
    json: 'the report',
  }).action(run);
}

async function run({ json }: { json: boolean }): Promise<void> {
  loadEnvironmentFile();
  const config = loadConfig();
  const report = await withDatabase(config, async (url) => {
    let progress: Progress | undefined;
    const verified = await verifyDatabase(config, url, (total) => {
      const created = new Progress('events', total);
      progress = created;
      return (count) => created.step(count);
    });
    progress?.end();
    return verified;
  });
  print(json, report, lines(report).join('\n'));
  process.exitCode = report.checks.some(({ differences }) => differences > 0) ? EXIT.failed : EXIT.done;
}
