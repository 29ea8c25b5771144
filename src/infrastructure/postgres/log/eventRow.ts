/** A row of the events table and the event it holds. */
import pg from 'pg';
import { asPosition, type EventMetadata, type StoredEvent } from '../../../application/log/ports.js';

export const EVENT_COLUMNS = `e.position, e.stream_id, e.version, e.type, e.schema_version, e.data, e.command_id, e.recorded_at,
  e.actor, e.correlation_id`;

/** Without metadata. */
export const BARE_COLUMNS =
  'e.position, e.stream_id, e.version, e.type, e.schema_version, e.data, e.command_id, e.recorded_at';

export interface EventRow {
  position: string;
  stream_id: string;
  version: string;
  type: string;
  schema_version: number;
  data: unknown;
  command_id: string;
  recorded_at: Date;
  actor?: string | null;
  correlation_id?: string;
}

const { INT8, TIMESTAMPTZ } = pg.types.builtins;
const parseTime = pg.types.getTypeParser(TIMESTAMPTZ);
let newest = { text: '', time: new Date(Number.NaN) };

/** Events that were recorded together have the same time, so a page holds few different ones. */
function sharedTime(text: string): Date {
  if (text !== newest.text) newest = { text, time: parseTime(text) };
  return newest.time;
}

let newestIso = { time: newest.time, text: '' };

function isoOf(time: Date): string {
  if (time !== newestIso.time) newestIso = { time, text: time.toISOString() };
  return newestIso.text;
}

const parsers = new Map<number, (text: string) => unknown>([
  [INT8, (text) => text],
  [TIMESTAMPTZ, sharedTime],
]);

/** For queries of many events: parses their columns as usual, but without the usual effort. */
export const EVENT_TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsers.get(oid) ?? pg.types.getTypeParser(oid, format as 'text'),
};

export function storedEvent(row: EventRow): StoredEvent {
  return {
    position: asPosition(Number(row.position)),
    streamId: row.stream_id,
    version: Number(row.version),
    type: row.type,
    schemaVersion: row.schema_version,
    data: row.data,
    metadata: metadataOf(row),
    commandId: row.command_id,
    recordedAt: isoOf(row.recorded_at),
  };
}

/** See migrations/0001_events.sql. Undefined for a row of BARE_COLUMNS. */
function metadataOf({ actor, command_id, correlation_id }: EventRow): unknown {
  if (correlation_id === undefined || actor === undefined) return undefined;
  if (actor === null) return JSON.parse(correlation_id);
  return { actor, causationId: command_id, correlationId: correlation_id } satisfies EventMetadata;
}
