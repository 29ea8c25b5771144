import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Interval at which the holder touches the lock, and the age at which a lock counts as abandoned. */
const TOUCH_INTERVAL_MS = 1_000;
const STALE_MS = 15_000;
const POLL_INTERVAL_MS = 200;
/** Time limit to wait for the lock: enough for a slow network and a slow disk. */
const WAIT_MS_MAX = 15 * 60_000;

/**
 * Runs `work` while no other process does so in the same `folder`, which is created with a .gitignore for itself. Takes
 * over the lock of a killed process. `say` receives a line if the lock is held.
 */
export async function withLock(folder, say, work) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, '.gitignore'), '*\n');
  const lockFile = path.join(folder, 'lock');
  await acquire(lockFile, say);
  const timer = setInterval(() => touch(lockFile), TOUCH_INTERVAL_MS);
  const release = () => rmSync(lockFile, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    process.off('exit', release);
    release();
  }
}

async function acquire(lockFile, say) {
  const deadline = Date.now() + WAIT_MS_MAX;
  let isTold = false;
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readHolder(lockFile);
    if (holder === undefined) continue;
    if (holder.isGone) {
      removeGone(lockFile);
      continue;
    }
    if (!isTold) say(`waiting for process ${holder.pid}, which is setting up the same folder`);
    isTold = true;
    if (Date.now() > deadline) throw new Error(`process ${holder.pid} has not finished; remove ${lockFile}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

/**
 * Removes an abandoned lock. Only one process at a time may do so: otherwise a process that checked earlier could remove
 * the new lock of another one.
 */
function removeGone(lockFile) {
  const turn = `${lockFile}.turn`;
  try {
    writeFileSync(turn, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    // A turn this old belongs to a process that was killed.
    if (readHolder(turn)?.isGone) rmSync(turn, { force: true });
    return;
  }
  try {
    if (readHolder(lockFile)?.isGone) rmSync(lockFile, { force: true });
  } finally {
    rmSync(turn, { force: true });
  }
}

function readHolder(lockFile) {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    const isStale = Date.now() - statSync(lockFile).mtimeMs > STALE_MS;
    // The pid is written shortly after the file is created; until then, only its age counts.
    return { pid, isGone: isStale || (pid > 0 && !isRunning(pid)) };
  } catch {
    return undefined; // It was released in the meantime.
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function touch(lockFile) {
  try {
    const now = new Date();
    utimesSync(lockFile, now, now);
  } catch {
    // Someone removed it by hand.
  }
}
