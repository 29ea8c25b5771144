/** Debian's packages, fetched and unpacked into a folder without installing them: root or not, the machine stays as it is. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../scripts/lib/lock.mjs';
import { ROOT } from './processes.js';
import { removeFolder } from './tempFolder.js';

/** Enough for a hundred megabytes. */
const COMMAND_MS_MAX = 300_000;

const run = promisify(execFile);

/** Packages that were unpacked below a folder as if it were the file system's root. */
export interface Unpacked {
  readonly root: string;
  /** Variables that their programs have to be started with. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Packages with all that this machine lacks for them. They are fetched once and stay in the clone under `.setup`: remove
 * the folder to fetch newer ones.
 * @throws Error when this machine has no apt, or reaches no packages
 */
export async function fetchPackages(name: string, packages: readonly string[]): Promise<Unpacked> {
  const root = await cachedFolder(name, 'root', async (draft) => {
    const folder = path.join(draft, 'root');
    try {
      return await unpack(await lacking(packages, []), folder, []);
    } catch {
      // The system's package lists are absent or old, and only root may renew them: use lists of our own.
      removeFolder(folder);
      const options = ownLists(path.join(draft, 'apt'), { knowsInstalled: true });
      await updateLists(options);
      return await unpack(await lacking(packages, options), folder, options);
    }
  });
  return { root, environment: { LD_LIBRARY_PATH: libraryFolders(root).join(path.delimiter) } };
}

/**
 * A folder of the clone's cache, made by whoever needs it first: it appears in one piece or not at all.
 * @param make makes it somewhere below `draft`, and returns where
 */
export async function cachedFolder(
  name: string,
  part: string,
  make: (draft: string) => Promise<string>,
): Promise<string> {
  const cache = path.join(ROOT, '.setup', name);
  const folder = path.join(cache, part);
  if (existsSync(folder)) return folder;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  await withLock(cache, say, async () => {
    if (existsSync(folder)) return;
    say(`fetching ${name} from Debian's packages`);
    const draft = path.join(cache, 'draft');
    removeFolder(draft);
    mkdirSync(draft, { recursive: true });
    try {
      renameSync(await make(draft), folder);
    } finally {
      removeFolder(draft);
    }
  });
  return folder;
}

/** Renews package lists. A failure of one source is not reported: what matters is whether the packages can be fetched. */
export async function updateLists(options: readonly string[]): Promise<void> {
  await run('apt-get', [...options, 'update'], { timeout: COMMAND_MS_MAX }).catch(() => undefined);
}

/** The packages that this machine would need besides those it has. */
async function lacking(packages: readonly string[], options: readonly string[]): Promise<string[]> {
  const args = [...options, 'install', '--simulate', '--no-install-recommends', ...packages];
  const { stdout } = await run('apt-get', args, { timeout: COMMAND_MS_MAX });
  return [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
}

/** Where the libraries are. Some packages keep theirs in a folder that they know by its place in an installed system. */
function libraryFolders(root: string): string[] {
  const libraries = ['lib', 'usr/lib']
    .map((name) => path.join(root, name))
    .filter((name) => existsSync(name));
  const folders = libraries.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.so(\.\d+)*$/.test(file))
      .map((file) => path.join(folder, path.dirname(file))),
  );
  return [...new Set(folders)];
}

/** Fetches packages into a new folder, which it answers, and unpacks them there. */
export async function unpack(
  names: readonly string[],
  folder: string,
  aptOptions: readonly string[],
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const options = { cwd: folder, timeout: COMMAND_MS_MAX };
  await run('apt-get', [...aptOptions, 'download', ...names], options);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg', ['-x', file, folder], options);
  }
  return folder;
}

/**
 * Makes apt keep its books in `folder`, where it needs no rights.
 * @param options.knowsInstalled whether it takes what the machine has for installed
 */
export function ownLists(folder: string, { knowsInstalled = false } = {}): string[] {
  mkdirSync(path.join(folder, 'lists', 'partial'), { recursive: true });
  mkdirSync(path.join(folder, 'archives', 'partial'), { recursive: true });
  const options = [
    `Dir::State=${folder}`,
    `Dir::State::status=${knowsInstalled ? '/var/lib/dpkg/status' : '/dev/null'}`,
    `Dir::Cache=${folder}`,
    'Debug::NoLocking=true',
    'APT::Sandbox::User=root', // As root, apt would download as another user, who may not write here.
  ];
  return options.flatMap((option) => ['-o', option]);
}
