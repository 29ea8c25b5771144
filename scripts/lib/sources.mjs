import path from 'node:path';
import { checkNode, ensureInstalled, ROOT } from './ensure.mjs';
import { run } from './run.mjs';

/** Runs a TypeScript program from its source, after installing its dependencies. @returns its exit code */
export async function runSources(file, ...args) {
  checkNode();
  await ensureInstalled();
  return run(process.execPath, ['--import', 'tsx', path.join(ROOT, file), ...args], { cwd: ROOT });
}
