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
    ['application-talks-through-ports', 'src/application/a.ts', 'node:timers/promises'],
    ['application-talks-through-ports', 'src/application/a.ts', 'uuid'],
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

describe('time and chance come through ports (shared/time.ts, shared/random.ts)', () => {
  it('in this house', () => {
    expect([...worldly('src/domain', ROOT), ...worldly('src/application', ROOT)]).toEqual([]);
  });

  it.each([
    'setTimeout(f, 1);',
    'const timer = setInterval(f, 1).unref();',
    'new Promise((resolve) => setImmediate(resolve));',
    'clearTimeout(timer);',
    'queueMicrotask(f);',
    'process.nextTick(f);',
    'const ms = performance.now();',
    'let before = performance.eventLoopUtilization();',
    'process.hrtime.bigint();',
    'Date.now();',
    'const clock = Date;',
    'new Date();',
    'const text = Date();',
    'AbortSignal.timeout(1);',
    'Math.random();',
    'globalThis.crypto.randomUUID();',
    'randomBytes(32);',
    'randomInt(9);',
    'crypto.getRandomValues(bytes);',
    'uuidv7();',
    "import { v7 } from 'uuid';",
    "import { setTimeout as wait } from 'node:timers/promises';",
  ])('not by %s', (line) => {
    rmSync(house, { recursive: true, force: true });
    write('src/application/feed/a.ts', `export const f = () => {};\n${line}\n`);
    expect(worldly('src/application', house)).toEqual([`src/application/feed/a.ts:2: ${line}`]);
  });

  it.each([
    'new Date(ms).toISOString();',
    'Date.parse(text);',
    'time.monotonic();',
    'readonly effectiveOn: Date;',
    '/** Tells the time until Date.now. */',
    '// Math.random() would do, too.',
    ' * setTimeout in a comment',
  ])('but by %s', (line) => {
    rmSync(house, { recursive: true, force: true });
    write('src/application/feed/a.ts', `${line}\n`);
    expect(worldly('src/application', house)).toEqual([]);
  });
});

it('only test/support/sessions.ts makes sessions for specs: one that nobody listens to ends the run with its server', () => {
  const makers = filesIn(path.join(ROOT, 'test')).filter((file) =>
    /new pg\.(Client|Pool)\(/.test(readFileSync(file, 'utf8')),
  );
  expect(makers.map((file) => path.relative(ROOT, file))).toEqual([
    path.join('test', 'support', 'sessions.ts'),
  ]);
});

/** What tells the time, waits or draws by itself, and not through a port. */
const WORLDLY = new RegExp(
  [
    '\\b(set|clear)(Timeout|Interval|Immediate)\\b',
    '\\bqueueMicrotask\\b',
    '\\bnextTick\\b',
    '\\bperformance\\b',
    '\\bhrtime\\b',
    '\\bDate\\.now\\b',
    '\\bDate\\(\\s*\\)',
    '= *Date\\b(?! *[.(])',
    '\\bnew Date *;',
    '\\bAbortSignal\\.timeout\\b',
    '\\bMath\\.random\\b',
    '\\brandom(UUID|Bytes|Int|FillSync|Fill)\\b',
    '\\bgetRandomValues\\b',
    '\\buuidv\\d',
    "from '(node:timers.*|timers.*|uuid)'",
  ].join('|'),
);

/** The lines of a folder that do, comments apart, as `file:line: text`. */
function worldly(folder: string, root: string): string[] {
  return filesIn(path.join(root, folder)).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((text, index) =>
        WORLDLY.test(text.replace(/^\s*(\/?\*|\/\/).*|\s\/\/ .*/, ''))
          ? [`${path.relative(root, file)}:${index + 1}: ${text.trim()}`]
          : [],
      ),
  );
}

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
