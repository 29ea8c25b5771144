/** Checks that compare whole tables, which the database does faster than a client. */
import type { Fault, SetCheck } from '../../../application/verification/ports.js';
import { LEGS_MAX } from '../../../domain/entry.js';
import type { FrozenReader } from '../connection/frozenReader.js';
import { ALL_COMMANDS } from '../log/commandRows.js';
import { IS_ENTRY, IS_TRANSFER, NET } from '../log/movementSql.js';

interface Statement {
  readonly check: SetCheck['check'];
  readonly table: string;
  /** Selects the number of compared rows. */
  readonly count: string;
  /** Selects key, expected and found value of each difference, as texts. */
  readonly faults: string;
}

const STATEMENTS: readonly Statement[] = [
  {
    check: 'positions',
    table: 'events',
    count: 'SELECT count(*) FROM events',
    faults: `SELECT position, concat_ws(', ', 'position ' || before + 1, 'not before ' || before_at),
        concat_ws(', ', 'position ' || position, 'at ' || recorded_at)
      FROM (
        SELECT position, lag(position, 1, 0::bigint) OVER log AS before,
          recorded_at, lag(recorded_at) OVER log AS before_at
        FROM events WINDOW log AS (ORDER BY position)
      ) e
      WHERE position <> before + 1 OR recorded_at < before_at`,
  },
  {
    check: 'commands',
    table: 'events',
    count: 'SELECT count(*) FROM events',
    // The events of a command are consecutive from its position: one, both sides of a transfer, or those of an entry.
    faults: `SELECT e.position, concat('an accepted command ', e.command_id, ' that begins here, or before the end of a transfer or an entry'),
        CASE WHEN c.command_id IS NULL THEN 'no such command'
          ELSE concat('accepted: ', c.accepted, ', position: ', c.position, ', recorded at ', c.recorded_at) END
      FROM events e LEFT JOIN ${ALL_COMMANDS} c USING (command_id)
      WHERE c.command_id IS NULL OR NOT c.accepted OR e.recorded_at <> c.recorded_at OR c.position IS NULL
        OR CASE WHEN e.${IS_ENTRY} OR e.type = 'TransactionReversed' THEN e.position <= c.position OR e.position > c.position + ${LEGS_MAX + 1}
          ELSE e.position <> c.position + CASE e.type WHEN 'TransferReceived' THEN 1 ELSE 0 END END`,
  },
  {
    check: 'commands',
    table: 'commands',
    count: 'SELECT count(*) FROM commands WHERE position IS NOT NULL',
    faults: `SELECT c.command_id, concat('an event of it at ', c.position),
        coalesce('an event of ' || e.command_id, 'no event')
      FROM commands c LEFT JOIN events e USING (position)
      WHERE c.position IS NOT NULL AND e.command_id IS DISTINCT FROM c.command_id`,
  },
  {
    check: 'answers',
    table: 'events',
    count: 'SELECT count(*) FROM events WHERE request_hash IS NOT NULL',
    // Only answers to commands that move money or are about a hold can be rendered from events.
    faults: `SELECT position, 'a movement of money', type FROM events
      WHERE request_hash IS NOT NULL AND type NOT IN ('MoneyDeposited', 'MoneyWithdrawn', 'TransferSent',
        'HoldPlaced', 'HoldCaptured', 'HoldReleased', 'HoldExpired', 'EntryPosted', 'LedgerAccountDefined')`,
  },
  {
    check: 'answers',
    table: 'commands',
    count: 'SELECT 0',
    faults: `SELECT c.command_id, 'no text: its events tell the answer', c.outcome
      FROM commands c JOIN events e USING (position)
      WHERE c.accepted AND e.type IN ('MoneyDeposited', 'MoneyWithdrawn', 'TransferSent', 'TransferReceived',
        'HoldPlaced', 'HoldCaptured', 'HoldReleased', 'HoldExpired', 'EntryPosted', 'LedgerAccountDefined')`,
  },
  {
    check: 'rejections',
    table: 'commands',
    count: 'SELECT 0',
    faults: `SELECT command_id, 'no event', concat('position ', position)
      FROM commands WHERE NOT accepted AND position IS NOT NULL`,
  },
  {
    check: 'transfers',
    table: 'events',
    count: `SELECT count(*) FROM events WHERE ${IS_TRANSFER}`,
    faults: `WITH sides AS (
        SELECT position, type, command_id, stream_id::text, data->>'to' AS paid_to, data->>'from' AS paid_from,
          concat_ws(' ', data->>'amount', data->>'currency', data->>'effectiveOn', data->>'reference') AS what
        FROM events WHERE ${IS_TRANSFER}
      )
      SELECT coalesce(sent.position, received.position),
        CASE WHEN sent.position IS NULL THEN 'a side that pays'
          ELSE concat(sent.what, ' from ', sent.stream_id, ' to ', sent.paid_to) END,
        CASE WHEN received.position IS NULL THEN 'no side that is paid'
          ELSE concat(received.what, ' from ', received.paid_from, ' to ', received.stream_id) END
      FROM (SELECT * FROM sides WHERE type <> 'TransferReceived') sent
        FULL JOIN (SELECT * FROM sides WHERE type = 'TransferReceived') received USING (command_id)
      WHERE (sent.what, sent.stream_id, sent.paid_to) IS DISTINCT FROM
        (received.what, received.paid_from, received.stream_id)`,
  },
  {
    check: 'entries',
    table: 'events',
    count: `SELECT count(*) FROM events WHERE ${IS_ENTRY}`,
    // The legs on customer accounts are at the positions after the entry, in order.
    faults: `WITH legs AS (
        SELECT command_id, position + row_number() OVER (PARTITION BY position ORDER BY number) AS position,
          concat_ws(' ', leg->>'account', leg->>'amount', leg->>'currency', data->>'effectiveOn') AS what
        FROM events CROSS JOIN jsonb_array_elements(data->'legs') WITH ORDINALITY AS legs (leg, number)
        WHERE type = 'EntryPosted' AND leg ? 'account'
      ), moved AS (
        SELECT command_id, position, concat_ws(' ', stream_id, ${NET}, data->>'currency', data->>'effectiveOn') AS what
        FROM events WHERE ${IS_ENTRY}
      )
      SELECT position, coalesce(legs.what, 'no leg of an entry'), coalesce(moved.what, 'no such movement')
      FROM legs FULL JOIN moved USING (command_id, position) WHERE legs.what IS DISTINCT FROM moved.what`,
  },
  {
    check: 'reversals',
    table: 'events',
    count: `SELECT count(*) FROM events WHERE type = 'TransactionReversed'`,
    // The first event of the command is the opposite of the first event of the original, of the amount that is told.
    faults: `SELECT r.position, concat_ws(' ', 'of', r.data->>'reverses', r.data->>'amount', 'of', r.data->>'total'),
        concat_ws(' ', made.type, made.data->>'reverses', made.data->>'amount', 'of', o.type, o.data->>'amount')
      FROM events r
        LEFT JOIN events made ON made.command_id = r.command_id AND made.request_hash IS NOT NULL
        LEFT JOIN events o ON o.command_id = (r.data->>'reverses')::uuid AND o.request_hash IS NOT NULL
      WHERE r.type = 'TransactionReversed' AND (
        made.data->>'reverses' IS DISTINCT FROM r.data->>'reverses' OR made.data->>'amount' IS DISTINCT FROM r.data->>'amount'
        OR o.data->>'amount' IS DISTINCT FROM r.data->>'total' OR o.data ? 'reverses')`,
  },
];

export const setChecks = (reader: FrozenReader): readonly SetCheck[] =>
  STATEMENTS.map(({ check, table, count, faults }) => ({
    check,
    table,
    count: async () => Number((await reader.query(count))[0]?.[0]),
    faults: () => faultsOf(reader, faults),
  }));

async function* faultsOf(reader: FrozenReader, text: string): AsyncGenerator<Fault[]> {
  for await (const rows of reader.rows(text)) {
    yield rows.map(([key, expected, found]) => ({
      key: key ?? '',
      expected: expected ?? '',
      found: found ?? '',
    }));
  }
}
