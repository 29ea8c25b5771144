import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isInstalledFile } from '../../src/application/shared/commandLine.js';
import { callerFolder, dataFolder, homeFolder } from '../../src/main/folders.js';

const CLONE = path.resolve(import.meta.dirname, '..', '..');

afterEach(() => vi.unstubAllEnvs());

describe('the folder that settings start from', () => {
  it('is the clone, wherever npm was called', () => {
    vi.stubEnv('INIT_CWD', '/somewhere/else');
    expect(path.resolve(homeFolder())).toBe(CLONE);
    expect(dataFolder({ DATA_DIR: 'data' })).toBe(path.join(CLONE, 'data'));
  });

  it('is the current folder where the package is installed: an upgrade deletes what is in the package', () => {
    expect(homeFolder(true)).toBe(process.cwd());
    expect(dataFolder({ DATA_DIR: 'data' }, true)).toBe(path.join(process.cwd(), 'data'));
  });

  it('is of no account to an absolute path', () => {
    for (const installed of [true, false])
      expect(dataFolder({ DATA_DIR: '/var/lib/bank' }, installed)).toBe('/var/lib/bank');
  });
});

it('files that arguments name are looked for where npm was called, or else in the current folder', () => {
  vi.stubEnv('INIT_CWD', '/somewhere/else');
  expect(callerFolder()).toBe('/somewhere/else');
  expect(callerFolder(true)).toBe(process.cwd());
  vi.stubEnv('INIT_CWD', '');
  expect(callerFolder()).toBe(process.cwd());
});

it.each([
  ['file:///usr/lib/node_modules/banking-es/dist/application/shared/commandLine.js', true],
  ['file:///app/node_modules/.pnpm/banking-es@0.1.0/node_modules/banking-es/dist/cli/main.js', true],
  ['file:///app/node_modules/@my/bank/dist/cli/main.js', true],
  ['file:///home/ada/banking-es/dist/cli/main.js', false],
  ['file:///home/ada/banking-es/src/cli/main.ts', false],
])('%s belongs to an installed package: %s', (url, isInstalled) => {
  expect(isInstalledFile(url)).toBe(isInstalled);
});
