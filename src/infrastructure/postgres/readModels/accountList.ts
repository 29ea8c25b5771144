/** The list of accounts, and their sums by group. Amounts are integers in minor units. */
import type pg from 'pg';
import type { AccountState } from '../../../application/accounts/state.js';
import { limitsFromJson, usedFromJson } from '../../../application/log/limitsCodec.js';
import { neededMarks } from '../../../application/readModels/accountMarks.js';
import type {
  AccountFilter,
  AccountList,
  BalanceGroup,
  GroupBy,
} from '../../../application/readModels/ports.js';
import { nameKey } from '../../../application/shared/nameKey.js';
import { foldedName } from '../../../application/shared/nameParts.js';
import type { Order } from '../../../application/shared/order.js';
import type { Metadata, OpenedAccount } from '../../../domain/account.js';
import { parseMinor } from '../../../domain/money.js';
import { Conditions } from '../connection/conditions.js';
import { ask, type Connections } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { holdsAt, limitsAt } from '../log/stateReads.js';
import { readDecimals } from './unknownCurrencies.js';

interface AccountRow {
  account_id: string;
  owner: string;
  currency: string;
  status: OpenedAccount['status'];
  balance: string;
  overdraft_limit: string;
  version: string;
  opened_at: Date;
  updated_at: Date;
  metadata: Metadata;
  /** As events store them; null if the account never had any. */
  holds: readonly StoredHold[] | null;
  /** Limits and what is used of them, as events store them; null if it never had any. */
  limited: { limits: object; used: object | null } | null;
}

interface StoredHold {
  id: string;
  remaining: string;
  expiresAt: string;
}

/** Longer than any name. */
const NAME_CHARACTERS_MAX = 1_000;

/** How names are searched: by a key column, or by the name's index in version 1 of the read model. */
const BY_KEY = { column: 'owner_key', keyOf: nameKey, sql: '?' };
const BY_LOWER = { column: 'lower(owner) COLLATE "C"', keyOf: (prefix: string) => prefix, sql: 'lower(?)' };
type NameSearch = typeof BY_KEY;

const UNDEFINED_COLUMN = '42703';

export class PostgresAccountList implements AccountList {
  readonly #reads: Reads;

  constructor(connections: Connections) {
    this.#reads = connections.reads;
  }

  async find(
    filter: AccountFilter,
    after: string | undefined,
    limit: number,
    order: Order = 'asc',
  ): Promise<readonly AccountState[] | undefined> {
    const rows = await this.#reads.read(async (client) => {
      const found = await rowsFound(client, filter, after, limit, order);
      await readDecimals(client, found);
      if (found.length > 0 || after === undefined || filter.ownerPrefix === undefined) return found;
      const text = 'SELECT 1 FROM accounts WHERE account_id = $1';
      if ((await ask(client, { text, values: [after] })).length === 0) return undefined;
      return found;
    });
    return rows?.map(stateOf);
  }

  async groups(filter: AccountFilter, by: GroupBy, limit: number): Promise<readonly BalanceGroup[]> {
    const rows = await this.#reads.read(async (client) => {
      const found = await ask<GroupRow & pg.QueryResultRow>(client, groupsQuery(filter, by, limit));
      await readDecimals(client, found);
      return found;
    });
    return rows.map(({ group, currency, balance, accounts }) => ({
      group,
      currency,
      balance: BigInt(balance),
      accounts: Number(accounts),
    }));
  }
}

const stateOf = (row: AccountRow): AccountState => ({
  account: {
    id: row.account_id,
    owner: row.owner,
    currency: row.currency,
    status: row.status,
    balance: BigInt(row.balance),
    overdraftLimit: BigInt(row.overdraft_limit),
    version: Number(row.version),
    metadata: row.metadata,
    holds: (row.holds ?? []).map((hold) => ({
      ...hold,
      remaining: parseMinor(hold.remaining, row.currency),
    })),
    ...limitsOf(row),
  },
  openedAt: row.opened_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

function limitsOf({ limited, currency }: AccountRow): Pick<OpenedAccount, 'limits' | 'used'> {
  const limits = limited === null ? {} : limitsFromJson(limited.limits, currency);
  if (limited === null || Object.keys(limits).length === 0) return { limits: undefined, used: undefined };
  return { limits, used: limited.used === null ? undefined : usedFromJson(limited.used, currency) };
}

interface GroupRow {
  group: string | null;
  currency: string;
  balance: string;
  accounts: string;
}

async function rowsFound(
  client: pg.Pool | pg.ClientBase,
  filter: AccountFilter,
  after: string | undefined,
  limit: number,
  order: Order,
): Promise<AccountRow[]> {
  try {
    return await ask<AccountRow>(client, accountsQuery(filter, after, limit, order));
  } catch (error) {
    // Until version 2 is built, version 1 is serving, which lacks the column.
    if ((error as { code?: unknown }).code !== UNDEFINED_COLUMN) throw error;
    return ask<AccountRow>(client, accountsQuery(filter, after, limit, order, BY_LOWER));
  }
}

/** Accounts with what they are searched by, if the filter asks for it. */
const sourceOf = ({ ownerContains, metadata }: AccountFilter): string =>
  ownerContains === undefined && metadata === undefined
    ? 'accounts'
    : 'accounts JOIN search_accounts USING (account_id)';

function require(where: Conditions, filter: AccountFilter): void {
  where.add('status = ?', filter.status);
  where.add('currency = ?', filter.currency);
  where.add('owner = ?', filter.owner);
  where.add('balance >= ?::numeric', filter.balanceMin?.toString());
  where.add('balance <= ?::numeric', filter.balanceMax?.toString());
  const marks = neededMarks(filter);
  if (marks.length > 0) where.add('marks @> ?::int[]', marks);
  where.add('strpos(name, ?) > 0', filter.ownerContains && foldedName(filter.ownerContains));
  for (const [name, value] of Object.entries(filter.metadata ?? {}))
    where.require(`metadata->>${where.parameter(name)}::text = ${where.parameter(value)}`);
}

/** All texts with this prefix, by bytes: none is greater than the prefix followed by the last character. */
function requirePrefix(where: Conditions, prefix: string, names: NameSearch): void {
  const key = names.keyOf(prefix);
  where.add(`${names.column} >= ${names.sql}`, key);
  where.add(`${names.column} <= ${names.sql} || repeat(U&'\\+10FFFF', ${NAME_CHARACTERS_MAX})`, key);
}

export function groupsQuery(filter: AccountFilter, by: GroupBy, limit: number): pg.QueryConfig {
  const where = new Conditions(limit);
  require(where, filter);
  if (filter.ownerPrefix !== undefined) requirePrefix(where, filter.ownerPrefix, BY_KEY);
  const group = typeof by === 'string' ? by : `metadata->>${where.parameter(by.metadata)}::text`;
  return {
    text: `SELECT "group" COLLATE "C" AS "group", currency COLLATE "C" AS currency, sum(balance) AS balance, count(*) AS accounts
      FROM (SELECT ${group} AS "group", currency, balance FROM ${sourceOf(filter)} WHERE ${where.text}) found
      GROUP BY 1, 2 ORDER BY 1, 2 LIMIT $1`,
    values: where.values,
  };
}

/** @param names how names are searched in the serving version of the read model */
export function accountsQuery(
  filter: AccountFilter,
  after: string | undefined,
  limit: number,
  order: Order = 'asc',
  names: NameSearch = BY_KEY,
): pg.QueryConfig {
  const where = new Conditions(limit);
  require(where, filter);
  const [past, direction] = order === 'asc' ? ['>', 'ASC'] : ['<', 'DESC'];
  const prefix = filter.ownerPrefix;
  if (prefix === undefined) {
    where.add(`account_id ${past} ?`, after);
  } else {
    requirePrefix(where, prefix, names);
    where.add(
      `(${names.column}, account_id) ${past} ((SELECT ${names.column} FROM accounts WHERE account_id = ?), ?)`,
      after,
    );
  }
  const by =
    prefix === undefined
      ? `account_id ${direction}`
      : `${names.column} ${direction}, account_id ${direction}`;
  return {
    text: `SELECT accounts.*, ${holdsAt('accounts.account_id', 'accounts.version')} AS holds,
        ${limitsAt('accounts.account_id', 'accounts.version')} AS limited
      FROM ${sourceOf(filter)} WHERE ${where.text} ORDER BY ${by} LIMIT $1`,
    values: where.values,
  };
}
