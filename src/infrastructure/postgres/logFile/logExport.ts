/** The log as lines of a file; the format is application/log/fileLines.ts. */
import { type Counts, LogWriter } from '../../../application/log/fileLines.js';
import { type FrozenReader, instantOf, type TextRow } from '../connection/frozenReader.js';
import { ALL_COMMANDS } from '../log/commandRows.js';

const EVENTS = `SELECT position, stream_id, version, type, schema_version, data, CASE WHEN actor IS NULL THEN correlation_id
    ELSE jsonb_build_object('actor', actor, 'causationId', command_id, 'correlationId', correlation_id)::text END,
    command_id, recorded_at
  FROM events`;
const COMMANDS = `SELECT command_id, encode(request_hash, 'hex'), accepted, position, outcome, recorded_at
  FROM ${ALL_COMMANDS} c`;
/** With the newest valid key; a client without one gets a hash that matches no key. */
const CLIENTS = `SELECT id, name, encode(coalesce((SELECT k.key_hash FROM api_keys k WHERE k.client_id = c.id
    AND (k.valid_until IS NULL OR k.valid_until > now()) ORDER BY k.created_at DESC, k.id DESC LIMIT 1),
    sha256(uuid_send(c.id))), 'hex'), to_json(scopes), created_at FROM api_clients c ORDER BY id`;

/**
 * The lines of the log in the reader's snapshot, in pieces, each line with its newline.
 * @param from the first position. A part has the commands whose events start in it, those without events
 *   recorded since, and no clients.
 * @param counts incremented as lines are produced
 */
export async function* exportLog(
  reader: FrozenReader,
  from: number,
  counts: { -readonly [What in keyof Counts]: number },
): AsyncGenerator<string> {
  const writer = new LogWriter();
  yield writer.header(from);
  for await (const rows of reader.rows(`${EVENTS} WHERE position >= ${from} ORDER BY position`)) {
    counts.events += rows.length;
    yield rows.map((row) => writer.event(eventOf(row))).join('');
  }
  const of =
    from === 1
      ? ''
      : `WHERE position >= ${from} OR
          position IS NULL AND recorded_at >= (SELECT recorded_at FROM events WHERE position = ${from})`;
  for await (const rows of reader.rows(`${COMMANDS} ${of} ORDER BY command_id`)) {
    counts.commands += rows.length;
    yield rows.map((row) => writer.command(commandOf(row))).join('');
  }
  if (from === 1) {
    for await (const rows of reader.rows(CLIENTS)) {
      counts.clients += rows.length;
      yield rows.map((row) => writer.client(clientOf(row))).join('');
    }
  }
  yield writer.footer(counts);
}

function eventOf(row: TextRow) {
  const [position, streamId, version, type, schemaVersion, data, metadata, commandId, recordedAt] =
    row as string[] as Nine;
  return {
    position: Number(position),
    streamId,
    version: Number(version),
    type,
    schemaVersion: Number(schemaVersion),
    data,
    metadata,
    commandId,
    recordedAt: instantOf(recordedAt),
  };
}

type Nine = [string, string, string, string, string, string, string, string, string];

function commandOf([commandId, requestHash, accepted, position, outcome, recordedAt]: TextRow) {
  return {
    commandId: commandId as string,
    requestHash: requestHash as string,
    accepted: accepted === 't',
    position: position == null ? null : Number(position),
    outcome: outcome ?? null,
    recordedAt: instantOf(recordedAt as string),
  };
}

function clientOf([clientId, name, keyHash, scopes, createdAt]: TextRow) {
  return {
    clientId: clientId as string,
    name: name as string,
    keyHash: keyHash as string,
    scopes: JSON.parse(scopes as string),
    createdAt: instantOf(createdAt as string),
  };
}
