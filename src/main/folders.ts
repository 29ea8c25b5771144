/**
 * The folders that relative paths start from. In a clone, settings mean the clone, wherever a command was typed. An
 * installed package is replaced as a whole when it is upgraded, so nothing of the bank's may lie in it: there, settings
 * mean the current folder.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from '../application/shared/commandLine.js';
import { type Config, npmCallerFolder } from './config.js';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** Where .env is looked for, and where a relative DATA_DIR starts. */
export const homeFolder = (installed = isInstalled): string => (installed ? process.cwd() : PACKAGE);

/** The absolute path of DATA_DIR. */
export const dataFolder = ({ DATA_DIR }: Pick<Config, 'DATA_DIR'>, installed = isInstalled): string =>
  path.resolve(homeFolder(installed), DATA_DIR);

/**
 * Where a file that an argument names is looked for. npm runs the scripts of a clone in the clone, and says in INIT_CWD
 * where it was called.
 */
export const callerFolder = (installed = isInstalled): string =>
  (installed ? undefined : npmCallerFolder()) ?? process.cwd();

/** Takes settings from .env, where the environment itself does not have them. */
export function loadEnvironmentFile(): void {
  const file = path.join(homeFolder(), '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}
