/** `bank import`: books the rows of a CSV file through the API of a running bank. */
import { type Command, InvalidArgumentError } from 'commander';
import { line } from '../../application/commands/fields.js';
import { compileCheck } from '../../application/shared/validation.js';
import type { Currency } from '../../domain/currencies.js';
import { isCurrency } from '../../domain/money.js';
import { loadEnvironmentFile } from '../../main/folders.js';
import { parseBankUrl } from '../address.js';
import { apiKeyOf } from '../bankOptions.js';
import { addCommand, parseFile, print } from '../command.js';
import { EXIT } from '../exits.js';
import { encodings, isEncoding } from './encoding.js';
import { importFile, summary } from './import.js';
import { COLUMNS, type Columns } from './rows.js';

export function addImport(program: Command): void {
  const command = addCommand(
    program,
    'import',
    'import transactions from a CSV file and check each row’s balance',
    {
      examples: [
        ['import bank.csv --currency CZK', 'into the bank on this machine'],
        ['import bank.csv --currency EUR --column-amount betrag', 'with a different column name'],
        ['import bank.csv --currency CZK --encoding windows-1250', 'from a file that is not UTF-8'],
      ],
      exits: {
        0: 'all rows are booked and all balances match',
        1: 'rows were rejected, balances differ, or the file cannot be read',
        3: 'the bank was unavailable for too long; run the same command again to resume',
      },
      json: 'the report',
    },
  )
    .argument('<file>', 'CSV file with a header line', parseCsvFile)
    .requiredOption('--currency <code>', 'ISO 4217 currency of all accounts in the file', parseCurrency)
    .option('--url <url>', 'URL of the bank, which may include a path', parseBankUrl, 'http://127.0.0.1:3000')
    .option('--key <key>', 'API key with the read and write scopes (default: BANK_ADMIN_KEY)')
    .option('--encoding <name>', 'encoding of a file that is not UTF-8, such as windows-1250', parseEncoding)
    .option(
      '--bank <name>',
      'name of the bank that the file is from; needed when two banks share account numbers',
      parseSource,
    )
    .option('--wait <seconds>', 'how long to retry while the bank is unavailable', parseSeconds, 60);
  for (const [field, name] of Object.entries(COLUMNS)) {
    const about = `name of the ${kebab(field).replace('-', ' ')} column`;
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
  const key = apiKeyOf(options.key);
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
  throw new InvalidArgumentError('must be a file, because it is read twice; standard input is not supported');
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
