/** The totals of ledger accounts: those of the read model, and those of an earlier moment, summed up from the events. */
import type pg from 'pg';
import { asPosition, BEGIN, type Position } from '../../../application/log/ports.js';
import { journalEntries, type LedgerTotals, ledgerTotals } from '../../../application/readModels/journal.js';
import type { LedgerMoment } from '../../../application/readModels/ports.js';
import { loggedEvent } from '../../../application/readModels/projection.js';
import { ask } from '../connection/connections.js';
import { EVENT_COLUMNS, type EventRow, storedEvent } from '../log/eventRow.js';
import { recordedUpTo } from '../log/recordedUpTo.js';
import { groupsOf } from './journal.js';
import { readDecimals } from './unknownCurrencies.js';

interface TotalsRow {
  ledger_account: string | null;
  currency: string;
  debits: string;
  credits: string;
  position: string;
}

export interface TotalsAt {
  readonly totals: readonly LedgerTotals[];
  readonly position: Position;
}

/** See `Ledger.totals`. */
export async function totalsAt(
  client: pg.Pool | pg.ClientBase,
  moment: LedgerMoment | undefined,
): Promise<TotalsAt> {
  const newest = await newestTotals(client);
  if (moment === undefined) return newest;
  const position = 'at' in moment ? await positionAt(client, moment.at) : moment.position;
  if (position >= newest.position) return newest;
  // From the nearer end of the log.
  const isLate = position > newest.position / 2;
  const totals = isLate
    ? without(newest.totals, await sums(client, position, newest.position))
    : await sums(client, BEGIN, position);
  return { totals: [...totals].sort(byCurrency), position };
}

async function newestTotals(client: pg.Pool | pg.ClientBase): Promise<TotalsAt> {
  const rows = await ask<TotalsRow>(client, {
    text: `SELECT t.*, c.position FROM checkpoints c LEFT JOIN ledger_balances t ON true
      WHERE c.projection = 'journal' AND c.is_serving ORDER BY t.currency, t.ledger_account`,
  });
  await readDecimals(
    client,
    rows.filter(({ ledger_account }) => ledger_account !== null),
  );
  const totals = rows.flatMap(({ ledger_account, currency, debits, credits }) =>
    ledger_account === null
      ? []
      : [{ ledgerAccount: ledger_account, currency, debits: BigInt(debits), credits: BigInt(credits) }],
  );
  return { totals, position: asPosition(Number(rows[0]?.position ?? 0)) };
}

/** What the events after a position and up to another one add. */
async function sums(
  client: pg.Pool | pg.ClientBase,
  after: Position,
  upTo: Position,
): Promise<readonly LedgerTotals[]> {
  const groups = await groupsOf(client, { after, upTo });
  const rows = await ask<EventRow>(client, {
    text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE position > $1 AND position <= $2 AND type = 'EntryPosted'`,
    values: [after, upTo],
  });
  const entries = journalEntries(rows.map((row) => loggedEvent(storedEvent(row))));
  return ledgerTotals([...groups, ...entries]);
}

const keyOf = ({ currency, ledgerAccount }: LedgerTotals): string => `${currency} ${ledgerAccount}`;

function without(all: readonly LedgerTotals[], later: readonly LedgerTotals[]): readonly LedgerTotals[] {
  const added = new Map(later.map((totals) => [keyOf(totals), totals]));
  return all
    .map((totals) => {
      const { debits, credits } = added.get(keyOf(totals)) ?? { debits: 0n, credits: 0n };
      return { ...totals, debits: totals.debits - debits, credits: totals.credits - credits };
    })
    .filter(({ debits, credits }) => debits !== 0n || credits !== 0n);
}

const byCurrency = (a: LedgerTotals, b: LedgerTotals): number => (keyOf(a) < keyOf(b) ? -1 : 1);

/** The last event that was recorded up to an instant. */
async function positionAt(client: pg.Pool | pg.ClientBase, at: string): Promise<Position> {
  const [row] = await ask<{ position: string }>(client, {
    text: `WITH RECURSIVE ${recordedUpTo('up_to', '$1', '<=')}
      SELECT low AS position FROM up_to WHERE low = high`,
    values: [at],
  });
  return asPosition(Number(row?.position));
}
