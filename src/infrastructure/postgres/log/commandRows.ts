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

/** Events per command: usually one, or both sides of a transfer; those of an entry are read apart. They have consecutive positions. */
const USUAL_EVENTS = 2;

export const findQuery = (commandIds: readonly string[]) => ({
  name: 'find-commands',
  text: `SELECT * FROM ${ALL_COMMANDS} c WHERE command_id = ANY ($1::uuid[])`,
  values: [commandIds],
});

const eventsAt = (positions: readonly number[]) => ({
  name: 'events-at',
  text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE position = ANY ($1::bigint[]) ORDER BY position`,
  values: [positions],
});

/** See `StreamAccess.findCommands`. */
export async function findCommands(
  client: pg.Pool | pg.ClientBase,
  commandIds: readonly string[],
): Promise<readonly RecordedCommand[]> {
  const commands = await ask<CommandRow>(client, findQuery(commandIds));
  const events = new Map<string, StoredEvent[]>();
  const read = async (positions: readonly number[]) => {
    // Skips the query if there is nothing to look up, as is usual, because others wait for the lock.
    if (positions.length === 0) return;
    for (const event of (await ask<EventRow>(client, eventsAt(positions))).map(storedEvent)) {
      const of = events.get(event.commandId);
      if (of === undefined) events.set(event.commandId, [event]);
      else of.push(event);
    }
  };
  const from = (position: number, count: number) =>
    Array.from({ length: count }, (_, index) => position + index);
  await read(
    commands.flatMap(({ position }) => (position === null ? [] : from(Number(position), USUAL_EVENTS))),
  );
  await read(
    [...events.values()].flatMap(([first]) => {
      const { position, type, data } = first as StoredEvent;
      const legs = type === 'EntryPosted' ? (data as { readonly legs: readonly unknown[] }).legs.length : 0;
      return from(position + USUAL_EVENTS, Math.max(0, legs + 1 - USUAL_EVENTS));
    }),
  );
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
