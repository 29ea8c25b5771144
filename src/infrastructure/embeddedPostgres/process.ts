import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Poll interval while waiting for a condition. */
const POLL_INTERVAL_MS = 15;

/**
 * The start time of process `pid`, in the system's own notation; it distinguishes the process from a later one with the
 * same pid. Undefined if there is no such process, or only a zombie.
 */
export function processStartTime(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      // The command name in field 2 may contain spaces and parentheses, so count from its end: field 3 is the state.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[22 - 3];
    } catch {
      return undefined;
    }
  }
  try {
    const [state, ...started] = runPs(pid, 'state=,lstart=').split(/\s+/);
    return state?.startsWith('Z') ? undefined : started.join(' ') || undefined;
  } catch {
    return undefined;
  }
}

/** Whether signals reach `pid`, which includes zombies; PostgreSQL uses the same check. */
export function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * The running processes of a PostgreSQL server on `dataFolder`, no matter who started it. On Linux these are all its
 * processes, found by their working directory, which follows a rename of the folder. Elsewhere it is at most
 * `postmasterPid`, if its command line names the folder.
 */
export function postgresProcesses(dataFolder: string, postmasterPid: number): number[] {
  if (process.platform !== 'linux') {
    try {
      const command = runPs(postmasterPid, 'command=');
      return command.includes('postgres') && command.includes(dataFolder) ? [postmasterPid] : [];
    } catch {
      return [];
    }
  }
  const folder = statSync(dataFolder);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        if (readFileSync(`/proc/${name}/comm`, 'latin1').trim() !== 'postgres') return false;
        const cwd = statSync(`/proc/${name}/cwd`);
        return cwd.ino === folder.ino && cwd.dev === folder.dev;
      } catch {
        return false; // The process has exited, or belongs to another user.
      }
    })
    .map(Number);
}

/** Waits until `condition` holds, at most `limitMs`; returns whether it does. */
export async function waitUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() >= deadline) return false;
    await sleep(POLL_INTERVAL_MS);
  }
  return true;
}

function runPs(pid: number, format: string): string {
  return execFileSync('ps', ['-o', format, '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
  }).trim();
}
