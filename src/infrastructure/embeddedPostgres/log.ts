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

/** The server's log never takes more than twice this (the file and its predecessor), and what a minute adds. */
const LOG_BYTES_MAX = 8 * 1024 * 1024;
const CHECK_INTERVAL_MS = 60_000;
/** What is read back when the server does not start. */
const TAIL_BYTES_MAX = 16 * 1024;

/** Opens the log for appending and answers its file descriptor, which the caller closes. */
export function openLog(file: string): number {
  boundLog(file);
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    renameSync(file, `${file}.1`); // Left by another user (root, once); the folder is ours.
    return openSync(file, 'a', 0o600);
  }
}

/** Keeps the log bounded while a server writes it. Answers a function that ends this. */
export function keepLogBounded(file: string): () => void {
  const timer = setInterval(() => boundLog(file), CHECK_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Moves a log that is too long aside. The server holds the file open, so its contents move and the file stays. */
function boundLog(file: string): void {
  try {
    if (statSync(file).size <= LOG_BYTES_MAX) return;
    copyFileSync(file, `${file}.1`);
    truncateSync(file);
  } catch {
    // There is none yet, or the disk is full: the log is not worth a failure.
  }
}

/** What was appended to the log since it was `offset` bytes long; nothing when the log is gone. */
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
