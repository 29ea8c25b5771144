/** Books a bank's CSV file: accounts, overdrafts, then every row, each checked against the file's own balance. */
import type { Currency } from '../../domain/money.js';
import { Progress } from '../progress.js';
import { prepareAccounts } from './accounts.js';
import { sendAll } from './batchClient.js';
import { type Bank, type Connection, reach } from './connection.js';
import { rowKey } from './keys.js';
import type { Item } from './lanes.js';
import { type Plan, planImport } from './plan.js';
import { type BadRow, type Columns, type Row, readRows } from './rows.js';

export interface ImportOptions {
  readonly file: string;
  readonly currency: Currency;
  readonly columns: Columns;
  readonly connection: Omit<Connection, 'say'>;
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

/** @throws CommandError with one line for people when it cannot go on */
export async function importFile(options: ImportOptions): Promise<ImportReport> {
  const { file, currency, columns } = options;
  const today = new Date().toISOString().slice(0, 10);
  const rows = () => readRows(file, columns, currency, today);
  const plan = await planImport(rows(), columns.id);
  for (const bad of plan.badRows) process.stderr.write(`${describe(file, bad)}\n`);

  let progress = new Progress('accounts', plan.accounts.size);
  const bank = reach({ ...options.connection, say: (line) => progress.say(line) });
  const ids = await prepareAccounts(bank, plan, currency, () => progress.step());
  progress = new Progress('rows', plan.rows);
  const report = await bookRows(bank, rowsToBook(rows(), plan, ids), file, progress);
  progress.end();
  return { ...report, rejected: report.rejected + plan.refused };
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
  bank: Bank,
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
  await sendAll(bank, items, (result, { about: row }) => {
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
