import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const HOME = path.resolve(import.meta.dirname, '..', '..');
const folder = makeTempFolder();
/** A clone with two source files, and this clone's packages. */
const clone = path.join(folder, 'a clone');

beforeEach(() => {
  removeFolder(clone);
  mkdirSync(clone);
  const files = ['scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  for (const name of files) cpSync(path.join(HOME, name), path.join(clone, name), { recursive: true });
  write('src/main/main.ts', `export async function main(): Promise<void> { process.stdout.write('one'); }\n`);
  write('src/deep/er/a.ts', 'export const a = 1;\n');
  write('src/deep/er/q.sql', 'SELECT 1;\n');
  write('console/index.html', '<script type="module" src="./main.ts"></script>\n');
  write('console/main.ts', `document.title = 'one';\n`);
});

afterAll(() => removeFolder(folder));

describe('building', () => {
  it('compiles the sources, brings the SQL along, and starts in the same process from any folder', async () => {
    symlinkSync(path.join(HOME, 'node_modules'), path.join(clone, 'node_modules'));
    expect(await script('start.mjs')).toEqual({ code: 0, stdout: 'one', stderr: 'building\n' });
    expect(read('dist/deep/er/q.sql')).toBe('SELECT 1;\n');
    const [, asset = ''] = /src="\/(assets\/[^"]+\.js)"/.exec(read('dist/console/index.html')) ?? [];
    expect(read(`dist/console/${asset}`)).toContain('one');
    for (const form of ['br', 'gz'])
      expect(existsSync(path.join(clone, `dist/console/${asset}.${form}`))).toBe(true);
    const { sources } = JSON.parse(read('dist/deep/er/a.js.map'));
    expect(existsSync(path.resolve(clone, 'dist/deep/er', sources[0]))).toBe(true);
    expect(await script('start.mjs')).toEqual({ code: 0, stdout: 'one', stderr: '' });

    write('src/deep/er/a.ts', 'export const a: number = "one";\n');
    const { code, stdout, stderr } = await script('start.mjs');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('src/deep/er/a.ts');
    expect(stderr).toContain('The build failed');
    expect(read('dist/deep/er/a.js')).toContain('a = 1');
  });

  it('happens when a file was changed, added or removed, and only then', async () => {
    useFakeCompiler();
    const changes = [
      () => {},
      () => write('src/deep/er/a.ts', 'export const a = 2;\n'),
      () => write('src/deep/er/q.sql', 'SELECT 2;\n'),
      () => write('src/new.ts', 'export const b = 1;\n'),
      () => write('tsconfig.json', `${read('tsconfig.json')}\n`),
      () => write('console/main.ts', 'document.title = 2;\n'),
      () => rmSync(path.join(clone, 'src/deep'), { recursive: true }),
    ];
    for (const change of changes) {
      change();
      expect((await script('build.mjs')).stderr).toBe('building\n');
      expect((await script('build.mjs')).stderr).toBe('');
    }
    expect(existsSync(path.join(clone, 'dist/main/main.js'))).toBe(true);
    expect(existsSync(path.join(clone, 'dist/deep'))).toBe(false);
  });

  it('happens once when two start at the same time, also when an earlier one was killed at it', async () => {
    useFakeCompiler();
    const gone = spawn('true');
    await once(gone, 'exit');
    write('.setup/lock', String(gone.pid));
    write('.setup/dist/half.js', '');
    const both = await Promise.all([script('start.mjs'), script('start.mjs')]);
    expect(both.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, 'one'],
      [0, 'one'],
    ]);
    expect(both.map(({ stderr }) => stderr.split('building').length - 1).sort()).toEqual([0, 1]);
    expect(existsSync(path.join(clone, 'dist/half.js'))).toBe(false);
  });
});

describe('installing', () => {
  it('runs npm ci when there are no packages, once, and again when the lock file changes', async () => {
    const npm = fakeNpm(`fs.mkdirSync('node_modules', { recursive: true })`);
    const both = await Promise.all([script('build.mjs', npm), script('build.mjs', npm)]);
    expect(both.map(({ stderr }) => stderr.includes('installing dependencies')).sort()).toEqual([
      false,
      true,
    ]);
    expect(read('npm.calls')).toMatch(/^ci --include=dev [^\n]*\n$/);
    await script('build.mjs', npm);
    write('package-lock.json', read('package-lock.json').replace('"version": "0.1.0"', '"version": "0.1.1"'));
    await script('build.mjs', npm);
    expect(read('npm.calls').split('\n').filter(Boolean)).toHaveLength(2);
  });

  it('accepts what npm was made to install by hand, and only that', async () => {
    const npm = fakeNpm('process.exit(1)');
    const { packages } = JSON.parse(read('package-lock.json'));
    const { '': _, ...installed } = packages;
    write('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
    await script('build.mjs', npm);
    expect(existsSync(path.join(clone, 'npm.calls'))).toBe(false);

    rmSync(path.join(clone, 'node_modules/.installed'));
    installed['node_modules/fastify'].version = '0.0.1';
    write('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
    await script('build.mjs', npm);
    expect(existsSync(path.join(clone, 'npm.calls'))).toBe(true);
  });

  it('ends with one line of its own when npm fails', async () => {
    const { code, stdout, stderr } = await script('start.mjs', fakeNpm('process.exit(7)'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('"npm ci" failed in');
    expect(stderr).toContain('exit code 7');
  });
});

it('says which Node it needs when this one is too old', async () => {
  write('package.json', read('package.json').replace(/"node": "[^"]*"/, '"node": ">=99.1.0"'));
  const { code, stderr } = await script('start.mjs');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Banking ES requires Node\.js >=99\.1\.0, but this is [\d.]+: .*\n$/);
});

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(clone, file)), { recursive: true });
  writeFileSync(path.join(clone, file), text);
}

function read(file: string): string {
  return readFileSync(path.join(clone, file), 'utf8');
}

/** Stands in for npm, so that no specification needs a network. Notes its arguments, then does `body`. */
function fakeNpm(body: string): string {
  write(
    'npm.js',
    `import fs from 'node:fs';\nfs.appendFileSync('npm.calls', process.argv.slice(2).join(' ') + '\\n');\n${body};\n`,
  );
  return path.join(clone, 'npm.js');
}

/** The real one takes seconds. This one makes what the specifications look at, not at once. */
function useFakeCompiler(): void {
  const stamp = createHash('sha256').update(read('package-lock.json')).digest('hex');
  write('node_modules/.installed', stamp);
  write(
    'node_modules/typescript/bin/tsc',
    `const fs = require('node:fs'); const out = process.argv.at(-1);
    fs.mkdirSync(out + '/main', { recursive: true });
    fs.writeFileSync(out + '/main/main.js', "export const main = async () => process.stdout.write('one');");
    setTimeout(() => {}, 300);`,
  );
  write(
    'node_modules/vite/bin/vite.js',
    `require('node:fs').mkdirSync(process.argv[process.argv.indexOf('--outDir') + 1], { recursive: true });`,
  );
}

async function script(
  name: string,
  npm = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, npm_execpath: npm };
  const child = spawn(process.execPath, [path.join(clone, 'scripts', name)], { cwd: '/', env });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, ...output };
}
