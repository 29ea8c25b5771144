import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Poll interval while waiting for a condition. */
const POLL_INTERVAL_MS = 15;

/**
 * What tells process `pid` from a later process with the same number: the time it was started, in the
 * system's own notation. Undefined when no such process runs; a zombie does not run.
 */
export function processStartTime(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      // The command name in field 2 may hold blanks and brackets, so count from behind it: field 3 is the
      // state.
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

/** True when signals can reach `pid`, which is also so for a zombie: this is how PostgreSQL itself asks. */
export function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * The running processes of a PostgreSQL server on `dataFolder`, whoever started it. On Linux these are all of
 * its processes, found by their working directory, which stays true when the folder is renamed; elsewhere at
 * most `postmasterPid`, when its command line names the folder.
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
        return false; // It has ended, or belongs to another user.
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
