/** The import command as an operator runs it: its own process, a real service. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { createDatabase } from '../support/database.js';
import { ADMIN_KEY, BankNode, killLeftovers, ROOT } from '../support/processes.js';
import { Client } from '../support/service.js';
import { fileOfTest } from '../support/testFile.js';

const HEADER = 'transaction_id,account_id,booked_on,direction,operation,purpose,amount,balance_after';

/** A service on a database of its own. @param environment settings */
export async function bank(environment: Parameters<typeof BankNode.start>[0] = {}) {
  const database = await createDatabase();
  onTestFinished(killLeftovers);
  const node = await BankNode.start({ ...environment, DATABASE_URL: database.url });
  const url = node.address;
  const end = async () => {
    await node.process.end('SIGTERM');
    await database.drop();
  };
  return { node, url, client: new Client(url, ADMIN_KEY), databaseUrl: database.url, end };
}

export function csv(name: string, lines: readonly string[], header = HEADER): string {
  return fileOfTest(name, `${[header, ...lines].join('\n')}\n`);
}

export function startImport(file: string, url: string, ...more: string[]) {
  const args = [
    'scripts/bank.mjs',
    'import',
    file,
    '--currency',
    'CZK',
    '--url',
    url,
    '--key',
    ADMIN_KEY,
    ...more,
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  /** Resolves once a word stands in what it says to people. */
  const says = async (word: string) => {
    while (!output.stderr.includes(word) && child.exitCode === null) await sleep(50);
  };
  const ended = once(child, 'close').then(([code]) => ({ ...output, code, last: output.stdout.trim() }));
  return { child, ended, says };
}

export const runImport = (file: string, url: string, ...more: string[]) =>
  startImport(file, url, ...more).ended;

/** Processes that start and imports that run: more than the default on a busy machine. */
export const TIMEOUT_MS = 240_000;

/** Waits until the log holds so many events. */
export async function booked(client: Client, events: number): Promise<void> {
  for (;;) {
    const { body } = await client.get(`/v1/events?after=${events}&limit=1`);
    if (body.items.length > 0) return;
    await sleep(50);
  }
}
