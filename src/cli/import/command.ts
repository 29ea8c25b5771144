/** `bank import`: a bank's CSV, booked through the API of a bank that runs. */
import { type Command, InvalidArgumentError } from 'commander';
import { line } from '../../application/commands/command.js';
import { compileCheck } from '../../application/shared/validation.js';
import type { Currency } from '../../domain/currencies.js';
import { isCurrency } from '../../domain/money.js';
import { environmentKey, loadEnvironmentFile } from '../../main/config.js';
import { parseBankUrl } from '../address.js';
import { addCommand, parseFile, print } from '../command.js';
import { CommandError } from '../commandError.js';
import { EXIT } from '../exits.js';
import { encodings, isEncoding } from './encoding.js';
import { importFile, summary } from './import.js';
import { COLUMNS, type Columns } from './rows.js';

export function addImport(program: Command): void {
  const command = addCommand(
    program,
    'import',
    'book the transactions of a CSV file, checking each row’s balance',
    {
      examples: [
        ['import bank.csv --currency CZK', 'into the bank on this machine'],
        ['import bank.csv --currency EUR --column-amount betrag', 'a column that is called otherwise'],
        ['import bank.csv --currency CZK --encoding windows-1250', 'a file that is not UTF-8'],
      ],
      exits: {
        0: 'every row is booked, every balance equal',
        1: 'rows were rejected or balances differ, or the file cannot be read',
        3: 'the bank did not answer for too long: the same command goes on where it stopped',
      },
      json: 'the report',
    },
  )
    .argument('<file>', 'CSV with a header line', parseCsvFile)
    .requiredOption('--currency <code>', 'ISO 4217 code of all accounts in the file', parseCurrency)
    .option(
      '--url <url>',
      'the bank; it may be below a path of its host',
      parseBankUrl,
      'http://127.0.0.1:3000',
    )
    .option('--key <key>', 'API key with the scopes read and write (default: BANK_ADMIN_KEY)')
    .option('--encoding <name>', 'encoding of a file that is not UTF-8, such as windows-1250', parseEncoding)
    .option(
      '--bank <name>',
      'bank the file is from, where two banks have accounts of one number',
      parseSource,
    )
    .option('--wait <seconds>', 'how long to try again when the bank does not answer', parseSeconds, 60);
  for (const [field, name] of Object.entries(COLUMNS)) {
    const about = `column of the ${kebab(field).replace('-', ' ')}`;
    command.option(`--column-${kebab(field)} <name>`, about, name);
  }
  command.action(run);
}

type Options = {
  currency: Currency;
  url: string;
  key?: string;
  encoding?: string;
  bank?: string;
  wait: number;
  json: boolean;
} & Record<string, unknown>;

async function run(file: string, options: Options): Promise<void> {
  loadEnvironmentFile();
  const key = options.key ?? environmentKey();
  if (key === undefined) {
    throw new CommandError('an API key is needed: give --key or set BANK_ADMIN_KEY', EXIT.usage);
  }
  // Another character could not even be sent, however often that is tried.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new CommandError('the API key must be visible ASCII characters', EXIT.usage);
  }
  const columns = Object.fromEntries(
    Object.keys(COLUMNS).map((field) => [
      field,
      options[`column${field.charAt(0).toUpperCase()}${field.slice(1)}`],
    ]),
  ) as Columns;
  const report = await importFile({
    csv: { file, currency: options.currency, columns, encoding: options.encoding },
    source: options.bank,
    connection: { url: options.url, key, waitSeconds: options.wait },
  });
  print(options.json, report, summary(report));
  const isAsTheFileSays = report.rejected === 0 && report.balancesDifferent === 0;
  process.exitCode = isAsTheFileSays ? EXIT.done : EXIT.failed;
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function parseCsvFile(name: string): string {
  if (name !== '-') return parseFile(name);
  throw new InvalidArgumentError('must be a file: it is read twice, which standard input cannot be');
}

function parseCurrency(text: string): Currency {
  if (isCurrency(text)) return text;
  throw new InvalidArgumentError('must be an ISO 4217 code in capitals, such as EUR');
}

function parseEncoding(label: string): string {
  if (isEncoding(label)) return label;
  throw new InvalidArgumentError(`must be one of ${encodings().join(', ')}`);
}

const SOURCE_CHARACTERS_MAX = 100;
const checkSource = compileCheck(line(SOURCE_CHARACTERS_MAX, 'a name'));

function parseSource(name: string): string {
  if (checkSource(name) === undefined) return name;
  throw new InvalidArgumentError(`must be a name of 1 to ${SOURCE_CHARACTERS_MAX} characters on one line`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (/^[0-9]+$/.test(text) && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('must be a whole number of seconds up to 86400');
}
