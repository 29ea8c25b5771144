import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { checkNode, ensureInstalled, ROOT, setupFolder } from './ensure.mjs';
import { run } from './run.mjs';

/** Objects of a run are short-lived: a larger young generation collects them sooner than they are promoted. */
const FLAGS = ['--enable-source-maps', '--max-semi-space-size=64'];

/**
 * Compiles a TypeScript program into one file: it starts sooner than a program whose modules are compiled one by one as they are
 * loaded, and runs faster, since its functions are not wrapped to keep their names.
 * @param {string} root the folder of the clone, or of a copy of its sources below it
 * @param {string} file the program, in that folder
 * @returns {Promise<{ args: string[], remove: () => void }>} the arguments of Node.js; call `remove` once it has ended
 */
export async function bundle(root, file) {
  const { build } = await import('vite');
  mkdirSync(setupFolder(root), { recursive: true });
  const folder = mkdtempSync(path.join(setupFolder(root), 'bundle-'));
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    build: {
      ssr: path.join(root, file),
      outDir: folder,
      target: 'node20',
      sourcemap: true,
      minify: false,
    },
  });
  const program = path.join(folder, `${path.basename(file, '.ts')}.js`);
  return { args: [...FLAGS, program], remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Compiles a program of this clone and runs it. @returns {Promise<number>} its exit code */
export async function runBundled(file, args) {
  checkNode();
  await ensureInstalled();
  const program = await bundle(ROOT, file);
  try {
    return await run(process.execPath, [...program.args, ...args], { cwd: ROOT });
  } finally {
    program.remove();
  }
}
