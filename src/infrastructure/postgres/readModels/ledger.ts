/** Queries of the ledger. Amounts are integers in minor units. */

import type pg from 'pg';
import type { Position } from '../../../application/log/ports.js';
import {
  BLOCK_POSITIONS_MAX,
  type JournalEntry,
  journalEntries,
} from '../../../application/readModels/journal.js';
import type { JournalFilter, Ledger, LedgerMoment } from '../../../application/readModels/ports.js';
import { loggedEvent } from '../../../application/readModels/projection.js';
import { ask, type Connections } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { EVENT_COLUMNS, type EventRow, storedEvent } from '../log/eventRow.js';
import { versionUpTo } from '../log/eventSearch.js';
import { MOVEMENTS } from '../log/movementSql.js';
import { type TotalsAt, totalsAt } from './ledgerTotals.js';

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
