/** The package as somebody has it who installed it: packed, installed into an empty folder, and used in all three ways. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NODE_FLAGS } from '../../scripts/lib/nodeFlags.mjs';
import { processStartTime } from '../../src/infrastructure/embeddedPostgres/process.js';
import { blocksOf, configOf } from '../support/docs.js';
import { BankProcess, killLeftovers, killServers, ROOT, sendSignal } from '../support/processes.js';
import { Client } from '../support/service.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const run = promisify(execFile);
const PAGE = 'docs/how-to/embed.md';
const SETUP_MS_MAX = 600_000;
const folder = makeTempFolder();
const app = path.join(folder, 'app');
/** Why it cannot be tried; undefined if it can. */
let hindrance: string | undefined;
let packed: readonly string[] = [];

const environment = () => ({ ...process.env, DATABASE_URL: '', REDIS_URL: '', INIT_CWD: '', PORT: '0' });
const inApp = (program: string, ...args: string[]) => run(program, args, { cwd: app, env: environment() });
const answersOf = (): string[] =>
  blocksOf(PAGE)
    .filter(({ about }) => about === 'answer')
    .map(({ text }) => text);

/** npm run test:package: packing and installing take a minute or two. */
describe.skipIf(process.env.PACKAGE_SUITE !== 'on')('the installed package', () => {
  beforeAll(async () => {
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
    const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
    packed = files.map((file: { path: string }) => file.path);
    mkdirSync(app);
    writeFileSync(path.join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
    const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', path.join(folder, filename)];
    await inApp('npm', ...args).catch((error) => {
      if (!/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENOTCACHED|ENETUNREACH/.test(error.stderr))
        throw error;
      hindrance = 'npm’s registry cannot be reached, and its cache does not have every dependency';
    });
  }, SETUP_MS_MAX);
  afterAll(async () => {
    await killLeftovers();
    for (const data of ['app/data', 'app/data/demo', 'app/bank-data', 'served'])
      await killServers(path.join(folder, data, 'postgres', 'data'));
    removeFolder(folder);
  });

  it('has what runs, the console, the migrations, declarations of what it exports, and nothing else', () => {
    const kinds = new Set(packed.map((file) => (file.startsWith('dist/') ? path.extname(file) : file)));
    expect([...kinds].sort()).toEqual(
      expect.arrayContaining(['.css', '.html', '.js', '.sql', '.ts', 'LICENSE', 'README.md', 'package.json']),
    );
    expect(packed.filter((file) => !file.startsWith('dist/')).sort()).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(packed.filter((file) => /\.map$|\.spec\.|\/testing\//.test(file))).toEqual([]);
    const declared = packed.filter((file) => file.endsWith('.d.ts'));
    expect(declared).toContain('dist/types/library/index.d.ts');
    expect(declared.every((file) => /^dist\/types\/(library|client)\//.test(file))).toBe(true);
  });

  it('serves through npx, with its data in the current folder', async (context) => {
    if (hindrance !== undefined) context.skip(hindrance);
    const bank = new BankProcess({ PORT: 0 }, ['npx', '--no-install', 'banking-es', 'start'], app);
    await bank.ready();
    const client = new Client(bank.address, bank.madeKey);
    const id = await client.account('100.00');
    expect((await client.get(`/v1/accounts/${id}`)).body).toMatchObject({ balance: '100.00' });
    expect((await client.get('/')).text).toContain('<title>');
    expect(existsSync(path.join(app, 'data', 'postgres'))).toBe(true);
    expect(existsSync(path.join(app, 'node_modules', 'banking-es', 'data'))).toBe(false);

    const status = await inApp('npx', '--no-install', 'banking-es', 'status');
    expect(status.stdout).toMatch(/^ready: /);
    const { pid } = JSON.parse(readFileSync(path.join(app, 'data', 'owner.lock'), 'utf8'));
    // npx itself ends as the shell between them does, by the signal; its output ends with the bank.
    sendSignal(bank.pid, 'SIGTERM');
    await bank.ended;
    expect(processStartTime(pid)).toBeUndefined();
    expect(existsSync(path.join(app, 'data', 'owner.lock'))).toBe(false);
  });

  it('serves a demo, as the very process that was started, under the flags of npm start', async (context) => {
    if (hindrance !== undefined) context.skip(hindrance);
    const program = path.join(app, 'node_modules', '.bin', 'banking-es');
    const demo = ['demo', '--customers', '8', '--rate', '0'];
    const bank = new BankProcess({ PORT: 0 }, [program, ...demo], app);
    await bank.ready();
    const [, ...args] = readFileSync(`/proc/${bank.pid}/cmdline`, 'utf8').split('\0');
    expect(args).toEqual([...NODE_FLAGS, program, ...demo, '']);
    expect(existsSync(path.join(app, 'data', 'demo', 'postgres'))).toBe(true);
    expect(await bank.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('names its commands as they are typed', async (context) => {
    if (hindrance !== undefined) context.skip(hindrance);
    const program = path.join(app, 'node_modules', '.bin', 'banking-es');
    const [all, one] = [await inApp(program, 'help'), await inApp(program, 'verify', '--help')];
    expect(all.stdout).toMatch(/^Usage: banking-es <command> \[options\]$/m);
    for (const name of ['start', 'demo', 'import', 'status', 'keys'])
      expect(all.stdout).toMatch(new RegExp(`^  ${name}[ |]`, 'm'));
    expect(one.stdout).toMatch(/^ {2}banking-es verify /m);
    expect(all.stdout + one.stdout).not.toContain('npm run');
    expect((await inApp(program, 'completion', 'bash')).stdout).toContain(
      'complete -o default -F _banking-es banking-es',
    );
  });

  it('is a bank within a process that ends by itself, as its page shows', async (context) => {
    if (hindrance !== undefined) context.skip(hindrance);
    writeFileSync(path.join(app, 'embedded.mjs'), configOf(PAGE, 'embedded.mts', {}));
    const { stdout, stderr } = await inApp(process.execPath, 'embedded.mjs');
    expect([stdout.trim(), stderr]).toEqual([answersOf()[0], '']);
  });

  it('is a client, as its page shows', async (context) => {
    if (hindrance !== undefined) context.skip(hindrance);
    const bank = new BankProcess({ PORT: 0, DATA_DIR: path.join(folder, 'served') });
    await bank.ready();
    const places = { 'http://127.0.0.1:3000': bank.address, YOUR_KEY: bank.madeKey };
    writeFileSync(path.join(app, 'client.mjs'), configOf(PAGE, 'client.mts', places));
    const { stdout } = await inApp(process.execPath, 'client.mjs');
    expect(stdout.trim()).toBe(answersOf()[1]);
    await bank.end('SIGTERM');
  });

  it('has types: what its page shows compiles, and what is wrong does not', async (context) => {
    if (hindrance !== undefined) context.skip(hindrance);
    const wrong = `import { openBank } from 'banking-es';
      const bank = await openBank({ databaseUrl: 'postgres://x' });
      // @ts-expect-error: an amount is a text
      await bank.execute({ type: 'deposit', idempotencyKey: 'a', accountId: 'b', amount: 1 });
      // @ts-expect-error: there is no such command
      await bank.execute({ type: 'lend', idempotencyKey: 'a', accountId: 'b', amount: '1.00' });
      // @ts-expect-error: there is no such field
      await bank.execute({ type: 'deposit', idempotencyKey: 'a', accountId: 'b', amount: '1.00', amout: '1.00' });
      const moved = await bank.execute({ type: 'transfer', idempotencyKey: 'a', from: 'b', to: 'c', amount: '1.00' });
      if (moved.status === 'ok') moved.answer.to.balance satisfies string;
      else moved.code satisfies string;`;
    writeFileSync(path.join(app, 'wrong.mts'), wrong);
    for (const name of ['embedded.mts', 'client.mts'])
      writeFileSync(path.join(app, name), configOf(PAGE, name, {}));
    const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', types: ['node'] };
    const typeRoots = [path.join(ROOT, 'node_modules', '@types')];
    const config = { compilerOptions: { ...options, typeRoots }, include: ['*.mts'] };
    writeFileSync(path.join(app, 'tsconfig.json'), JSON.stringify(config));
    const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const child = spawn(process.execPath, [tsc, '-p', app], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    const [code] = await once(child, 'close');
    expect([code, said]).toEqual([0, '']);
  });
});
