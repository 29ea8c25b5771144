import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';

/** The folder of this clone, independent of the current folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Exits with a one-line message if this Node is older than package.json requires. */
export function checkNode(root = ROOT) {
  const wanted = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).engines.node;
  if (!isAtLeast(process.versions.node, wanted.replace(/[^\d.]/g, ''))) {
    fail(
      `Banking ES requires Node.js ${wanted}, but this is ${process.versions.node}: install a newer version.`,
    );
  }
}

/** Compares versions such as 20.19.0 by their numbers. */
export function isAtLeast(version, wanted) {
  const have = version.split('.').map(Number);
  const need = wanted.split('.').map(Number);
  const differing = need.findIndex((number, index) => (have[index] || 0) !== number);
  return differing === -1 || (have[differing] || 0) > need[differing];
}

/**
 * Installs the dependencies if node_modules is missing or does not match package-lock.json.
 * `dev`: whether development tools are required as well.
 */
export async function ensureInstalled({ dev = true, root = ROOT } = {}) {
  if (isInstalled(root, dev)) return;
  await alone(root, async () => {
    if (isInstalled(root, dev)) return;
    say('installing dependencies (npm ci)');
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    // The build needs development tools, whatever NODE_ENV is.
    const [command, ...args] = [...npmCommand(), 'ci', '--include=dev', '--include=optional', ...quiet];
    let code = 1;
    try {
      code = await run(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
    } catch (error) {
      fail(`Could not run npm (${error.message}): install npm, or run "npm ci" in ${root} yourself.`);
    }
    if (code !== 0)
      fail(`"npm ci" failed in ${root} (exit code ${code}): see its output above, then try again.`);
    writeFileSync(installStamp(root), wantedInstall(root));
  });
}

/**
 * Compiles src/ and console/ to dist/ if any input has changed. The build replaces dist/ atomically, so an interrupted build
 * leaves the old one in place.
 */
export async function ensureBuilt({ root = ROOT } = {}) {
  if (isBuilt(root)) return;
  await ensureInstalled({ dev: true, root });
  await alone(root, async () => {
    const stamp = sourceHash(root);
    if (readIfThere(buildStamp(root)) === stamp) return;
    say('building');
    const [draft, old] = [path.join(setupFolder(root), 'dist'), path.join(setupFolder(root), 'old')];
    for (const folder of [draft, old]) rmSync(folder, { recursive: true, force: true });
    const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = [tsc, '-p', path.join(root, 'tsconfig.build.json'), '--outDir', draft];
    const code = await run(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] });
    if (code !== 0) fail('The build failed: see the errors above.');
    copySql(path.join(root, 'src'), draft);
    await buildConsole(root, path.join(draft, 'console'));
    liftSourceMaps(draft);
    writeFileSync(path.join(draft, '.stamp'), stamp);
    if (existsSync(path.join(root, 'dist'))) renameSync(path.join(root, 'dist'), old);
    renameSync(draft, path.join(root, 'dist'));
    rmSync(old, { recursive: true, force: true });
  });
}

/** Whether dist/ is up to date with the sources. */
export function isBuilt(root = ROOT) {
  const stamp = readIfThere(buildStamp(root));
  return stamp !== undefined && stamp === sourceHash(root);
}

/** Whether node_modules matches package-lock.json; development tools may be missing if `dev` is false. */
export function isInstalled(root = ROOT, dev = true) {
  const stamp = readIfThere(installStamp(root));
  const wanted = wantedInstall(root);
  if (stamp === wanted) return true;
  // The user may have run npm directly, which records what it installed once it has completed.
  if (!matchesLock(root, dev)) return false;
  try {
    if (dev) writeFileSync(installStamp(root), wanted);
  } catch {
    // The clone is read-only or belongs to another user. The check then runs each time, which takes milliseconds.
  }
  return true;
}

function matchesLock(root, dev) {
  const note = readIfThere(path.join(root, 'node_modules', '.package-lock.json'));
  if (note === undefined) return false;
  const there = JSON.parse(note).packages;
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const isAsLocked = Object.keys(there).every(
    (name) => lock[name] && lock[name].version === there[name].version,
  );
  const isLeftOut = (entry) => entry.optional || entry.devOptional || entry.peer || (!dev && entry.dev);
  const isThere = Object.keys(lock).every((name) => name === '' || there[name] || isLeftOut(lock[name]));
  return isAsLocked && isThere;
}

/** Builds the web console, with precompressed variants of each file, so that the server need not compress. */
async function buildConsole(root, folder) {
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [
    vite,
    'build',
    path.join(root, 'console'),
    '--outDir',
    folder,
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ];
  // Always: without this, React includes its slower development code.
  const env = { ...process.env, NODE_ENV: 'production' };
  const code = await run(process.execPath, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (code !== 0) fail('The build of the console failed: see the errors above.');
  for (const file of filesIn(folder)) {
    const contents = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(contents));
    writeFileSync(`${file}.gz`, gzipSync(contents, { level: 9 }));
  }
}

/** Adjusts the source maps, which were generated one folder deeper than their final location. */
function liftSourceMaps(folder) {
  for (const file of filesIn(folder)) {
    if (!file.endsWith('.map')) continue;
    const map = JSON.parse(readFileSync(file, 'utf8'));
    map.sources = map.sources.map((source) => source.replace(/^\.\.\//, ''));
    writeFileSync(file, JSON.stringify(map));
  }
}

export function copySql(from, to) {
  for (const file of filesIn(from)) {
    if (!file.endsWith('.sql')) continue;
    const target = path.join(to, path.relative(from, file));
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
}

function sourceHash(root) {
  const hash = createHash('sha256');
  const settings = readdirSync(root).filter((name) => /^tsconfig.*\.json$/.test(name));
  const files = [...settings, 'package-lock.json'].map((name) => path.join(root, name));
  const sources = ['src', 'console'].flatMap((folder) => filesIn(path.join(root, folder)));
  for (const file of [...files, ...sources].sort()) {
    const contents = readFileSync(file);
    hash.update(`${path.relative(root, file)}\0${contents.length}\0`).update(contents);
  }
  return hash.digest('hex');
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesIn(file) : [file];
  });
}

/** The npm that runs this script, else the one in PATH. */
export function npmCommand() {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, script] : ['npm'];
}

function wantedInstall(root) {
  return createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
}

function installStamp(root) {
  return path.join(root, 'node_modules', '.installed');
}

function buildStamp(root) {
  return path.join(root, 'dist', '.stamp');
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The folder of the lock and of incomplete builds; it contains a .gitignore for itself. */
export function setupFolder(root) {
  return path.join(root, '.setup');
}

/** Serializes concurrent starts in one clone; the second one finds everything done. */
async function alone(root, work) {
  try {
    await withLock(setupFolder(root), say, work);
  } catch (error) {
    fail(`Could not prepare ${root}: ${error.message}`);
  }
}

/** Progress goes to stderr; stdout is for the command's output. */
function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}
