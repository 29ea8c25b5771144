/** Debian's packages, fetched and unpacked into a folder without installing them: root or not, the machine stays as it is. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

/** Enough for a hundred megabytes. */
const COMMAND_MS_MAX = 300_000;

const run = promisify(execFile);

/** Fetches packages into a new folder, which it answers, and unpacks them there. */
export async function unpack(
  names: readonly string[],
  folder: string,
  aptOptions: readonly string[],
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const options = { cwd: folder, timeout: COMMAND_MS_MAX };
  await run('apt-get', [...aptOptions, 'download', ...names], options);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg', ['-x', file, folder], options);
  }
  return folder;
}

/**
 * Makes apt keep its books in `folder`, where it needs no rights.
 * @param options.knowsInstalled whether it takes what the machine has for installed
 */
export function ownLists(folder: string, { knowsInstalled = false } = {}): string[] {
  mkdirSync(path.join(folder, 'lists', 'partial'), { recursive: true });
  mkdirSync(path.join(folder, 'archives', 'partial'), { recursive: true });
  const options = [
    `Dir::State=${folder}`,
    `Dir::State::status=${knowsInstalled ? '/var/lib/dpkg/status' : '/dev/null'}`,
    `Dir::Cache=${folder}`,
    'Debug::NoLocking=true',
    'APT::Sandbox::User=root', // As root, apt would download as another user, who may not write here.
  ];
  return options.flatMap((option) => ['-o', option]);
}
