/** Backing up, restoring and verifying as an operator does it: commands of their own, told by their output and exit code. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase } from '../support/database.js';
import { everyKind } from '../support/everyKind.js';
import { BankProcess, killLeftovers, ROOT } from '../support/processes.js';
import { openService, type TestService } from '../support/service.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

let service: TestService;
let url: string;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = makeTempFolder();
  file = path.join(folder, 'log.ndjson');
  service = await openService({}, (databaseUrl) => {
    url = databaseUrl;
    return databaseUrl;
  });
  await everyKind(service);
}, 120_000);
afterAll(async () => {
  await killLeftovers();
  await service.close();
  removeFolder(folder);
});

async function run(databaseUrl: string, ...args: string[]) {
  const command = new BankProcess({ DATABASE_URL: databaseUrl }, [
    process.execPath,
    'scripts/bank.mjs',
    ...args,
  ]);
  const { code } = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
}

it('a running bank is exported, and a new one made of the file verifies', async () => {
  const exporting = await run(url, 'export', '--out', file);
  expect(exporting).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^exported \d+ events, \d+ commands/),
  });
  const copy = await createDatabase();
  const importing = await run(copy.url, 'import-events', file, '--json');
  expect(importing.code).toBe(0);
  expect(JSON.parse(importing.stdout)).toEqual(countsOf(readFileSync(file, 'utf8')));
  const again = await run(copy.url, 'import-events', file);
  expect([again.code, again.stdout]).toEqual([1, '']);
  expect(again.stderr).toMatch(/^The bank is not empty \(it has events\)/m);
  const verifying = await run(copy.url, 'verify', '--json');
  expect(verifying.code).toBe(0);
  expect(JSON.parse(verifying.stdout)).toMatchObject({ differences: [] });
  await copy.drop();
}, 120_000);

it.each([
  ['a folder', () => folder, /^Cannot write .+: it exists and is not a regular file$/],
  ['in a folder that is not there', () => path.join(folder, 'none', 'x'), /^Cannot write .+: ENOENT/],
])('a file that cannot be written is refused at once: %s', async (_, out, words) => {
  // Before anybody asks for the database: this one would not answer.
  const { code, stdout, stderr } = await run('postgres://bank@127.0.0.1:9/bank', 'export', '--out', out());
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.trimEnd()).toMatch(words);
  expect(readdirSync(path.dirname(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

it('a part that begins after the end has no time left', async () => {
  const { code, stderr } = await run(url, 'export', '--from', '999999');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^events 0 of 0, 0\/s$/m);
});

it.each([
  ['whoever reads it has enough', 'export', '| true', 141, /^$/],
  ['there is no room for it', 'verify --json', '> /dev/full', 1, /^Cannot write standard output: ENOSPC.*$/],
])(
  'an answer that cannot be written ends the command without a stack: %s',
  async (_, command, to, code, words) => {
    const script = `node scripts/bank.mjs ${command} ${to}; exit \${PIPESTATUS[0]}`;
    const ended = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const env = { ...process.env, DATABASE_URL: url };
      execFile('bash', ['-c', script], { cwd: ROOT, env }, (error, _stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stderr });
      });
    });
    expect(ended.code).toBe(code);
    // Progress is told in between.
    expect(ended.stderr.replace(/^events .*\n/gm, '').trimEnd()).toMatch(words);
  },
);

it('a damaged file is named with its line, a damaged bank with its table and key', async () => {
  const lines = readFileSync(file, 'utf8').split('\n');
  const damaged = path.join(folder, 'damaged.ndjson');
  writeFileSync(damaged, lines.filter((_, index) => index !== 3).join('\n'));
  const copy = await createDatabase();
  const importing = await run(copy.url, 'import-events', damaged);
  expect(importing.code).toBe(1);
  expect(importing.stderr).toContain(`${damaged}: line 4: the position is 4, expected 3`);
  await copy.drop();
  await service.query('ALTER TABLE events DISABLE TRIGGER USER');
  await service.query('UPDATE events SET version = 77 WHERE position = 2');
  const verifying = await run(url, 'verify');
  expect(verifying.code).toBe(1);
  expect(verifying.stdout).toMatch(/^versions +\d+ +1 /m);
  expect(verifying.stdout).toMatch(/^events \S+ 77: expected 2, found 77$/m);
}, 120_000);

function countsOf(text: string): object {
  const { chain, ...counts } = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
  expect(chain).toHaveLength(64);
  return counts;
}
