/** The servers around a bank: those of this machine, else Debian's packages, fetched without installing them. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { fetchPackages } from '../debianPackages.js';

/** For each, the package that has it, and where that keeps it. */
const WANTED = {
  postgres: { package: 'postgresql-15', place: '/usr/lib/postgresql/15/bin/postgres' },
  haproxy: { package: 'haproxy', place: '/usr/sbin/haproxy' },
  pgbouncer: { package: 'pgbouncer', place: '/usr/sbin/pgbouncer' },
  nginx: { package: 'nginx-light', place: '/usr/sbin/nginx' },
  etcd: { package: 'etcd-server', place: '/usr/bin/etcd' },
  patroni: { package: 'patroni', place: '/usr/bin/patroni' },
};
/** What Patroni is written in. It uses Debian's own, which has the modules that its packages expect. */
const PYTHON = '/usr/bin/python3';
const MODULES = 'usr/lib/python3/dist-packages';

export type ProgramName = keyof typeof WANTED;

export interface Program {
  readonly path: string;
  /** All that it needs of an environment. */
  readonly environment: Readonly<Record<string, string>>;
}

const found = new Map<ProgramName, Promise<Program>>();

/** @throws Error when this machine neither has the program nor can fetch its package */
export function findProgram(name: ProgramName): Promise<Program> {
  const known = found.get(name) ?? find(name);
  found.set(name, known);
  return known;
}

/**
 * Whether all these programs can be had. Prints one line where they cannot, for a spec that is skipped then:
 * `describe.skipIf(!(await hasPrograms('haproxy')))`.
 */
export async function hasPrograms(...names: readonly ProgramName[]): Promise<boolean> {
  for (const name of names) {
    try {
      await findProgram(name);
    } catch (error) {
      const why = (error as Error).message.trim().split('\n').at(-1);
      process.stdout.write(
        `skipped: ${name} is not on this machine, and its package cannot be fetched: ${why}\n`,
      );
      return false;
    }
  }
  return true;
}

async function find(name: ProgramName): Promise<Program> {
  const { package: wanted, place } = WANTED[name];
  if (isExecutable(place)) return { path: place, environment: {} };
  const { root, environment } = await fetchPackages(name, [wanted]);
  const program = path.join(root, place);
  if (!isExecutable(program)) throw new Error(`there is no ${place} in ${wanted}`);
  return { path: program, environment: { ...environment, ...pythonSettings(root) } };
}

/** Where an unpacked Python program finds its modules, and Python itself if that was fetched, too. */
function pythonSettings(root: string): Record<string, string> {
  const settings = { PYTHONPATH: path.join(root, MODULES) };
  return isExecutable(path.join(root, PYTHON))
    ? { ...settings, PYTHONHOME: path.join(root, 'usr'), PATH: path.join(root, 'usr', 'bin') }
    : settings;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
