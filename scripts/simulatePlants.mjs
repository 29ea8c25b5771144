// npm run simulate:plants [-- NAME…]: whether the simulation finds each fault that is planted into a copy of the sources.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from './lib/bundle.mjs';
import { checkNode, ensureInstalled, ROOT, setupFolder } from './lib/ensure.mjs';
import { PLANTS } from './lib/plants.mjs';

/** The first seed. Always the same, so that two versions of the simulation can be compared. */
const SEED = 1;
const MINUTES = 5;
/** What the simulation is made of. */
const SOURCES = ['src', 'simulation', 'test/support', 'package.json', 'tsconfig.json'];
const PROGRAM = 'simulation/main.ts';

checkNode();
await ensureInstalled();
const names = process.argv.slice(2);
const chosen = PLANTS.filter(({ name }) => names.length === 0 || names.includes(name));
const unknown = names.filter((name) => !PLANTS.some((plant) => plant.name === name));
if (unknown.length > 0) throw new Error(`no plant is called ${unknown.join(', ')}`);
const healthy = await bundle(ROOT, PROGRAM);
const missed = [];
try {
  for (const plant of chosen) if (!(await isFound(plant))) missed.push(plant.name);
} finally {
  healthy.remove();
}
say(
  `simulate:plants: ${chosen.length - missed.length} of ${chosen.length} found, and their seeds are green without them`,
);
if (missed.length > 0) say(`simulate:plants: NOT FOUND: ${missed.join(', ')}`);
process.exitCode = missed.length === 0 ? 0 : 1;

/** Whether the simulation fails with the plant, and with the same seed does not without it. */
async function isFound({ name, fault, edits }) {
  const begunMs = performance.now();
  const found = await failureOf(await planted(name, edits));
  const seconds = ((performance.now() - begunMs) / 1_000).toFixed(1);
  say(`${name}: ${fault}`);
  if (found === undefined) {
    say(`  NOT FOUND in ${seconds} s`);
    return false;
  }
  const without = await failureOf({ root: ROOT, args: healthy.args, remove() {} }, found.seed);
  const green = without === undefined ? 'no failure' : `FAILED: ${without.words}`;
  say(`  seed ${found.seed}, after ${seconds} s: ${found.words}`);
  say(`  the same seed without the plant: ${green}`);
  return without === undefined;
}

/** A compiled copy of the sources with the plant. */
async function planted(name, edits) {
  const root = path.join(setupFolder(ROOT), 'plants', name);
  rmSync(root, { recursive: true, force: true });
  for (const source of SOURCES) {
    mkdirSync(path.dirname(path.join(root, source)), { recursive: true });
    cpSync(path.join(ROOT, source), path.join(root, source), { recursive: true });
  }
  for (const { file, text, replacement } of edits) {
    const target = path.join(root, file);
    const source = readFileSync(target, 'utf8');
    if (!source.includes(text)) throw new Error(`${name} does not fit ${file} any more`);
    writeFileSync(
      target,
      source.replace(text, () => replacement),
    );
  }
  const { args } = await bundle(root, PROGRAM);
  return { root, args, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** The first failure, as its runs print it; undefined if there is none. @param seed of the only run */
async function failureOf({ root, args, remove }, seed) {
  const which = seed === undefined ? ['--seed', SEED, '--minutes', MINUTES] : ['--seed', seed];
  const child = spawn(process.execPath, [...args, ...which.map(String)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    return await new Promise((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (chunk) => {
        output += chunk;
        const [, failed, words] = /^FAILED: seed (\d+).*\n(.*)\nreplay/m.exec(output) ?? [];
        if (failed !== undefined) resolve({ seed: failed, words });
      });
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0 || /^simulate: never happened/m.test(output)) resolve(undefined);
        else reject(new Error(`the simulation ended with ${code}: ${output.slice(-2_000)}`));
      });
    });
  } finally {
    child.kill('SIGKILL');
    remove();
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
