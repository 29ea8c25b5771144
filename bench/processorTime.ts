/** Processor time of processes, as Linux counts it. */
import { readdirSync, readFileSync } from 'node:fs';

/** The unit of /proc/PID/stat: a hundredth of a second on every Linux. */
const TICK_MICROS = 10_000;

/**
 * Microseconds that these processes and all their descendants have had so far, those that have ended included.
 * @returns undefined where there is no /proc
 */
export function processorMicros(roots: readonly number[]): number | undefined {
  const processes = readProcesses();
  if (processes === undefined) return undefined;
  const counted = new Set(roots);
  // A child may have a lower id than its parent, so look until nothing is added.
  for (let before = -1; before !== counted.size; ) {
    before = counted.size;
    for (const [pid, { parent }] of processes) if (counted.has(parent)) counted.add(pid);
  }
  return [...counted].reduce((sum, pid) => sum + (processes.get(pid)?.ticks ?? 0), 0) * TICK_MICROS;
}

function readProcesses(): Map<number, { readonly parent: number; readonly ticks: number }> | undefined {
  const processes = new Map<number, { readonly parent: number; readonly ticks: number }>();
  for (const pid of processIds()) {
    let stat: string;
    try {
      stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    } catch {
      // It has ended.
      continue;
    }
    // The name, in parentheses, may contain anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15).map(Number);
    processes.set(Number(pid), {
      parent: Number(fields[1]),
      ticks: user + system + childrenUser + childrenSystem,
    });
  }
  return processes.size === 0 ? undefined : processes;
}

function processIds(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
