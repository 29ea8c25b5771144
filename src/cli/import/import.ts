/** Books a bank's CSV file: accounts, overdrafts, then every row, each checked against the file's own balance. */
import { type Currency, formatAmount, isCurrency } from '../../domain/money.js';
import { type BatchResult, type Connection, type Item, sendAll } from './batchClient.js';
import { ImportError } from './importError.js';
import { openingKey, overdraftKey, rowKey } from './keys.js';
import { type Plan, planImport } from './plan.js';
import { Progress } from './progress.js';
import { type BadRow, type Columns, type Row, readRows } from './rows.js';

export interface ImportOptions {
  readonly file: string;
  readonly currency: Currency;
  readonly columns: Columns;
  readonly connection: Omit<Connection, 'onTrouble'>;
}

export interface ImportReport {
  readonly imported: number;
  readonly alreadyThere: number;
  readonly rejected: number;
  readonly balancesEqual: number;
  readonly balancesDifferent: number;
}

/** Results that are told in full; further ones are only counted. */
const TOLD_MAX = 20;

/** @throws ImportError with one line for people when it cannot go on */
export async function importFile(options: ImportOptions): Promise<ImportReport> {
  const { file, currency, columns } = options;
  if (!isCurrency(currency)) throw new ImportError(`${currency} is not an ISO 4217 currency code`);
  const today = new Date().toISOString().slice(0, 10);
  const rows = () => readRows(file, columns, currency, today);
  const plan = await planImport(rows(), columns.id);
  for (const bad of plan.badRows) process.stderr.write(`${describe(file, bad)}\n`);

  const connection = { ...options.connection, onTrouble: (message: string) => progress.say(message) };
  let progress = new Progress('accounts', plan.accounts.size);
  const ids = await openAccounts(connection, plan, currency, () => progress.step());
  progress = new Progress('rows', plan.rows);
  const report = await bookRows(connection, rowsToBook(rows(), plan, ids), file, progress);
  progress.end();
  return { ...report, rejected: report.rejected + plan.refused };
}

/** Opens the accounts and grants the overdrafts. @returns the bank's ids by the file's numbers */
async function openAccounts(
  connection: Connection,
  plan: Plan,
  currency: Currency,
  step: () => void,
): Promise<ReadonlyMap<string, string>> {
  const needed = [...plan.accounts].filter(([, account]) => account.rows > 0);
  const ids = new Map<string, string>();
  const must = (result: BatchResult, number: string): void => {
    if (result.status === 'ok') return;
    throw new ImportError(`account ${number} cannot be prepared: ${result.code}, ${result.detail}`);
  };
  const opening = needed.map(
    ([number]): Item<string> => ({
      lane: number,
      command: {
        type: 'open',
        idempotencyKey: openingKey(number),
        owner: `Account ${number}`,
        currency,
        metadata: { account: number },
      },
      about: number,
    }),
  );
  await sendAll(connection, opening, (result, { about: number }) => {
    must(result, number);
    ids.set(number, result.answer?.id as string);
    step();
  });
  // Granted apart from opening, under a key with the amount: a longer file that needs more can be imported later.
  const granting = needed.flatMap(([number, { overdraft }]): Item<string>[] => {
    if (overdraft === 0n) return [];
    const amount = formatAmount(overdraft, currency);
    const idempotencyKey = overdraftKey(number, 0, amount);
    const command = { type: 'set-overdraft-limit', idempotencyKey, accountId: ids.get(number), amount };
    return [{ lane: number, command, about: number }];
  });
  await sendAll(connection, granting, (result, { about: number }) => must(result, number));
  return ids;
}

async function* rowsToBook(
  rows: AsyncIterable<Row | BadRow>,
  plan: Plan,
  ids: ReadonlyMap<string, string>,
): AsyncGenerator<Item<Row>> {
  for await (const row of rows) {
    if ('message' in row) continue;
    const { brokenAt } = plan.accounts.get(row.account) ?? {};
    if (brokenAt !== undefined && row.line >= brokenAt) continue;
    const { type, amount, bookedOn: effectiveOn, reference, counterpart } = row;
    const [idempotencyKey, accountId] = [rowKey(row.id), ids.get(row.account)];
    const command = { type, idempotencyKey, accountId, amount, effectiveOn, reference, counterpart };
    yield { lane: row.account, command, about: row };
  }
}

async function bookRows(
  connection: Connection,
  items: AsyncIterable<Item<Row>>,
  file: string,
  progress: Progress,
): Promise<ImportReport> {
  const count = { imported: 0, alreadyThere: 0, rejected: 0, balancesEqual: 0, balancesDifferent: 0 };
  let told = 0;
  const tell = (line: string) => {
    told += 1;
    if (told <= TOLD_MAX) progress.say(line);
  };
  await sendAll(connection, items, (result, { about: row }) => {
    progress.step();
    if (result.status !== 'ok') {
      count.rejected += 1;
      tell(`${file}:${row.line}: row ${row.id} was rejected: ${result.code}, ${result.detail}`);
      return;
    }
    if (result.replayed === true) count.alreadyThere += 1;
    else count.imported += 1;
    const balance = result.answer?.balance;
    if (balance === row.balance) {
      count.balancesEqual += 1;
    } else {
      count.balancesDifferent += 1;
      tell(
        `${file}:${row.line}: after row ${row.id} the balance is ${balance}, the file says ${row.balance}`,
      );
    }
  });
  if (told > TOLD_MAX) progress.say(`and ${told - TOLD_MAX} more`);
  return count;
}

const describe = (file: string, { line, column, message }: BadRow): string =>
  `${file}:${line}: ${column} ${message}`;

/** The last line of an import. */
export function summary(report: ImportReport): string {
  const { imported, alreadyThere, rejected, balancesEqual, balancesDifferent } = report;
  return (
    `imported ${imported}, already there ${alreadyThere}, rejected ${rejected}; ` +
    `balances equal ${balancesEqual}, different ${balancesDifferent}`
  );
}
