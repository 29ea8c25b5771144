/** A row of the events table and the event it holds. */
import { asPosition, type StoredEvent } from '../../../application/log/ports.js';

export const EVENT_COLUMNS = `e.position, e.stream_id, e.version, e.type, e.schema_version, e.data, e.metadata,
  e.command_id, e.recorded_at`;

export interface EventRow {
  position: string;
  stream_id: string;
  version: string;
  type: string;
  schema_version: number;
  data: unknown;
  metadata: unknown;
  command_id: string;
  recorded_at: Date;
}

export function storedEvent(row: EventRow): StoredEvent {
  return {
    position: asPosition(Number(row.position)),
    streamId: row.stream_id,
    version: Number(row.version),
    type: row.type,
    schemaVersion: row.schema_version,
    data: row.data,
    metadata: row.metadata,
    commandId: row.command_id,
    recordedAt: row.recorded_at.toISOString(),
  };
}
