import type {
  EventLog,
  Position,
  StoredEvent,
  StreamEvents,
  StreamFilter,
} from '../../../application/log/ports.js';
import { ask } from '../connection/connections.js';
import type { Reads } from '../connection/standbyReads.js';
import { EVENT_COLUMNS, EVENT_TYPES, type EventRow, storedEvent } from './eventRow.js';

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

  async readAll(afterPosition: Position, limit: number): Promise<readonly StoredEvent[]> {
    const text = `SELECT ${EVENT_COLUMNS} FROM events e WHERE position > $1 ORDER BY position LIMIT $2`;
    const query = { name: 'read-all', text, values: [afterPosition, limit], types: EVENT_TYPES };
    const rows = await this.#reads.read((client) => ask<EventRow>(client, query));
    return rows.map(storedEvent);
  }
}
