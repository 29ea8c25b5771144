/**
 * The folders that relative paths start from. In a clone, settings are relative to the clone, whatever the current folder.
 * An upgrade replaces an installed package as a whole, so the bank stores nothing in it: there, settings are relative to
 * the current folder.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isInstalled } from '../application/shared/commandLine.js';
import { type Config, npmCallerFolder } from './config.js';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** The folder of .env, to which DATA_DIR is relative. */
export const homeFolder = (installed = isInstalled): string => (installed ? process.cwd() : PACKAGE);

/** The absolute path of DATA_DIR. */
export const dataFolder = ({ DATA_DIR }: Pick<Config, 'DATA_DIR'>, installed = isInstalled): string =>
  path.resolve(homeFolder(installed), DATA_DIR);

/**
 * The folder to which file arguments are relative. npm runs the scripts of a clone in the clone, and passes the caller's
 * folder in INIT_CWD.
 */
export const callerFolder = (installed = isInstalled): string =>
  (installed ? undefined : npmCallerFolder()) ?? process.cwd();

/** Loads settings from .env; the environment takes precedence. */
export function loadEnvironmentFile(): void {
  const file = path.join(homeFolder(), '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}
