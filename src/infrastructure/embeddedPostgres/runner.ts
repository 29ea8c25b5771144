import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { chmodSync, lchownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { StartError } from '../../application/shared/errors.js';

/** Time limit to check that a program runs. */
export const PROBE_MS_MAX = 10_000;

/** The environment of the server: ours (PGDATA, PGPORT, LC_ALL…) must not affect it, and its log lines stay English. */
export const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** How to start PostgreSQL's programs, which refuse to run as root. */
export interface Runner {
  /** Starts `program` with a fixed working directory and environment; the caller chooses all other options. */
  spawn(program: string, args: string[], options: SpawnOptions): ChildProcess;
  /** Makes the server's user the owner of everything under `folder`, unless it already is. */
  own(folder: string): void;
  /** Lets the server's user traverse `folder` without owning it. */
  admit(folder: string): void;
}

interface Identity {
  /** Command line to put before the program. */
  prefix: string[];
  uid?: number;
  gid?: number;
  /** The required owner of the files, as seen from outside the user namespace. */
  fileUid: number;
  fileGid: number;
}

/**
 * Chooses the first user that can reach both the server's programs and `dataDir`.
 * @param dataDir absolute path of an existing folder
 * @throws StartError if there is none
 */
export async function chooseRunner(postgres: string, dataDir: string): Promise<Runner> {
  for (const identity of identities(dataDir)) {
    const runner = runnerFor(identity);
    if (identity.prefix.length === 0 && identity.uid === undefined) return runner;
    if (await reaches(runner, postgres, path.dirname(dataDir))) return runner;
  }
  const user =
    process.getuid?.() === 0 ? 'root' : `user ${process.getuid?.()}, which has no name on this machine`;
  throw new StartError(
    `PostgreSQL refuses to run as ${user}, and no other user can reach ${dataDir}: ` +
      'start the bank as an ordinary user, or set DATABASE_URL to your own PostgreSQL.',
  );
}

function identities(dataDir: string): Identity[] {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (process.platform !== 'linux' && uid !== 0) return [{ prefix: [], fileUid: uid, fileGid: gid }];
  const users = readUsers();
  if (users.some((user) => user.uid === uid && uid !== 0))
    return [{ prefix: [], fileUid: uid, fileGid: gid }];
  // In its own user namespace, the server sees itself as another user, while the file system sees it as us.
  const mapped = users.find((user) => user.uid !== 0 && user.name !== 'nobody');
  const ids = [`--map-user=${mapped?.uid ?? 1000}`, `--map-group=${mapped?.gid ?? 1000}`];
  const namespace = { prefix: ['unshare', '--user', ...ids, '--'], fileUid: uid, fileGid: gid };
  if (uid !== 0) return [namespace];
  const other = (user: { uid: number; gid: number }): Identity => {
    return { prefix: [], uid: user.uid, gid: user.gid, fileUid: user.uid, fileGid: user.gid };
  };
  const ordinary = users.filter((user) => user.uid !== 0);
  const ownerOf = (folder: string) => ordinary.filter((user) => user.uid === statSync(folder).uid).map(other);
  const named = (name: string) => ordinary.filter((user) => user.name === name).map(other);
  // A folder keeps its ordinary owner, so that this user can start the bank next time.
  const last = [...ownerOf(path.dirname(dataDir)), ...named('postgres'), ...named('nobody')];
  return [...ownerOf(dataDir), namespace, ...last];
}

/** The machine's users. PostgreSQL's initdb refuses a user without a name, so a uid alone is not enough. */
function readUsers(): { name: string; uid: number; gid: number }[] {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
    const users = lines.map((line) => line.split(':')).filter((fields) => fields.length >= 4);
    const listed = users.map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
    return [...listed, ...ourselves(listed)];
  } catch {
    return ourselves([]);
  }
}

/** The current user, who is missing from /etc/passwd if a directory service provides the account. */
function ourselves(listed: { uid: number }[]): { name: string; uid: number; gid: number }[] {
  try {
    const { username, uid, gid } = os.userInfo();
    return listed.some((user) => user.uid === uid) ? [] : [{ name: username, uid, gid }];
  } catch {
    return [];
  }
}

function runnerFor({ prefix, uid, gid, fileUid, fileGid }: Identity): Runner {
  const isRoot = process.getuid?.() === 0;
  return {
    spawn(program, args, options) {
      const [command = program, ...rest] = [...prefix, program, ...args];
      const user = uid === undefined || gid === undefined ? {} : { uid, gid };
      return spawn(command, rest, { ...options, ...user, cwd: '/', env: ENVIRONMENT });
    },
    own(folder) {
      if (isRoot && statSync(folder).uid !== fileUid) chownAll(folder, fileUid, fileGid);
    },
    admit(folder) {
      const { uid: owner, mode } = statSync(folder);
      if (isRoot && owner !== fileUid) chmodSync(folder, (mode & 0o7777) | 0o011);
    },
  };
}

/** Children first: once a folder has its owner, so has everything in it, even after an interruption. */
function chownAll(file: string, uid: number, gid: number): void {
  if (lstatSync(file).isDirectory()) {
    for (const name of readdirSync(file)) chownAll(path.join(file, name), uid, gid);
  }
  lchownSync(file, uid, gid);
}

function reaches(runner: Runner, postgres: string, folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const script = '"$0" --version >/dev/null && cd "$1"';
    const probe = runner.spawn('sh', ['-c', script, postgres, folder], {
      stdio: 'ignore',
      timeout: PROBE_MS_MAX,
    });
    probe.once('error', () => resolve(false));
    probe.once('exit', (code) => resolve(code === 0));
  });
}
