/** Recorded commands: rows of `commands`, and the first events of the commands whose answers are derived from events. */
import type pg from 'pg';
import { REQUEST_HASH_DIGITS, type RecordedCommand } from '../../../application/commands/ports.js';
import type { StoredEvent } from '../../../application/log/ports.js';
import { ask } from '../connection/connections.js';
import { EVENT_COLUMNS, type EventRow, storedEvent } from './eventRow.js';

/**
 * All commands, as a table in SQL: `outcome` is null if the answer is derived from the events at `position`. Not a view,
 * which would keep a table `events` alive that a restore replaces.
 */
export const ALL_COMMANDS = `(
  SELECT command_id, request_hash, accepted, position, outcome, recorded_at FROM commands
  UNION ALL
  SELECT command_id, request_hash, true, position, NULL, recorded_at FROM events WHERE request_hash IS NOT NULL)`;

interface CommandRow {
  command_id: string;
  request_hash: Buffer;
  accepted: boolean;
  position: string | null;
  outcome: string | null;
  recorded_at: Date;
}

/** Maximum events per command (both sides of a transfer); they have consecutive positions. */
const COMMAND_EVENTS_MAX = 2;

export const findQuery = (commandIds: readonly string[]) => ({
  name: 'find-commands',
  text: `SELECT * FROM ${ALL_COMMANDS} c WHERE command_id = ANY ($1::uuid[])`,
  values: [commandIds],
});

/** See `StreamAccess.findCommands`. */
export async function findCommands(
  client: pg.Pool | pg.ClientBase,
  commandIds: readonly string[],
): Promise<readonly RecordedCommand[]> {
  const commands = await ask<CommandRow>(client, findQuery(commandIds));
  const positions = commands.flatMap(({ position }) =>
    position === null
      ? []
      : Array.from({ length: COMMAND_EVENTS_MAX }, (_, index) => Number(position) + index),
  );
  const query = {
    name: 'events-at',
    text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE position = ANY ($1::bigint[]) ORDER BY position`,
    values: [positions],
  };
  // Skips the query if there is nothing to look up, as is usual, because others wait for the lock.
  const rows = positions.length === 0 ? [] : await ask<EventRow>(client, query);
  const events = new Map<string, StoredEvent[]>();
  for (const event of rows.map(storedEvent)) {
    const of = events.get(event.commandId);
    if (of === undefined) events.set(event.commandId, [event]);
    else of.push(event);
  }
  return commands.map((row) => ({
    commandId: row.command_id,
    // Earlier versions recorded the whole SHA-256.
    requestHash: row.request_hash.toString('hex').slice(0, REQUEST_HASH_DIGITS),
    accepted: row.accepted,
    recordedAt: row.recorded_at.toISOString(),
    events: events.get(row.command_id) ?? [],
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
  }));
}
