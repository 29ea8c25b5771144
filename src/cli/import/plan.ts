/** What a file needs before its rows can be booked: its accounts, and the overdrafts that its rows run into. */
import type { BadRow, Row } from './rows.js';

export interface AccountPlan {
  /** Minor units, zero or more: how far below zero the rows take it. */
  readonly overdraft: bigint;
  /** The first line that cannot be booked; nothing from there on is. */
  readonly brokenAt?: number;
  /** Rows to book. */
  readonly rows: number;
}

export interface Plan {
  /** By the bank's own account number, in the order of their first rows. */
  readonly accounts: ReadonlyMap<string, AccountPlan>;
  readonly badRows: readonly BadRow[];
  /** Rows to book. */
  readonly rows: number;
  /** Rows that are not: bad ones, and those after them in the same account. */
  readonly refused: number;
}

/** Bad rows that are remembered to be named; further ones are only counted. */
const NAMED_MAX = 1_000;

/** @param idColumn the column of the rows' ids, to name it where one comes twice */
export async function planImport(rows: AsyncIterable<Row | BadRow>, idColumn: string): Promise<Plan> {
  const accounts = new Map<string, { balance: bigint; overdraft: bigint; brokenAt?: number; rows: number }>();
  const badRows: BadRow[] = [];
  let good = 0;
  let refused = 0;
  for await (const row of withoutRepeats(rows, idColumn)) {
    const known = row.account === undefined ? undefined : accounts.get(row.account);
    const account = known ?? { balance: startOf(row), overdraft: 0n, rows: 0 };
    if (row.account !== undefined && known === undefined) accounts.set(row.account, account);
    if ('message' in row) {
      if (badRows.length < NAMED_MAX) badRows.push(row);
      account.brokenAt ??= row.line;
      refused += 1;
    } else if (account.brokenAt !== undefined) {
      refused += 1;
    } else {
      account.balance += row.change;
      if (-account.balance > account.overdraft) account.overdraft = -account.balance;
      account.rows += 1;
      good += 1;
    }
  }
  return { accounts, badRows, rows: good, refused };
}

/** A file that goes on from an earlier one may find its account below zero; what it finds above is not counted on. */
const startOf = (first: Row | BadRow): bigint => ('before' in first && first.before < 0n ? first.before : 0n);

/**
 * A row whose id came before is a bad one: under one idempotency key only one of the two could be booked. This alone
 * takes memory with each row of the file, and only while the import is planned.
 */
async function* withoutRepeats(
  rows: AsyncIterable<Row | BadRow>,
  idColumn: string,
): AsyncGenerator<Row | BadRow> {
  const seen = [new Set<string>()];
  for await (const row of rows) {
    const isFirst = row.id === undefined || remember(seen, row.id);
    yield isFirst || 'message' in row ? row : repeated(row, idColumn);
  }
}

const repeated = ({ line, id, account }: Row, column: string): BadRow => ({
  line,
  column,
  message: `${id} is the id of an earlier row`,
  id,
  account,
});

/** What one set is filled with; its own limit is a little higher. */
const SET_IDS_MAX = 16_000_000;

/** @returns false when the id is there already */
function remember(seen: Set<string>[], id: string): boolean {
  if (seen.some((ids) => ids.has(id))) return false;
  const last = seen.at(-1) as Set<string>;
  if (last.size < SET_IDS_MAX) last.add(id);
  else seen.push(new Set([id]));
  return true;
}
