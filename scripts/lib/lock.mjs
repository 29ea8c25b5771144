import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The holder of the lock touches it this often, and one that was not touched for that long has no holder. */
const TOUCH_INTERVAL_MS = 1_000;
const STALE_MS = 15_000;
const POLL_INTERVAL_MS = 200;
/** A slow network and a slow disk together; then whoever waits is told. */
const WAIT_MS_MAX = 15 * 60_000;

/**
 * Runs `work` while no other process does so in the same `folder`, which is made, and ignored by git by its own means.
 * A lock whose holder was killed is taken over. `say` gets a line when there is somebody to wait for.
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
 * Removes a lock without a holder. One process at a time: another one may have done so and hold the lock by now, and
 * must not lose it to who looked before.
 */
function removeGone(lockFile) {
  const turn = `${lockFile}.turn`;
  try {
    writeFileSync(turn, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    // Whoever had the turn was killed in it, if it is as old as that.
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
    // The number is written a moment after the file is made: until then only its age counts.
    return { pid, isGone: isStale || (pid > 0 && !isRunning(pid)) };
  } catch {
    return undefined; // It was released meanwhile.
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
