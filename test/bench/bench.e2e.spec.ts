/** `npm run bench`, briefly: its rates mean nothing, but every kind of row runs and the books agree. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { NODE_FLAGS } from '../../scripts/lib/nodeFlags.mjs';
import { processStartTime, waitUntil } from '../../src/infrastructure/embeddedPostgres/process.js';
import { makeTempFolder, removeFolder, serversOn } from '../support/tempFolder.js';

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

const ROWS = [
  'limit.http',
  'http.noop',
  'deposit.c256',
  'latency.deposit.half',
  'transfer.c256',
  'read.account.c256',
  'peer.transactionPerCommand',
  'peer.ledgerFunction',
  'limit.insert',
  'bulk.commands',
  'deposit.cold.c256',
  'workers.x2.deposit.c256',
];

// It compiles the sources and starts servers.
it('measures, and writes all figures to a file', { timeout: 400_000 }, async () => {
  const file = path.join(folder, 'figures.json');
  const options = ['--rounds', '1', '--seconds', '0.1', '--accounts', '50', '--only', ROWS.join(',')];
  const child = spawn(process.execPath, ['scripts/bench.mjs', ...options, '--out', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = await once(child, 'close');
  expect({ code, errors: code === 0 ? '' : errors }).toEqual({ code: 0, errors: '' });
  const { results, rounds, books, bytes } = JSON.parse(readFileSync(file, 'utf8'));
  expect(results.map(({ name }: { name: string }) => name)).toEqual(['readmodels.catchup', ...ROWS]);
  for (const { name, value } of results) expect(value, name).toBeGreaterThan(0);
  expect(Object.keys(rounds)).toHaveLength(ROWS.length + 1);
  expect(books).toMatchObject({ sound: true });
  expect(bytes.total).toBeGreaterThanOrEqual(bytes.events);
});

const CLEAN_MS_MAX = 30_000;

// It runs what the benchmark above has compiled.
it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'leaves nothing behind when it is ended by %s',
  { timeout: 120_000 },
  async (signal) => {
    const temp = path.join(folder, signal);
    mkdirSync(temp);
    const main = path.resolve('.setup/bench/bench/main.js');
    const options = ['--seconds', '60', '--accounts', '50', '--only', 'deposit.c256'];
    const child = spawn(process.execPath, [...NODE_FLAGS, main, ...options], {
      env: { ...process.env, TMPDIR: temp },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    for await (const chunk of child.stderr) if (String(chunk).includes('round 1')) break;
    const [data] = readdirSync(temp).map((name) => path.join(temp, name, 'postgres', 'data'));
    const started = [...serversOn(data as string), ...childrenOf(child.pid as number)];
    expect(started.length).toBeGreaterThan(1);
    child.kill(signal);
    await once(child, 'exit');
    const isGone = () =>
      readdirSync(temp).length === 0 && started.every((pid) => processStartTime(pid) === undefined);
    expect(await waitUntil(isGone, CLEAN_MS_MAX)).toBe(true);
  },
);

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
