import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkNode, ensureInstalled, setupFolder } from './ensure.mjs';
import { run } from './run.mjs';

/** Objects of a run are short-lived: a larger young generation collects them sooner than they are promoted. */
const FLAGS = ['--enable-source-maps', '--max-semi-space-size=64'];

/**
 * Runs a TypeScript program from its source, compiled into one file first: it starts sooner than a program whose modules are
 * compiled one by one as they are loaded, and runs faster, since its functions are not wrapped to keep their names.
 * @param {string} root the folder of the clone, or of a copy of its sources below it
 * @param {string} file the program, in that folder
 * @param {readonly string[]} args
 * @param {object} options of spawn
 * @returns {Promise<number>} its exit code
 */
export async function runBundled(root, file, args, options = {}) {
  checkNode();
  await ensureInstalled();
  const { build } = await import('vite');
  mkdirSync(setupFolder(root), { recursive: true });
  const folder = mkdtempSync(path.join(setupFolder(root), 'bundle-'));
  try {
    await build({
      configFile: false,
      root,
      publicDir: false,
      logLevel: 'warn',
      build: { ssr: path.join(root, file), outDir: folder, target: 'node20', sourcemap: true, minify: false },
    });
    const program = path.join(folder, `${path.basename(file, '.ts')}.js`);
    return await run(process.execPath, [...FLAGS, program, ...args], { cwd: root, ...options });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
