/** Loads many streams, each after a known version, in one statement that also identifies the log. */
import type pg from 'pg';
import type { Basis, Snapshot, StreamTail } from '../../../application/accounts/ports.js';
import type { StoredEvent } from '../../../application/log/ports.js';
import { bigints, uuids } from '../connection/binaryArray.js';
import { ask } from '../connection/connections.js';
import { lookAt, type SeenLog, type SightingRow } from '../connection/logIdentity.js';
import { EVENT_COLUMNS, type EventRow, storedEvent } from './eventRow.js';

/** Maximum events per stream and read; the caller reads the rest. */
const TAIL_EVENTS_MAX = 5_000;

/** Only rows of the first stream have `log`, to keep the others small. */
type TailRow = Partial<EventRow> & {
  log: SightingRow | null;
  stream: string;
  snapshot_version: string | null;
  state: unknown;
};

/** Like `StreamAccess.load`. @throws LogChanged */
export async function load(
  client: pg.Pool | pg.ClientBase,
  known: readonly Basis[],
  stateVersion: number,
  log: SeenLog,
): Promise<readonly StreamTail[]> {
  const rows = await ask<TailRow>(client, {
    name: 'load',
    text: `SELECT CASE WHEN known.number = 1 THEN to_json(log) END AS log, known.stream, s.version AS snapshot_version,
        s.state, ${EVENT_COLUMNS}
      FROM log_sighting($4) AS log
      CROSS JOIN unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS known(stream, version, number)
      LEFT JOIN LATERAL (
        SELECT version, state FROM snapshots
        WHERE stream_id = known.stream AND state_version = $3 AND version > known.version
        ORDER BY version DESC LIMIT 1
      ) s ON true
      LEFT JOIN LATERAL (
        SELECT * FROM events
        WHERE stream_id = known.stream AND version > coalesce(s.version, known.version)
        ORDER BY version LIMIT ${TAIL_EVENTS_MAX}
      ) e ON true`,
    values: [
      uuids(known.map((basis) => basis.streamId)),
      bigints(known.map((basis) => basis.version)),
      stateVersion,
      log.newest.position,
    ],
  });
  if (known.length > 0) lookAt(rows.find((row) => row.log !== null)?.log ?? undefined, log);
  const tails = new Map<string, { snapshot?: Snapshot; events: StoredEvent[] }>();
  for (const row of rows) {
    let tail = tails.get(row.stream);
    if (tail === undefined) {
      tail = { events: [] };
      if (row.snapshot_version !== null) {
        tail.snapshot = { streamId: row.stream, version: Number(row.snapshot_version), state: row.state };
      }
      tails.set(row.stream, tail);
    }
    if (row.position !== null) tail.events.push(storedEvent(row as EventRow));
  }
  return known.map(({ streamId }) => {
    const tail = tails.get(streamId) ?? { events: [] };
    tail.events.sort((a, b) => a.version - b.version);
    return { streamId, ...tail, more: tail.events.length === TAIL_EVENTS_MAX };
  });
}
