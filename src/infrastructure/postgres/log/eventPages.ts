import type {
  EventLog,
  Position,
  StoredEvent,
  StreamEvents,
  StreamFilter,
} from '../../../application/log/ports.js';
import { ask, type Connections } from '../connection/connections.js';
import { type Reads, readsOn } from '../connection/standbyReads.js';
import { BARE_COLUMNS, EVENT_COLUMNS, EVENT_TYPES, type EventRow, storedEvent } from './eventRow.js';

export class EventPages implements StreamEvents, Pick<EventLog, 'readAll'> {
  readonly #reads: Reads;

  constructor(reads: Reads) {
    this.#reads = reads;
  }

  async readStream(
    streamId: string,
    afterVersion: number,
    limit: number,
    filter?: StreamFilter,
  ): Promise<readonly StoredEvent[]> {
    const values: unknown[] = [streamId, afterVersion, limit];
    const conditions: string[] = [];
    const where = (condition: (parameter: string) => string, value: unknown) => {
      if (value !== undefined) conditions.push(`AND ${condition(`$${values.push(value)}`)}`);
    };
    where((p) => `type = ANY (${p})`, filter?.types);
    where((p) => `data->>'effectiveOn' >= ${p}`, filter?.from);
    where((p) => `data->>'effectiveOn' <= ${p}`, filter?.to);
    const text = `SELECT ${EVENT_COLUMNS} FROM events e
      WHERE stream_id = $1 AND version > $2 ${conditions.join(' ')} ORDER BY version LIMIT $3`;
    const rows = await this.#reads.read((client) => ask<EventRow>(client, { text, values }));
    return rows.map(storedEvent);
  }

  readAll(afterPosition: Position, limit: number): Promise<readonly StoredEvent[]> {
    return readPage(this.#reads, 'read-all', EVENT_COLUMNS, afterPosition, limit);
  }
}

/** The log on the primary without metadata, which take a large part of the time to read. */
export const bareLog = ({ readers }: Connections): Pick<EventLog, 'readAll'> => ({
  readAll: (after, limit) => readPage(readsOn(readers), 'read-all-bare', BARE_COLUMNS, after, limit),
});

async function readPage(
  reads: Reads,
  name: string,
  columns: string,
  after: Position,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const text = `SELECT ${columns} FROM events e WHERE position > $1 ORDER BY position LIMIT $2`;
  const query = { name, text, values: [after, limit], types: EVENT_TYPES };
  const rows = await reads.read((client) => ask<EventRow>(client, query));
  return rows.map(storedEvent);
}
