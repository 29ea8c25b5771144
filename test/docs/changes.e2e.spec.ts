/** What the how-to pages change in the sources is changed, in a copy, generated and tried. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { blocksOf } from '../support/docs.js';
import { ROOT } from '../support/processes.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const PAGES = ['docs/how-to/add-an-event-type.md', 'docs/how-to/add-a-projection.md'];
const SPECS = [
  'test/sizes.unit',
  'test/domain/account.unit',
  'test/application/commands/command.unit',
  'test/application/log/eventCodec',
  'test/application/readModels/openings',
];
/** What is compiled: where a switch or a table of all events may stand. The rest costs as much again. */
const COMPILED = [
  'src',
  'scripts/generate',
  'test/domain',
  'test/application',
  'test/api/routes',
  'test/support',
];
const CONFIGS = ['package.json', 'tsconfig.json', 'vitest.config.ts'];

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

it('apply to the sources, compile, and pass the specs they add to', { timeout: 600_000 }, async () => {
  const clone = path.join(folder, 'clone');
  mkdirSync(clone);
  for (const name of ['src', 'test', 'scripts', 'bench', 'simulation', 'console', 'docs', ...CONFIGS]) {
    cpSync(path.join(ROOT, name), path.join(clone, name), { recursive: true });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
  const tsconfig = { extends: './tsconfig.json', include: COMPILED };
  writeFileSync(path.join(clone, 'tsconfig.some.json'), JSON.stringify(tsconfig));
  const patches = PAGES.flatMap((page) => blocksOf(page).filter(({ language }) => language === 'diff'));
  expect(patches.length).toBeGreaterThan(7);
  for (const { at, text } of patches) {
    const apply = () =>
      execFileSync('git', ['apply', '-'], { cwd: clone, input: `${text}\n`, stdio: 'pipe' });
    expect(apply, at).not.toThrow();
  }
  /** Whether it succeeds or not: its output says. */
  const said = (...args: string[]) =>
    promisify(execFile)(process.execPath, args, { cwd: clone }).then(
      ({ stdout }) => stdout,
      (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
    );
  expect(await said('--import', 'tsx', 'scripts/generate/main.ts')).toMatch(/^generated /);
  const tsc = 'node_modules/typescript/bin/tsc';
  const compiled = said(tsc, '--noEmit', '-p', 'tsconfig.some.json');
  const ran = said('node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...SPECS);
  expect(await compiled).toBe('');
  expect(await ran).toMatch(/Test Files .*5 passed/);
  expect(await said(tsc, '--noEmit', '-p', 'console/tsconfig.json')).toBe('');
  expect(readFileSync(path.join(clone, 'src/domain/account.ts'), 'utf8')).toContain('AccountReviewed');
});
