// npm run test:nodes [-- MAJOR…]: the unit and contract suites, a bank that serves and stops, and simulated runs, which must have
// the same trace to the byte, under each supported Node.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bundle } from './lib/bundle.mjs';
import { checkNode, ensureBuilt, ensureInstalled, npmCommand, ROOT, setupFolder } from './lib/ensure.mjs';
import { NODE_FLAGS } from './lib/nodeFlags.mjs';
import { run } from './lib/run.mjs';

const VERSIONS = ['20.20.2', '22.23.1', '24.20.0', '26.10.0'];
const SUITES = ['.unit.spec', 'test/contract/'];
const READY_MS_MAX = 120_000;
const KEY = 'the-key-of-the-trial';
/** Of the runs that are simulated. */
const SEEDS = [1, 2, 3, 5, 8, 13];

checkNode();
await ensureInstalled();
await ensureBuilt();
const chosen = process.argv.slice(2);
const simulation = await bundle(ROOT, 'simulation/main.ts');
const traces = await tracesOf(process.execPath);
const results = [];
for (const version of VERSIONS) {
  if (chosen.length > 0 && !chosen.includes(version.split('.')[0])) continue;
  const node = await fetchNode(version);
  // Programs with #!/usr/bin/env node use this version as well.
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
  process.stdout.write(`\nNode ${version}\n`);
  const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const suites = await run(node, [vitest, 'run', ...SUITES], { cwd: ROOT, env });
  const start = await tryStart(node, env).then(
    () => 'passed',
    (error) => `FAILED: ${error.message}`,
  );
  const same =
    (await tracesOf(node)) === traces ? 'passed' : `FAILED: not as under Node ${process.versions.node}`;
  results.push([version, suites === 0 ? 'passed' : 'FAILED', start, same]);
}
simulation.remove();
for (const [version, suites, start, same] of results) {
  process.stdout.write(`Node ${version}: suites ${suites}, start ${start}, traces ${same}\n`);
}
process.exitCode = results.length > 0 && results.flat().every((text) => !text.startsWith('FAILED')) ? 0 : 1;

/** The node binary of a version, from its npm package for this platform. Downloaded once. */
async function fetchNode(version) {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = path.join(setupFolder(ROOT), 'nodes', version);
  const node = path.join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  const [command, ...args] = [...npmCommand(), 'install', '--no-save', '--no-audit', '--no-fund'];
  const code = await run(command, [...args, `${name}@${version}`], { cwd: folder, stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error(`npm could not install ${name}@${version}`);
  return node;
}

/** A hash of the traces of simulated runs under a Node. */
async function tracesOf(node) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'banking-es-traces-'));
  const hash = createHash('sha256');
  for (const seed of SEEDS) {
    const file = path.join(folder, `${seed}.ndjson`);
    const args = [...simulation.args, '--seed', String(seed), '--trace', file];
    const code = await run(node, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 2] });
    if (code !== 0) throw new Error(`seed ${seed} fails`);
    hash.update(readFileSync(file));
  }
  rmSync(folder, { recursive: true, force: true });
  return hash.digest('hex');
}

/** Runs what `npm start` runs, with its own PostgreSQL: a deposit succeeds, and SIGTERM ends it with exit code 0. */
async function tryStart(node, env) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'banking-es-nodes-'));
  const settings = {
    PORT: '0',
    HOST: '',
    DATABASE_URL: '',
    REDIS_URL: '',
    DATA_DIR: folder,
    BANK_ADMIN_KEY: KEY,
  };
  const bank = spawn(node, [...NODE_FLAGS, 'scripts/start.mjs'], {
    cwd: ROOT,
    env: { ...env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(bank, 'exit');
  try {
    await deposit(await addressOf(bank));
    bank.kill('SIGTERM');
    const [code, signal] = await ended;
    if (code !== 0) throw new Error(`the bank ended with ${code ?? signal}`);
  } finally {
    bank.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The address that it prints. */
function addressOf(bank) {
  return new Promise((resolve, reject) => {
    let output = '';
    const late = setTimeout(() => reject(new Error(`the bank is not ready: ${output}`)), READY_MS_MAX);
    bank.once('exit', (code) => reject(new Error(`the bank ended with ${code} before it served`)));
    bank.stdout.on('data', (chunk) => {
      output += chunk;
      const address = /^The bank is open: +(\S+)$/m.exec(output)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(address);
    });
  });
}

async function deposit(address) {
  const id = '0199f1c0-0000-7000-8000-000000000001';
  await send(`${address}/v1/accounts`, 'open', { id, owner: 'Ada', currency: 'EUR' });
  const { balance } = await send(`${address}/v1/accounts/${id}/deposits`, 'deposit', { amount: '100.00' });
  if (balance !== '100.00') throw new Error(`the balance is ${balance}`);
}

async function send(url, key, body) {
  const headers = {
    authorization: `Bearer ${KEY}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (response.status !== 201)
    throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
