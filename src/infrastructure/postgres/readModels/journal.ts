import type pg from 'pg';
import { asPosition } from '../../../application/log/ports.js';
import {
  houseAccountOf,
  journal as id,
  type JournalBlock,
  journalBlocks,
  journalEntries,
  type LedgerEntry,
  type LedgerTotals,
  ledgerTotals,
  type Posted,
} from '../../../application/readModels/journal.js';
import type { LogPage } from '../../../application/readModels/ports.js';
import { ENTRIES } from '../../../domain/chart.js';
import { parseMinor } from '../../../domain/money.js';
import { ask } from '../connection/connections.js';
import { type Columns, withRows } from '../connection/rows.js';
import { IS_CREDIT, IS_ENTRY, IS_TRANSFER, MOVEMENTS, NET } from '../log/movementSql.js';
import type { PostgresProjection } from './projection.js';

const BLOCKS: Columns<JournalBlock> = {
  house: ['text', (row) => row.house],
  last_position: ['bigint', (row) => row.positions.at(-1)],
  positions: ['bigints', (row) => row.positions],
};

const TOTALS: Columns<LedgerTotals> = {
  ledger_account: ['text', (row) => row.ledgerAccount],
  currency: ['text', (row) => row.currency],
  debits: ['numeric', (row) => row.debits],
  credits: ['numeric', (row) => row.credits],
};

export const journal: PostgresProjection = {
  id,
  tables: {
    journal: (table) => [
      `CREATE TABLE ${table} (
        house text NOT NULL,
        last_position bigint NOT NULL,
        positions bigint[] NOT NULL,
        PRIMARY KEY (house, last_position)
      )`,
    ],
    ledger_balances: (table) => [
      `CREATE TABLE ${table} (
        ledger_account text NOT NULL,
        currency text NOT NULL,
        debits numeric NOT NULL,
        credits numeric NOT NULL,
        PRIMARY KEY (ledger_account, currency)
      ) WITH (fillfactor = 50)`,
    ],
  },
  async write(client, table, page) {
    const groups = await groupsOf(client, page);
    const entries = journalEntries(page.events).filter((entry) => 'postings' in entry);
    const [blocks, totals] = [table('journal'), table('ledger_balances')];
    const add = `INSERT INTO ${blocks} (${Object.keys(BLOCKS).join(', ')}) :rows`;
    await withRows(
      client,
      `add ${blocks}`,
      add,
      journalBlocks([...groups, ...entries.flatMap(blocksOf)]),
      BLOCKS,
    );
    const sum = `INSERT INTO ${totals} AS t (${Object.keys(TOTALS).join(', ')}) :rows
      ON CONFLICT (ledger_account, currency)
      DO UPDATE SET debits = t.debits + excluded.debits, credits = t.credits + excluded.credits`;
    await withRows(client, `sum ${totals}`, sum, ledgerTotals([...groups, ...entries]), TOTALS);
  },
};

/** The position of an entry, once for each account of the chart that it posts to. */
const blocksOf = ({ position, postings }: LedgerEntry): readonly JournalBlock[] =>
  [...new Set(postings.map(({ ledgerAccount }) => ledgerAccount))].map((house) => ({
    house,
    positions: [position],
  }));

interface GroupRow {
  /** The account of the chart, if the event says so or is a leg of an entry. */
  house: string | null;
  is_transfer: boolean;
  counterpart: string | null;
  currency: string;
  /** The sum, in major units. */
  net: string;
  positions: string;
}

/** The movements of a page by kind, counterpart and currency: few, or at least no more than there are movements. */
export async function groupsOf(
  client: pg.Pool | pg.ClientBase,
  { after, upTo }: Pick<LogPage, 'after' | 'upTo'>,
): Promise<readonly (JournalBlock & Posted)[]> {
  const rows = await ask<GroupRow & pg.QueryResultRow>(client, {
    name: 'journal-groups',
    text: `SELECT coalesce(data->>'ledgerAccount', CASE WHEN ${IS_ENTRY} THEN '${ENTRIES}' END) AS house,
        ${IS_TRANSFER} AS is_transfer, ${IS_CREDIT} AS is_credit, data->>'counterpart' AS counterpart, data->>'currency' AS currency, sum(${NET}) AS net,
        array_to_string(array_agg(position), ',') AS positions
      FROM events WHERE position > $1 AND position <= $2 AND ${MOVEMENTS} GROUP BY 1, 2, 3, 4, 5`,
    values: [after, upTo],
  });
  return rows.map(({ house, is_transfer, counterpart, currency, net, positions }) => ({
    house: house ?? houseAccountOf(is_transfer, counterpart ?? undefined),
    currency,
    amount: parseMinor(net, currency),
    positions: positions.split(',').map((position) => asPosition(Number(position))),
  }));
}
