/** Stops this process together with npx. */
import { isRunByNpx } from '../main/config.js';

/** How often to check that the parent process is still there. */
const CHECK_MS = 200;

/**
 * npx runs the program in a shell and forwards SIGTERM to that shell only, which then exits and leaves the bank running.
 * So once the shell is gone, this process sends itself the signal.
 */
export function stopWithNpx(): void {
  if (!isRunByNpx()) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, CHECK_MS).unref();
}
