import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.js';
import { createDatabase } from '../support/database.js';
import { BankProcess, killLeftovers, ROOT } from '../support/processes.js';
import { makeTempFolder, removeFolder } from '../support/tempFolder.js';

const COMMANDS = buildProgram().commands.map((command) => command.name());
const folder = makeTempFolder();
afterAll(async () => {
  await killLeftovers();
  removeFolder(folder);
});
const NOWHERE = { DATABASE_URL: 'postgres://bank@127.0.0.1:9/bank', CONNECT_MS_MAX: '500' };

async function run(
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd: ROOT, env: { ...process.env, ...environment } });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, ...output };
}

const bank = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  run([process.execPath, 'scripts/bank.mjs', ...args], environment);

describe('the command line', () => {
  it('lists all commands', async () => {
    const { code, stdout } = await bank(['help']);
    expect(code).toBe(0);
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name}[ |]`, 'm'));
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    expect(await bank(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('finds files from where npm was called', async () => {
    for (const command of [
      ['import-events', 'none'],
      ['export', '--out', 'none/file'],
    ]) {
      const { code, stderr } = await bank(command, { ...NOWHERE, INIT_CWD: folder });
      expect([code, stderr]).toEqual([1, expect.stringContaining(path.join(folder, 'none'))]);
    }
    const csv = await bank(['import', 'none', '--currency', 'EUR', '--key', 'k'], { INIT_CWD: folder });
    expect([csv.code, csv.stderr]).toEqual([1, expect.stringContaining(path.join(folder, 'none'))]);
  });

  it.each([
    ['an unknown command', ['verfy'], 2, /unknown command 'verfy'\n\(Did you mean verify\?\)/],
    ['help about an unknown command', ['help', 'verfy'], 2, /unknown command 'verfy'/],
    ['standard input, where it is read twice', ['import', '-', '--currency', 'EUR'], 2, /must be a file/],
    ['an unknown option', ['verify', '--fast'], 2, /unknown option '--fast'/],
    ['no command', [], 2, /^Usage: bank|unknown option/],
    ['a read model that is not there', ['rebuild', 'ledger'], 2, /Allowed choices are accounts,/],
    ['a key that cannot be sent', ['import', 'x.csv', '--currency', 'EUR', '--key', 'ü'], 2, /visible ASCII/],
    ['a currency that is none', ['import', 'x.csv', '--currency', 'eur'], 2, /must be an ISO 4217 code/],
    ['a setting that is none', ['verify'], 2, /^PORT must be/, { PORT: 'x' }],
    ['a setting that is none', ['serve'], 2, /^PORT must be/, { PORT: 'x' }],
    ['a setting that is none', ['demo'], 2, /^LOG_LEVEL must be/, { LOG_LEVEL: 'loud' }],
    [
      'a folder without a bank',
      ['verify'],
      2,
      /^There is no bank in /,
      { DATA_DIR: path.join(folder, 'none') },
    ],
    ['a database that does not answer', ['serve'], 3, /^Cannot use the database/, NOWHERE],
    ['a database that does not answer', ['verify'], 3, /./, NOWHERE],
    ['a database that does not answer', ['migrate'], 3, /./, NOWHERE],
  ] as [string, string[], number, RegExp, Record<string, string>?][])(
    'ends with its own code after %s',
    async (_, args, code, words, environment: Record<string, string> = {}) => {
      const ended = await bank(args, environment);
      expect([ended.code, ended.stdout]).toEqual([code, '']);
      expect(ended.stderr).toMatch(words);
      const json = await bank([...args, '--json'], environment);
      expect([json.code, json.stdout]).toEqual([code, '']);
      expect(JSON.parse(json.stderr)).toEqual({
        error: { message: expect.stringMatching(words), exit: code },
      });
    },
  );
});

it('the flusher ends with 3 where Redis does not answer', async () => {
  const database = await createDatabase();
  const environment = { DATABASE_URL: database.url, REDIS_URL: 'redis://127.0.0.1:9' };
  const ended = await bank(['flusher', '--json'], { ...environment, LOG_LEVEL: 'silent' });
  await database.drop();
  expect([ended.code, ended.stdout]).toEqual([3, '']);
  const message = 'Redis is not running: start it, or set REDIS_URL.';
  expect(JSON.parse(ended.stderr)).toEqual({ error: { message, exit: 3 } });
});

describe('a bank that is started with --json', () => {
  it.each([['serve'], ['demo', '--customers', '8', '--rate', '0']])(
    'prints where it is, and all else on standard error: %s',
    async (...args) => {
      const environment = { DATA_DIR: path.join(folder, args[0] as string), LOG_LEVEL: 'info', PORT: 0 };
      const command = [process.execPath, 'scripts/bank.mjs', ...args, '--json'];
      const started = new BankProcess(environment, command);
      await expect.poll(() => started.stdout, { timeout: 60_000 }).toContain('\n');
      expect(JSON.parse(started.stdout)).toMatchObject({
        address: expect.any(String),
        adminKey: expect.any(String),
      });
      expect(await started.end('SIGTERM')).toEqual({ code: 0, signal: null });
      expect(started.stdout.trimEnd().split('\n')).toHaveLength(1);
      expect(started.stderr).toMatch(/^Creating a PostgreSQL/m);
      expect(started.stderr).toContain('migration applied');
    },
  );

  it('says as JSON that its port is taken', async () => {
    const database = await createDatabase();
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const environment = { DATABASE_URL: database.url, PORT: String(port), LOG_LEVEL: 'silent' };
    const ended = await bank(['serve', '--json'], environment);
    squatter.close();
    await database.drop();
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    const message = `Port ${port} is in use: stop the process that listens there, or set PORT to another one.`;
    expect(JSON.parse(ended.stderr)).toEqual({ error: { message, exit: 1 } });
  });

  it('says as JSON that its folder is in use', async () => {
    const DATA_DIR = path.join(folder, 'serve');
    const first = new BankProcess({ DATA_DIR, PORT: 0 });
    await first.ready();
    const ended = await bank(['serve', '--json'], { DATA_DIR, PORT: '0' });
    expect([ended.code, ended.stdout]).toEqual([1, '']);
    const message = expect.stringContaining(`in use by process ${first.pid}`);
    expect(JSON.parse(ended.stderr)).toEqual({ error: { message, exit: 1 } });
    await first.end('SIGTERM');
  });
});

describe('the completion of bash', () => {
  /** What bash would offer after a command line. */
  async function offered(words: readonly string[]): Promise<string[]> {
    const script = `source <(node scripts/bank.mjs completion bash)
      complete -p bank >&2
      COMP_WORDS=(bank ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
      _bank; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { code, stdout, stderr } = await run(['bash', '-c', script]);
    expect([code, stderr]).toEqual([0, 'complete -o default -F _bank bank\n']);
    return stdout.split('\n').filter((line) => line !== '');
  }

  it('offers commands, options and values', async () => {
    expect(await offered([''])).toEqual([...COMMANDS, 'help']);
    expect(await offered(['re'])).toEqual(['rebuild']);
    expect(await offered(['rebuild', 'j'])).toEqual(['journal']);
    expect(await offered(['import', '--column-a'])).toEqual(['--column-account', '--column-amount']);
  });

  it('leaves file names to bash where there may be one', async () => {
    expect(await offered(['export', 'some-file'])).toEqual([]);
    expect(await offered(['import', ''])).toEqual([]);
    expect(await offered(['export', '--out', ''])).toEqual([]);
    expect(await offered(['export', ''])).toContain('--out');
  });

  it.skipIf(!existsSync('/usr/bin/zsh') && !existsSync('/bin/zsh'))(
    'offers the same in zsh, also where bank is an alias',
    async () => {
      const script = `compdef() {}; compadd() { shift; print -l -- "$@" }; _files() { print FILES }
        alias bank='print -l npm'
        source <(node scripts/bank.mjs completion zsh) || print FAILED
        words=(bank export --out READ) CURRENT=4; _bank; print =
        words=(bank import '') CURRENT=3; _bank; print =
        words=(bank rebuild '') CURRENT=3; _bank; print =
        bank 'a b' c; alias bank`;
      const { stdout, stderr } = await run(['zsh', '-f', '-c', script]);
      expect(stderr).toBe('');
      const [out = '', csv = '', names = '', called = ''] = stdout.split('=\n').map((part) => part.trimEnd());
      expect(out).toBe('FILES');
      expect(csv.split('\n')).toEqual(expect.arrayContaining(['--currency', 'FILES']));
      expect(names.split('\n')).toContain('journal');
      expect(called.split('\n')).toEqual(['npm', 'a b', 'c']);
    },
  );

  it.each(['bash', 'zsh', 'fish'])('knows every command and option in %s', async (shell) => {
    const { stdout } = await bank(['completion', shell]);
    for (const command of buildProgram().commands) {
      expect(stdout).toContain(command.name());
      for (const { long } of command.options) expect(stdout).toContain(long?.slice(2));
    }
    expect(path.basename(stdout)).not.toContain('undefined');
  });
});
