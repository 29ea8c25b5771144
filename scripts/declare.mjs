// npm run prepack runs this after the build. dist/types gets the declarations of the exports in package.json and of their
// imports, and no others, since a published declaration is a promise.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from './lib/ensure.mjs';
import { run } from './lib/run.mjs';

const TYPES = path.join(ROOT, 'dist', 'types');

rmSync(TYPES, { recursive: true, force: true });
const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const options = ['--declaration', '--emitDeclarationOnly', '--sourceMap', 'false', '--outDir', TYPES];
const code = await run(process.execPath, [tsc, '-p', path.join(ROOT, 'tsconfig.build.json'), ...options], {
  cwd: ROOT,
  stdio: ['ignore', 2, 2],
});
if (code !== 0) process.exit(code);

const { exports } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const promised = new Set();
for (const { types } of Object.values(exports)) if (types !== undefined) promise(path.join(ROOT, types));
for (const entry of readdirSync(TYPES, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (entry.isFile() && !promised.has(file)) rmSync(file);
}
process.stderr.write(`declared ${promised.size} files\n`);

/** Adds a declaration and all its imports. */
function promise(file) {
  if (promised.has(file)) return;
  promised.add(file);
  for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
    if (fileName.startsWith('.'))
      promise(path.resolve(path.dirname(file), fileName.replace(/\.js$/, '.d.ts')));
  }
}
