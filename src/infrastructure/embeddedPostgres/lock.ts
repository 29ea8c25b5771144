import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processStartTime } from './process.js';

/**
 * The owner of a folder. `started` (boot and start time) guards against a later process with the same pid.
 */
interface Owner {
  pid: number;
  started: string;
  nonce: string;
}

/** The folder belongs to a process that is alive. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  constructor(readonly pid: number) {
    super(`in use by process ${pid}`);
  }
}

/** Attempts to win a race for the lock file; each lost attempt means that another process won. */
const CLAIM_ATTEMPTS_MAX = 100;

/**
 * Makes this process the only owner of `folder` until it calls the returned function or exits for any reason.
 * @throws FolderInUse if a live process, even this one, owns it already
 */
export function lockFolder(folder: string): () => void {
  const started = lifeOf(process.pid);
  if (started === undefined) throw new Error('cannot read the start time of this process');
  const owner: Owner = { pid: process.pid, started, nonce: randomBytes(6).toString('hex') };
  const lockFile = path.join(folder, 'owner.lock');
  const draft = path.join(folder, `owner.${owner.nonce}.draft`);
  writeFileSync(draft, JSON.stringify(owner), { mode: 0o644 });
  try {
    claim(lockFile, draft);
  } finally {
    unlinkSync(draft);
  }
  return () => {
    if (readOwner(lockFile)?.nonce === owner.nonce) unlinkSync(lockFile);
  };
}

/** Whether a running process owns the folder. */
export function isOwned(folder: string): boolean {
  const owner = readOwner(path.join(folder, 'owner.lock'));
  return owner !== undefined && isAlive(owner);
}

/**
 * Puts `draft` in place of `lockFile`. Linking is atomic and fails if the name is taken, which is enough to take a free
 * lock. To replace a dead owner, a process must first hold a second lock named after that owner's nonce, which is unique.
 * Otherwise two processes that see the same dead owner could each remove the other's new lock.
 */
function claim(lockFile: string, draft: string): void {
  for (let attempt = 0; attempt < CLAIM_ATTEMPTS_MAX; attempt++) {
    if (tryLink(draft, lockFile)) return;
    const owner = readOwner(lockFile);
    if (owner === undefined) continue;
    if (isAlive(owner)) throw new FolderInUse(owner.pid);
    const succession = `${lockFile}.${owner.nonce}`;
    claim(succession, draft);
    if (readOwner(lockFile)?.nonce === owner.nonce) {
      renameSync(succession, lockFile);
      return;
    }
    unlinkSync(succession); // Another process has replaced this owner first.
  }
  throw new Error(`could not lock ${lockFile}: its owner keeps changing`);
}

function tryLink(draft: string, lockFile: string): boolean {
  try {
    linkSync(draft, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(lockFile: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(lockFile, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { pid, started, nonce } = JSON.parse(text) as Partial<Owner>;
    if (pid !== undefined && started !== undefined && nonce !== undefined) return { pid, started, nonce };
  } catch {
    // Falls through: a crash of the machine can leave the file empty.
  }
  return { pid: 0, started: '', nonce: 'unreadable' };
}

function isAlive(owner: Owner): boolean {
  return owner.pid > 0 && lifeOf(owner.pid) === owner.started;
}

/** Identifies a process by its start time and, if available, the boot id, since pids are reused. */
function lifeOf(pid: number): string | undefined {
  const started = processStartTime(pid);
  if (started === undefined) return undefined;
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${started}`;
  } catch {
    return started;
  }
}
