import {
  closeSync,
  copyFileSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
} from 'node:fs';

/** The server's log takes at most twice this (the file and its predecessor), plus what is written within a minute. */
const LOG_BYTES_MAX = 8 * 1024 * 1024;
const CHECK_INTERVAL_MS = 60_000;
/** Part of the log that is read if the server does not start. */
const TAIL_BYTES_MAX = 16 * 1024;

/** Opens the log for appending. @returns its file descriptor, which the caller closes */
export function openLog(file: string): number {
  boundLog(file);
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    renameSync(file, `${file}.1`); // Owned by another user, such as root from an earlier start; the folder is ours.
    return openSync(file, 'a', 0o600);
  }
}

/** Keeps the log bounded while a server writes it. @returns a function that stops this */
export function keepLogBounded(file: string): () => void {
  const timer = setInterval(() => boundLog(file), CHECK_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Rotates a log that is too long. The server keeps the file open, so the contents are copied and the file truncated. */
function boundLog(file: string): void {
  try {
    if (statSync(file).size <= LOG_BYTES_MAX) return;
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
  } catch {
    // There is no log yet, or the disk is full: neither may stop the bank.
  }
}

/** The text appended to the log after `offset` bytes; empty if there is no log. */
export function readLogFrom(file: string, offset: number): string {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const from = Math.max(offset, fstatSync(handle).size - TAIL_BYTES_MAX);
    const buffer = Buffer.alloc(TAIL_BYTES_MAX);
    return buffer.toString('utf8', 0, readSync(handle, buffer, 0, TAIL_BYTES_MAX, from));
  } finally {
    closeSync(handle);
  }
}
