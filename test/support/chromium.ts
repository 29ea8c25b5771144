/** A real Chromium: the one in PATH, else Debian's, fetched and unpacked without installing it. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../scripts/lib/lock.mjs';
import { ownLists, unpack } from './debianPackages.js';
import { ROOT } from './processes.js';
import { removeFolder } from './tempFolder.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const CACHE = path.join(ROOT, '.setup', 'chromium');
const COMMAND_MS_MAX = 180_000;
/** Letters are drawn with something, also where there is no font at all. */
const PACKAGES = ['chromium', 'fonts-dejavu-core'];

const run = promisify(execFile);

export interface Chromium {
  readonly program: string;
  /** Variables that it has to be started with. */
  readonly environment: Readonly<Record<string, string>>;
}

export async function findChromium(): Promise<Chromium> {
  const program = inPath();
  if (program !== undefined) return { program, environment: {} };
  try {
    return unpacked(await fetchChromium());
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 500) : error;
    throw new Error(`The web console is tested in Chromium: install it, so that it is in PATH. ${why}`);
  }
}

function inPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const files = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** It is fetched by whoever needs it first, appears in one piece or not at all, and stays in the clone. */
async function fetchChromium(): Promise<string> {
  const root = path.join(CACHE, 'root');
  if (existsSync(root)) return root;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  await withLock(CACHE, say, async () => {
    if (existsSync(root)) return;
    say('fetching Chromium (a hundred megabytes)');
    const draft = path.join(CACHE, 'draft');
    removeFolder(draft);
    mkdirSync(draft, { recursive: true });
    try {
      renameSync(await fetchInto(draft), root);
    } finally {
      removeFolder(draft);
    }
  });
  return root;
}

async function fetchInto(draft: string): Promise<string> {
  const folder = path.join(draft, 'root');
  try {
    return await unpack(await lacking([]), folder, []);
  } catch {
    // The system's package lists are absent or old.
    removeFolder(folder);
    const options = ownLists(path.join(draft, 'apt'), { knowsInstalled: true });
    await run('apt-get', [...options, 'update'], { timeout: COMMAND_MS_MAX }).catch(() => undefined);
    return await unpack(await lacking(options), folder, options);
  }
}

/** The packages that this machine would need besides those it has. */
async function lacking(options: readonly string[]): Promise<string[]> {
  const args = [...options, 'install', '--simulate', '--no-install-recommends', ...PACKAGES];
  const { stdout } = await run('apt-get', args, { timeout: COMMAND_MS_MAX });
  return [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
}

function unpacked(root: string): Chromium {
  const libraries = path.join(root, 'usr', 'lib');
  // Some keep theirs in a folder of their own, which they know by the place where they would be installed.
  const files = readdirSync(libraries, { recursive: true, encoding: 'utf8' });
  const folders = files.filter((file) => /\.so(\.\d+)*$/.test(file)).map((file) => path.dirname(file));
  const hasFonts = existsSync('/etc/fonts/fonts.conf');
  return {
    program: path.join(libraries, 'chromium', 'chromium'),
    environment: {
      LD_LIBRARY_PATH: [...new Set(folders)]
        .map((folder) => path.join(libraries, folder))
        .join(path.delimiter),
      ...(hasFonts ? {} : { FONTCONFIG_SYSROOT: root, FONTCONFIG_PATH: '/etc/fonts' }),
    },
  };
}
