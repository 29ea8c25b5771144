import {
  existsSync,
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

describe('floors and rooms', () => {
  // Every source file is parsed.
  it('hold in this house', { timeout: 120_000 }, async () => {
    expect(await violations(ROOT, ['src', 'console/src', 'bench', 'simulation', 'scripts', 'test'])).toEqual(
      [],
    );
  });

  it.each([
    ['domain-is-pure', 'src/domain/a.ts', '../application/log/b.js'],
    ['domain-is-pure', 'src/domain/a.ts', 'node:fs'],
    ['domain-is-pure', 'src/domain/a.ts', 'uuid'],
    ['domain-is-pure', 'src/domain/a.ts', 'dinero.js'],
    ['application-talks-through-ports', 'src/application/feed/a.ts', '../../infrastructure/redis/b.js'],
    ['application-talks-through-ports', 'src/application/feed/a.ts', 'pg'],
    ['application-talks-through-ports', 'src/application/feed/a.ts', 'fastify'],
    ['application-talks-through-ports', 'src/application/feed/a.ts', 'node:fs'],
    ['application-shared', 'src/application/shared/a.ts', '../log/b.js'],
    ['application-log', 'src/application/log/a.ts', '../access/b.js'],
    ['application-access', 'src/application/access/a.ts', '../accounts/b.js'],
    ['application-accounts', 'src/application/accounts/a.ts', '../commands/b.js'],
    ['application-commands', 'src/application/commands/a.ts', '../acceleration/b.js'],
    ['application-relay', 'src/application/relay/a.ts', '../acceleration/b.js'],
    ['application-acceleration', 'src/application/acceleration/a.ts', '../bank.js'],
    ['application-bank', 'src/application/bank.ts', './readModels/b.js'],
    ['application-readModels', 'src/application/readModels/a.ts', '../webhooks/b.js'],
    ['application-holds', 'src/application/holds/a.ts', '../webhooks/b.js'],
    ['application-webhooks', 'src/application/webhooks/a.ts', '../feed/b.js'],
    ['application-feed', 'src/application/feed/a.ts', '../statements/b.js'],
    ['application-verification', 'src/application/verification/a.ts', '../feed/b.js'],
    ['application-statements', 'src/application/statements/a.ts', '../verification/b.js'],
    ['application-transactions', 'src/application/transactions/a.ts', '../feed/b.js'],
    ['acceleration-is-optional', 'src/application/feed/a.ts', '../acceleration/b.js'],
    ['infrastructure-implements-ports', 'src/infrastructure/redis/a.ts', '../../api/b.js'],
    ['infrastructure-implements-ports', 'src/infrastructure/redis/a.ts', '../../main/config.js'],
    ['infrastructure-implements-ports', 'src/infrastructure/redis/a.ts', '../../application/log/b.js'],
    ['infrastructure-implements-ports', 'src/testing/memory/a.ts', '../../application/log/b.js'],
    ['postgres-connection', 'src/infrastructure/postgres/connection/a.ts', '../log/b.js'],
    ['postgres-log', 'src/infrastructure/postgres/log/a.ts', '../readModels/b.js'],
    ['postgres-logFile', 'src/infrastructure/postgres/logFile/a.ts', '../readModels/b.js'],
    ['postgres-readModels', 'src/infrastructure/postgres/readModels/a.ts', '../verification/b.js'],
    ['postgres-verification', 'src/infrastructure/postgres/verification/a.ts', '../logFile/b.js'],
    ['postgres-beside-the-rooms', 'src/infrastructure/postgres/a.ts', './log/b.js'],
    ['adapters-are-strangers', 'src/infrastructure/redis/a.ts', '../postgres/b.js'],
    ['embedded-postgres-only-opens-sessions', 'src/infrastructure/embeddedPostgres/a.ts', '../redis/b.js'],
    ['testing-is-for-tests', 'src/main/a.ts', '../testing/memory/b.js'],
    ['testing-knows-no-adapters', 'src/testing/memory/a.ts', '../../infrastructure/redis/b.js'],
    ['nothing-knows-the-simulation', 'src/testing/a.ts', '../../simulation/b.js'],
    ['trace-page-knows-traces', 'simulation/page/a.ts', '../world.js'],
    ['trace-page-knows-traces', 'simulation/page/a.ts', 'node:fs'],
    ['api-calls-the-application', 'src/api/a.ts', '../infrastructure/redis/b.js'],
    ['http-knows-no-routes', 'src/api/http/a.ts', '../routes/b.js'],
    ['routes-know-no-server', 'src/api/routes/a.ts', '../b.js'],
    ['main-is-imported-by-entrances', 'src/api/a.ts', '../main/config.js'],
    ['entrances-are-imported-by-nobody', 'src/main/a.ts', '../cli/b.js'],
    ['config-knows-nobody', 'src/main/config.ts', '../domain/b.js'],
    ['client-runs-in-browsers', 'src/client/a.ts', '../domain/b.js'],
    ['console-is-a-client', 'console/src/pages/a.ts', '../../../src/domain/b.js'],
    ['console-format', 'console/src/format/a.ts', '../api/b.js'],
    ['console-api', 'console/src/api/a.ts', '../browser/b.js'],
    ['console-browser', 'console/src/browser/a.ts', '../components/b.js'],
    ['console-components', 'console/src/components/a.ts', '../pages/b.js'],
    ['console-pages', 'console/src/pages/a.ts', '../app/b.js'],
    ['console-app', 'console/src/app/a.ts', '../other/b.js'],
    ['no-circles', 'src/domain/a.ts', './a.js'],
    ['no-circles', 'bench/a.ts', './a.js'],
    ['no-guesses', 'src/domain/a.ts', './nowhere.js'],
    ['no-guesses', 'scripts/a.ts', './nowhere.js'],
  ])('%s: %s may not import %s', async (rule, from, to) => {
    expect(await violations(build(from, to))).toContainEqual({ rule, from });
  });

  it('every rule is among these', () => {
    const names: string[] = CONFIG.forbidden.map(({ name }: { name: string }) => name);
    const text = readFileSync(path.join(ROOT, 'test/architecture.unit.spec.ts'), 'utf8');
    expect(names.filter((name) => !text.includes(`['${name}', `))).toEqual([]);
  });

  it.each([
    ['src/domain/a.ts', './b.js'],
    ['src/application/feed/a.ts', '../../domain/b.js'],
    ['src/application/feed/a.ts', '../log/b.js'],
    ['src/application/feed/a.ts', '../bank.js'],
    ['src/application/feed/a.ts', './b.js'],
    ['src/application/bank.ts', './acceleration/b.js'],
    ['src/application/commands/a.ts', 'node:crypto'],
    ['src/application/commands/a.ts', 'typebox'],
    ['src/infrastructure/postgres/log/a.ts', '../../../application/log/ports.js'],
    ['src/infrastructure/postgres/log/a.ts', '../../../application/log/eventCodec.js'],
    ['src/infrastructure/postgres/log/a.ts', '../../../application/shared/b.js'],
    ['src/infrastructure/postgres/log/a.ts', '../connection/b.js'],
    ['src/infrastructure/postgres/a.ts', './connection/b.js'],
    ['src/infrastructure/postgres/a.ts', 'pg'],
    ['src/infrastructure/embeddedPostgres/a.ts', '../postgres/connection/b.js'],
    ['src/testing/memory/a.ts', '../../application/log/ports.js'],
    ['src/api/routes/a.ts', '../../application/feed/b.js'],
    ['src/api/routes/a.ts', '../http/b.js'],
    ['src/main/a.ts', '../infrastructure/postgres/b.js'],
    ['src/main/a.ts', '../application/acceleration/b.js'],
    ['src/cli/a.ts', '../main/config.js'],
    ['console/src/app/a.ts', '../pages/b.js'],
    ['bench/a.ts', '../src/testing/memory/b.js'],
    ['simulation/a.ts', '../src/main/config.js'],
    // Before the first build.
    ['scripts/a.ts', '../dist/main/main.js'],
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

/** Folders of a small house, with a file each that others may import. */
const FOLDERS = [
  'src/domain',
  ...['shared', 'log', 'access', 'accounts', 'commands', 'relay', 'acceleration'].map(
    (name) => `src/application/${name}`,
  ),
  ...['readModels', 'webhooks', 'holds', 'feed', 'verification', 'statements'].map(
    (name) => `src/application/${name}`,
  ),
  'src/infrastructure/redis',
  'src/infrastructure/postgres',
  ...['connection', 'log', 'logFile', 'readModels', 'verification'].map(
    (name) => `src/infrastructure/postgres/${name}`,
  ),
  ...['api', 'api/http', 'api/routes', 'cli', 'testing/memory'].map((name) => `src/${name}`),
  ...['api', 'browser', 'components', 'pages', 'app', 'other'].map((name) => `console/src/${name}`),
  'simulation',
];

/** A small house in which only `from` imports something, with this house's packages. */
function build(from: string, to: string): string {
  rmSync(house, { recursive: true, force: true });
  for (const folder of FOLDERS) write(`${folder}/b.ts`, 'export const b = 1;\n');
  const files = ['main/config', 'application/bank', 'application/log/ports', 'application/log/eventCodec'];
  for (const file of files) write(`src/${file}.ts`, 'export const b = 1;\n');
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

async function violations(
  root: string,
  folders = ['src', 'console', 'bench', 'simulation', 'scripts'],
): Promise<{ rule: string; from: string }[]> {
  const { options, ...ruleSet } = CONFIG;
  const { enhancedResolveOptions, ...cruiseOptions } = options;
  const { output } = await cruise(
    folders.filter((folder) => existsSync(path.join(root, folder))),
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
