import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, describe, expect, it, vi } from 'vitest';

// A program that reads every file.
vi.setConfig({ testTimeout: 60_000 });

const ROOT = path.resolve(import.meta.dirname, '..');
const CONFIG = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const house = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'banking-es-house-')));

afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('the four floors', () => {
  it('hold in this house', async () => {
    expect(await violations(ROOT)).toEqual([]);
  });

  it.each([
    ['domain-is-pure', 'src/domain/a.ts', '../application/b.js'],
    ['domain-is-pure', 'src/domain/a.ts', 'node:fs'],
    ['domain-is-pure', 'src/domain/a.ts', 'uuid'],
    ['domain-is-pure', 'src/domain/a.ts', 'dinero.js'],
    ['application-talks-through-ports', 'src/application/a.ts', '../infrastructure/redis/b.js'],
    ['application-talks-through-ports', 'src/application/a.ts', 'pg'],
    ['application-talks-through-ports', 'src/application/a.ts', 'fastify'],
    ['application-talks-through-ports', 'src/application/a.ts', 'node:fs'],
    ['infrastructure-implements-ports', 'src/infrastructure/redis/a.ts', '../../api/b.js'],
    ['infrastructure-implements-ports', 'src/infrastructure/redis/a.ts', '../../main/config.js'],
    ['adapters-are-strangers', 'src/infrastructure/redis/a.ts', '../postgres/b.js'],
    ['embedded-postgres-only-opens-sessions', 'src/infrastructure/embeddedPostgres/a.ts', '../redis/b.js'],
    ['testing-is-for-tests', 'src/main/main.ts', '../testing/memory/b.js'],
    ['testing-implements-ports', 'src/testing/memory/a.ts', '../../infrastructure/redis/b.js'],
    ['api-calls-the-application', 'src/api/a.ts', '../infrastructure/redis/b.js'],
    ['config-knows-nobody', 'src/main/config.ts', '../domain/b.js'],
    ['no-circles', 'src/domain/a.ts', './a.js'],
    ['no-guesses', 'src/domain/a.ts', './nowhere.js'],
  ])('%s: %s may not import %s', async (rule, from, to) => {
    expect(await violations(build(from, to))).toContainEqual({ rule, from });
  });

  it.each([
    ['src/domain/a.ts', './b.js'],
    ['src/application/a.ts', '../domain/b.js'],
    ['src/application/a.ts', 'node:crypto'],
    ['src/application/a.ts', 'typebox'],
    ['src/infrastructure/postgres/a.ts', '../../application/b.js'],
    ['src/infrastructure/postgres/a.ts', 'pg'],
    ['src/api/a.ts', '../application/b.js'],
    ['src/main/main.ts', '../infrastructure/postgres/b.js'],
  ])('%s may import %s', async (from, to) => {
    expect(await violations(build(from, to))).toEqual([]);
  });
});

it('only src/main/config.ts reads the environment', () => {
  const readers = filesIn(path.join(ROOT, 'src')).filter((file) =>
    /process\s*\.\s*env\b/.test(readFileSync(file, 'utf8')),
  );
  expect(
    readers.map((file) => path.relative(ROOT, file)).filter((file) => file !== 'src/main/config.ts'),
  ).toEqual([]);
});

it('only test/support/sessions.ts makes sessions for specs: one that nobody listens to ends the run with its server', () => {
  const makers = filesIn(path.join(ROOT, 'test')).filter((file) =>
    /new pg\.(Client|Pool)\(/.test(readFileSync(file, 'utf8')),
  );
  expect(makers.map((file) => path.relative(ROOT, file))).toEqual([
    path.join('test', 'support', 'sessions.ts'),
  ]);
});

/** A small house in which only `from` imports something, with this house's packages. */
function build(from: string, to: string): string {
  rmSync(house, { recursive: true, force: true });
  const floors = [
    'domain',
    'application',
    'infrastructure/redis',
    'infrastructure/postgres',
    'api',
    'testing/memory',
  ];
  for (const floor of floors) write(`src/${floor}/b.ts`, 'export const b = 1;\n');
  write('src/main/config.ts', 'export const b = 1;\n');
  write(from, `import * as b from '${to}';\nexport { b };\n`);
  write('tsconfig.json', readFileSync(path.join(ROOT, 'tsconfig.json'), 'utf8'));
  write('package.json', readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(house, 'node_modules'));
  return house;
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
  writeFileSync(path.join(house, file), text);
}

async function violations(root: string): Promise<{ rule: string; from: string }[]> {
  const { options, ...ruleSet } = CONFIG;
  const { enhancedResolveOptions, ...cruiseOptions } = options;
  const { output } = await cruise(
    ['src'],
    { ...cruiseOptions, ruleSet, validate: true, baseDir: root },
    enhancedResolveOptions,
    { tsConfig: extractTSConfig(path.join(root, 'tsconfig.json')) },
  );
  const { summary } = output as ICruiseResult;
  return summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
