/** `npm run bank -- COMMAND`: the command line. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ConfigError, environmentKey, loadConfig, loadEnvironmentFile } from '../config.js';
import { migrate } from '../infrastructure/postgres/migrate.js';
import { StartError } from '../infrastructure/postgres/startError.js';
import { main as serve } from '../main.js';
import { importFile, summary } from './import/import.js';
import { ImportError } from './import/importError.js';
import { COLUMNS, type Columns } from './import/rows.js';
import { addExport } from './log/export.js';
import { addImportEvents } from './log/importEvents.js';
import { addRebuild } from './rebuild.js';
import { addVerify } from './verify/verify.js';

/** Runs one command and sets the exit code: 0 when it did all it should, else 1. */
export async function runCli(args: readonly string[]): Promise<void> {
  const program = new Command('bank').description('An event-sourced bank').exitOverride();
  program.command('serve').description('run the bank, as npm start does').action(serve);
  program
    .command('migrate')
    .description('bring the database that DATABASE_URL names up to date')
    .action(runMigrations);
  program
    .command('flusher')
    .description('move what waits in the event buffer in Redis to PostgreSQL')
    .action(runFlusher);
  addImport(program);
  addExport(program);
  addImportEvents(program);
  addRebuild(program);
  addVerify(program);
  try {
    await program.parseAsync(args as string[], { from: 'user' });
  } catch (error) {
    process.exitCode = 1;
    // Commander has already told what is wrong with the arguments, or printed the help that was asked for.
    if (error instanceof CommanderError) process.exitCode = error.exitCode;
    else process.stderr.write(`${explain(error)}\n`);
  }
}

function addImport(program: Command): void {
  const command = program
    .command('import')
    .description('book the transactions of a CSV file, checking each row’s balance')
    .argument('<file>', 'CSV with a header line')
    .requiredOption('--currency <code>', 'ISO 4217 code of all accounts in the file')
    .option('--url <url>', 'the bank', parseUrl, 'http://127.0.0.1:3000')
    .option('--key <key>', 'API key with the scopes read and write (default: BANK_ADMIN_KEY)')
    .option('--wait <seconds>', 'how long to try again when the bank does not answer', parseSeconds, 60)
    .option('--json', 'print the report as JSON', false);
  for (const [field, name] of Object.entries(COLUMNS)) {
    command.option(
      `--column-${kebab(field)} <name>`,
      `column of the ${kebab(field).replace('-', ' ')}`,
      name,
    );
  }
  command.action(runImport);
}

type ImportArguments = { currency: string; url: string; key?: string; wait: number; json: boolean } & Record<
  string,
  unknown
>;

async function runImport(file: string, options: ImportArguments): Promise<void> {
  loadEnvironmentFile();
  const key = options.key ?? environmentKey();
  if (key === undefined) throw new ImportError('an API key is needed: give --key or set BANK_ADMIN_KEY');
  // Another character could not even be sent, however often that is tried.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new ImportError('the API key must be visible ASCII characters');
  const columns = Object.fromEntries(
    Object.keys(COLUMNS).map((field) => [
      field,
      options[`column${field.charAt(0).toUpperCase()}${field.slice(1)}`],
    ]),
  ) as Columns;
  const report = await importFile({
    file,
    currency: options.currency,
    columns,
    connection: { url: options.url, key, waitSeconds: options.wait },
  });
  process.stdout.write(`${options.json ? JSON.stringify(report) : summary(report)}\n`);
  process.exitCode = report.rejected === 0 && report.balancesDifferent === 0 ? 0 : 1;
}

async function runMigrations(): Promise<void> {
  loadEnvironmentFile();
  const { DATABASE_URL } = loadConfig();
  if (DATABASE_URL === undefined) throw new ConfigError('DATABASE_URL must name the database to migrate');
  const say = (line: string) => process.stdout.write(`${line}\n`);
  await migrate(DATABASE_URL, say, async () => say('the database is up to date'));
}

async function runFlusher(): Promise<void> {
  loadEnvironmentFile();
  const config = loadConfig();
  const { DATABASE_URL, REDIS_URL } = config;
  if (DATABASE_URL === undefined) throw new ConfigError('DATABASE_URL must name the database to write to');
  if (REDIS_URL === undefined)
    throw new ConfigError('REDIS_URL must name the Redis that holds the event buffer');
  const { createLogger, startFlusher } = await import('../service.js');
  const flusher = await startFlusher(config, DATABASE_URL, createLogger(config.LOG_LEVEL));
  process.stdout.write('The flusher is at work.\n');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      flusher.stop().then(
        () => process.exit(0),
        (error) => {
          process.stderr.write(`${explain(error)}\n`);
          process.exit(1);
        },
      );
    });
  }
}

function explain(error: unknown): string {
  const ours = error instanceof ImportError || error instanceof ConfigError || error instanceof StartError;
  return ours ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function parseUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('must be a URL that begins with http:// or https://');
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^[0-9]+$/.test(text) && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('must be a whole number of seconds up to 86400');
}
