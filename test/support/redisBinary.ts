import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { fetchRedis } from './redisPackage.js';

const NAMES = ['redis-server', 'valkey-server'];

interface RedisBinary {
  readonly program: string;
  /** All that it needs of an environment. */
  readonly environment: NodeJS.ProcessEnv;
}

/** The server program: Redis in PATH, else Valkey in PATH, else a Redis that is fetched at its first use. */
export async function redisBinary(): Promise<RedisBinary> {
  const installed = NAMES.map(findInPath).find((program) => program !== undefined);
  if (installed) return { program: installed, environment: {} };
  try {
    const folder = await fetchRedis();
    return { program: path.join(folder, 'redis-server'), environment: { LD_LIBRARY_PATH: folder } };
  } catch (cause) {
    throw new Error(
      'No Redis server: install one so that redis-server or valkey-server is in PATH (on Debian and Ubuntu: ' +
        `apt-get install redis-server). Fetching its package failed: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function findInPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute);
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
