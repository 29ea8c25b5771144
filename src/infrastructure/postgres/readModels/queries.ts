/** Queries of the read models. Amounts are integers in minor units. */

import type pg from 'pg';
import type { AccountState } from '../../../application/accounts/state.js';
import type { Position } from '../../../application/log/ports.js';
import {
  BLOCK_POSITIONS_MAX,
  type JournalEntry,
  journalEntries,
} from '../../../application/readModels/journal.js';
import type {
  AccountFilter,
  AccountList,
  JournalFilter,
  Ledger,
  LedgerMoment,
} from '../../../application/readModels/ports.js';
import { loggedEvent } from '../../../application/readModels/projection.js';
import { nameKey } from '../../../application/shared/nameKey.js';
import type { Metadata, OpenedAccount } from '../../../domain/account.js';
import { parseMinor } from '../../../domain/money.js';
import { Conditions } from '../connection/conditions.js';
import { ask, type Connections } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { EVENT_COLUMNS, type EventRow, storedEvent } from '../log/eventRow.js';
import { versionUpTo } from '../log/eventSearch.js';
import { MOVEMENTS } from '../log/movementSql.js';
import { holdsAt } from '../log/stateReads.js';
import { type TotalsAt, totalsAt } from './ledgerTotals.js';
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
  ): Promise<readonly AccountState[] | undefined> {
    const rows = await this.#reads.read(async (client) => {
      const found = await rowsFound(client, filter, after, limit);
      await readDecimals(client, found);
      if (found.length > 0 || after === undefined || filter.ownerPrefix === undefined) return found;
      const text = 'SELECT 1 FROM accounts WHERE account_id = $1';
      if ((await ask(client, { text, values: [after] })).length === 0) return undefined;
      return found;
    });
    return rows?.map((row) => ({
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
      },
      openedAt: row.opened_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    }));
  }
}

async function rowsFound(
  client: pg.Pool | pg.ClientBase,
  filter: AccountFilter,
  after: string | undefined,
  limit: number,
): Promise<AccountRow[]> {
  try {
    return await ask<AccountRow>(client, accountsQuery(filter, after, limit));
  } catch (error) {
    // Until version 2 is built, version 1 is serving, which lacks the column.
    if ((error as { code?: unknown }).code !== UNDEFINED_COLUMN) throw error;
    return ask<AccountRow>(client, accountsQuery(filter, after, limit, BY_LOWER));
  }
}

/** @param names how names are searched in the serving version of the read model */
export function accountsQuery(
  filter: AccountFilter,
  after: string | undefined,
  limit: number,
  names: NameSearch = BY_KEY,
): pg.QueryConfig {
  const where = new Conditions(limit);
  where.add('status = ?', filter.status);
  where.add('currency = ?', filter.currency);
  where.add('owner = ?', filter.owner);
  where.add('balance >= ?::numeric', filter.balanceMin?.toString());
  where.add('balance <= ?::numeric', filter.balanceMax?.toString());
  const prefix = filter.ownerPrefix;
  if (prefix === undefined) {
    where.add('account_id > ?', after);
  } else {
    // All texts with this prefix, by bytes: none is greater than the prefix followed by the last character.
    const key = names.keyOf(prefix);
    where.add(`${names.column} >= ${names.sql}`, key);
    where.add(`${names.column} <= ${names.sql} || repeat(U&'\\+10FFFF', ${NAME_CHARACTERS_MAX})`, key);
    where.add(
      `(${names.column}, account_id) > ((SELECT ${names.column} FROM accounts WHERE account_id = ?), ?)`,
      after,
    );
  }
  const order = prefix === undefined ? 'account_id' : `${names.column}, account_id`;
  return {
    text: `SELECT accounts.*, ${holdsAt('accounts.account_id', 'accounts.version')} AS holds
      FROM accounts WHERE ${where.text} ORDER BY ${order} LIMIT $1`,
    values: where.values,
  };
}

export class PostgresLedger implements Ledger {
  readonly #reads: Reads;

  constructor(connections: Connections) {
    this.#reads = connections.reads;
  }

  totals(moment?: LedgerMoment): Promise<TotalsAt> {
    return this.#reads.read((client) => totalsAt(client, moment));
  }

  async entries(filter: JournalFilter, after: Position, limit: number): Promise<readonly JournalEntry[]> {
    const query = entriesQuery(filter, after, limit);
    const rows = await this.#reads.read((client) => ask<EventRow>(client, query));
    return journalEntries(rows.map((row) => loggedEvent(storedEvent(row))));
  }
}

/** Movements up to the checkpoint. The read model knows those of each internal account; all else is in the events. */
export function entriesQuery(
  { accountId, house }: JournalFilter,
  after: Position,
  limit: number,
): pg.QueryConfig {
  if (accountId !== undefined) return entriesOfAccount(accountId, house, after, limit);
  return house === undefined ? allEntries(after, limit) : entriesOfHouse(house, after, limit);
}

const APPLIED = `position <= (SELECT position FROM checkpoints WHERE projection = 'journal' AND is_serving)
    AND (${MOVEMENTS} OR type = 'EntryPosted')`;

const allEntries = (after: Position, limit: number): pg.QueryConfig => ({
  name: 'journal',
  text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE position > $1 AND ${APPLIED} ORDER BY position LIMIT $2`,
  values: [after, limit],
});

/** Of an internal account: from as many blocks as contain that many positions, the first perhaps only one. */
const entriesOfHouse = (house: string, after: Position, limit: number): pg.QueryConfig => ({
  name: 'journal-of-house',
  text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE position > $1 AND position = ANY (ARRAY(
      SELECT unnest(positions) FROM (
        SELECT positions, sum(cardinality(positions)) OVER (ORDER BY last_position) - cardinality(positions) AS before
        FROM (
          SELECT last_position, positions FROM journal WHERE house = $3 AND last_position > $1
          ORDER BY last_position LIMIT $2
        ) next
      ) blocks WHERE before < $2::int + ${BLOCK_POSITIONS_MAX}
    )) ORDER BY position LIMIT $2`,
  values: [after, limit, house],
});

const entriesOfAccount = (
  accountId: string,
  house: string | undefined,
  after: Position,
  limit: number,
): pg.QueryConfig => ({
  name: house === undefined ? 'journal-of-account' : 'journal-of-account-and-house',
  text: `WITH RECURSIVE ${versionUpTo('$2')}
    SELECT ${EVENT_COLUMNS} FROM events e
    WHERE stream_id = $1 AND version > (SELECT version FROM up_to) AND ${APPLIED}
      ${house === undefined ? '' : `AND ${IN_BLOCK}`} ORDER BY version LIMIT $3`,
  values: [accountId, after, limit, ...(house === undefined ? [] : [house])],
});

/** Whether the event is in the only block that can contain it. */
const IN_BLOCK = `position = ANY ((
        SELECT positions FROM journal WHERE house = $4 AND last_position >= e.position ORDER BY last_position LIMIT 1
      )::bigint[])`;
