/** Redis from Debian's packages, without installing them: for machines that have none, root or not. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cachedFolder, ownLists, unpack, updateLists } from './debianPackages.js';
import { removeFolder } from './tempFolder.js';

const COMMAND_MS_MAX = 45_000;
/** A library that was missing may miss others. */
const ROUNDS_MAX = 4;

const run = promisify(execFile);

/**
 * Returns a folder with `redis-server` and the libraries that this machine lacks for it. It stays in the clone: remove
 * it to fetch a newer one.
 */
export function fetchRedis(): Promise<string> {
  return cachedFolder('redis', 'server', async (draft) => {
    try {
      return await assemble(draft, []);
    } catch {
      // The system's package lists are absent or old, and only root may renew them: use lists of our own.
      const options = ownLists(`${draft}/apt`);
      await updateLists(options);
      return await assemble(draft, options);
    }
  });
}

/** The server is the program that checks its files: it tells by its name which of the two it is to be. */
async function assemble(draft: string, aptOptions: readonly string[]): Promise<string> {
  const [packages, server] = [path.join(draft, 'packages'), path.join(draft, 'server')];
  for (const folder of [packages, server]) removeFolder(folder);
  mkdirSync(server, { recursive: true });
  const program = path.join(server, 'redis-server');
  const tools = await unpack(['redis-tools'], path.join(packages, 'tools'), aptOptions);
  copyFileSync(find(tools, 'bin/redis-check-rdb'), program);
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const missing = await missingLibraries(program);
    if (missing.length === 0) return server;
    const libraries = await unpack(missing.map(packageOf), path.join(packages, `round${round}`), aptOptions);
    for (const library of missing) copyFileSync(find(libraries, library), path.join(server, library));
  }
  throw new Error(`redis-server still lacks ${await missingLibraries(program)}`);
}

async function missingLibraries(program: string): Promise<string[]> {
  const env = { PATH: process.env.PATH, LD_LIBRARY_PATH: path.dirname(program) };
  const { stdout } = await run('ldd', [program], { env, timeout: COMMAND_MS_MAX });
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map(([, library = '']) => library);
}

/** Debian's rule: liblzf.so.1 is in liblzf1, liblua5.1.so.0 in liblua5.1-0. */
function packageOf(library: string): string {
  return library.replace(/(\d?)\.so\.(\d+)$/, (_, digit, version) =>
    digit ? `${digit}-${version}` : version,
  );
}

function find(folder: string, ending: string): string {
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) =>
    name.endsWith(ending),
  );
  if (file === undefined) throw new Error(`no ${ending} in ${folder}`);
  return path.join(folder, file);
}
