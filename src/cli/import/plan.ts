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

export async function planImport(rows: AsyncIterable<Row | BadRow>): Promise<Plan> {
  const accounts = new Map<string, { balance: bigint; overdraft: bigint; brokenAt?: number; rows: number }>();
  const badRows: BadRow[] = [];
  let good = 0;
  let refused = 0;
  for await (const row of rows) {
    const known = row.account === undefined ? undefined : accounts.get(row.account);
    const account = known ?? { balance: 0n, overdraft: 0n, rows: 0 };
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
