/** Imports a log file into an empty bank in one transaction. */
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ClientLine, CommandLine, Counts, EventLine } from '../../../application/log/fileLines.js';
import { LogFileError, LogReader } from '../../../application/log/fileReader.js';
import { StartError } from '../../../application/shared/errors.js';
import { connectTo } from '../connection/connectTo.js';
import { lockAppends } from '../log/appendLock.js';

/** Text per COPY. Each has a savepoint, so that a rejected line can be found. */
const COPY_CHARACTERS = 1_048_576;

/**
 * Imports the lines of a file into a migrated database without events and commands. The API clients of the
 * file replace the existing ones.
 * @param lines in pieces, without newlines
 * @param onLines called with the number of lines since the last call
 * @throws LogFileError; StartError if the bank is not empty, or PostgreSQL rejects the file
 */
export async function importLog(
  url: string,
  lines: AsyncIterable<readonly string[]>,
  onLines: (count: number) => void = () => {},
): Promise<Counts> {
  const client = await connectTo(url, 'writing');
  let isLost = false;
  const lose = () => {
    isLost = true;
  };
  // Between its error and its end a connection refuses statements as well.
  client.once('error', lose).once('end', lose);
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    // Appends wait until the import has ended.
    await lockAppends(client);
    await refuseUnlessEmpty(client);
    await client.query('DELETE FROM api_clients');
    await client.query(FILE_TABLES);
    const counts = await copyLines(client, lines, onLines);
    await client.query('ANALYZE file_events, file_commands');
    for (const check of CHECKS) await refuseFault(client, check);
    await client.query(ADD_EVENTS);
    await client.query(ADD_COMMANDS);
    await client.query('ANALYZE events, commands');
    await client.query('COMMIT');
    return counts;
  } catch (error) {
    if (!isLost && !(error instanceof pg.DatabaseError)) throw error;
    const reason = (error as Error).message.replace(/\s+/g, ' ');
    throw new StartError(`PostgreSQL rejected the log: ${reason}`, isLost ? 'unreachable' : 'other');
  } finally {
    // Uncommitted changes end with the connection.
    await client.end();
  }
}

/** The file's lines as tables. The file has commands after events, but an event may hold what its command's line says. */
const FILE_TABLES = `
  CREATE TEMPORARY TABLE file_events (
    position bigint, stream_id uuid, version bigint, type text, schema_version smallint, data jsonb, metadata jsonb,
    command_id uuid, recorded_at timestamptz
  ) ON COMMIT DROP;
  CREATE TEMPORARY TABLE file_commands (
    command_id uuid, request_hash bytea, accepted boolean, position bigint, outcome text, recorded_at timestamptz
  ) ON COMMIT DROP`;

/** Metadata as this bank writes them become columns; all others are kept whole. */
const ADD_EVENTS = `
  INSERT INTO events (position, stream_id, version, recorded_at, command_id, actor, schema_version, type, data,
      correlation_id, request_hash)
    SELECT e.position, stream_id, version, e.recorded_at, e.command_id, CASE WHEN is_usual THEN actor::uuid END,
      schema_version, type, data, CASE WHEN is_usual THEN correlation ELSE metadata::text END, c.request_hash
    FROM file_events e
      CROSS JOIN LATERAL (SELECT metadata->>'actor' AS actor, metadata->>'correlationId' AS correlation) m
      CROSS JOIN LATERAL (SELECT actor ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' AND correlation IS NOT NULL
        AND metadata = jsonb_build_object('actor', actor, 'causationId', e.command_id, 'correlationId', correlation)
        AS is_usual) u
      LEFT JOIN file_commands c ON c.position = e.position AND c.outcome IS NULL
    ORDER BY e.position`;

const ADD_COMMANDS = `
  INSERT INTO commands (command_id, request_hash, accepted, position, outcome, recorded_at)
    SELECT command_id, request_hash, accepted, position, outcome, recorded_at FROM file_commands
    WHERE outcome IS NOT NULL`;

async function refuseUnlessEmpty(client: pg.Client): Promise<void> {
  // An existing webhook would get the whole history of the other bank.
  for (const table of ['events', 'commands', 'webhooks']) {
    const { rows } = await client.query(`SELECT 1 FROM ${table} LIMIT 1`);
    if (rows.length > 0) {
      throw new StartError(
        `The bank is not empty (it has ${table}); a log can only be imported into an empty bank.`,
      );
    }
  }
}

async function copyLines(
  client: pg.Client,
  lines: AsyncIterable<readonly string[]>,
  onLines: (count: number) => void,
): Promise<Counts> {
  const reader = new LogReader();
  const copies = new Copies(client);
  /** Keys of clients are inserted into their own table, after all clients. */
  const keys: [line: number, row: readonly string[]][] = [];
  let number = 0;
  for await (const some of lines) {
    for (const text of some) {
      const line = reader.read(text);
      number += 1;
      if (line.kind === 'event') await copies.add('event', eventRow(line), number);
      else if (line.kind === 'command') await copies.add('command', commandRow(line), number);
      else if (line.kind === 'client') {
        await copies.add('client', clientRow(line), number);
        keys.push([number, keyRow(line)]);
      }
    }
    onLines(some.length);
  }
  reader.end();
  for (const [line, row] of keys) await copies.add('key', row, line);
  await copies.end();
  return reader.counts;
}

type Table = 'event' | 'command' | 'client' | 'key';

const TABLES: Readonly<Record<Table, string>> = {
  event: 'file_events',
  command: 'file_commands',
  client: 'api_clients (id, name, scopes, created_at)',
  key: 'api_keys (client_id, key_hash)',
};

/** Rows in PostgreSQL's text format, a megabyte at a time. */
class Copies {
  readonly #client: pg.Client;
  #table: Table = 'event';
  #rows: string[] = [];
  #characters = 0;
  /** The line of the first row. */
  #line = 0;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  /** @param line the line of the row; rows of a table are on consecutive lines */
  async add(table: Table, values: readonly (string | number | null)[], line: number): Promise<void> {
    if (table !== this.#table || this.#characters >= COPY_CHARACTERS) await this.end();
    this.#table = table;
    if (this.#rows.length === 0) this.#line = line;
    const row = `${values.map(field).join('\t')}\n`;
    this.#rows.push(row);
    this.#characters += row.length;
  }

  /** @throws LogFileError for a row that PostgreSQL rejects */
  async end(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    this.#characters = 0;
    const error = await this.#copy(rows);
    if (error === undefined) return;
    // Find the first rejected row by binary search over the number of accepted rows.
    let [taken, refused, reason] = [0, rows.length, error];
    while (refused - taken > 1) {
      const half = (taken + refused) >> 1;
      const fault = await this.#copy(rows.slice(0, half), true);
      if (fault === undefined) taken = half;
      else [refused, reason] = [half, fault];
    }
    const detail = reason.detail ? `: ${reason.detail}` : '';
    const words = `PostgreSQL rejects it: ${reason.message}${detail} (SQLSTATE ${reason.code})`;
    throw new LogFileError(this.#line + taken, words.replace(/\s+/g, ' '));
  }

  /**
   * @param isTrial whether to roll the rows back
   * @returns PostgreSQL's error about one of them. @throws any other error
   */
  async #copy(rows: readonly string[], isTrial = false): Promise<pg.DatabaseError | undefined> {
    if (rows.length === 0) return undefined;
    const client = this.#client;
    await client.query('SAVEPOINT copied');
    try {
      const copy = client.query(copyFrom(`COPY ${TABLES[this.#table]} FROM STDIN`));
      copy.end(rows.join(''));
      await finished(copy);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || !OF_THE_ROW.test(error.code ?? '')) throw error;
      await client.query('ROLLBACK TO SAVEPOINT copied');
      return error;
    }
    await client.query(isTrial ? 'ROLLBACK TO SAVEPOINT copied' : 'RELEASE SAVEPOINT copied');
    return undefined;
  }
}

/** SQLSTATE classes of data errors: value, constraint, program limit. */
const OF_THE_ROW = /^(22|23|54)/;

/** PostgreSQL documentation, COPY, text format. */
function field(value: string | number | null): string {
  if (value === null) return '\\N';
  return typeof value === 'number'
    ? String(value)
    : value.replace(/[\\\t\n\r]/g, (each) => ESCAPES[each] ?? each);
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const eventRow = (event: EventLine) => [
  event.position,
  event.streamId,
  event.version,
  event.type,
  event.schemaVersion,
  event.data,
  event.metadata,
  event.commandId,
  event.recordedAt,
];

const commandRow = (command: CommandLine) => [
  command.commandId,
  `\\x${command.requestHash}`,
  command.accepted ? 't' : 'f',
  command.position,
  command.outcome,
  command.recordedAt,
];

const clientRow = (client: ClientLine) => [
  client.clientId,
  client.name,
  `{${client.scopes.map((scope) => JSON.stringify(scope)).join(',')}}`,
  client.createdAt,
];

const keyRow = (client: ClientLine) => [client.clientId, `\\x${client.keyHash}`];

/**
 * Checks over all lines. Each finds the position of the first invalid event, or the id of an invalid command.
 */
const CHECKS: readonly { readonly text: string; readonly reason: (row: Record<string, string>) => string }[] =
  [
    {
      text: `SELECT position, version, expected FROM (
        SELECT position, version, row_number() OVER (PARTITION BY stream_id ORDER BY position) AS expected FROM file_events
      ) e WHERE version <> expected ORDER BY position LIMIT 1`,
      reason: ({ version, expected }) => `the version is ${version}, expected ${expected} in its stream`,
    },
    {
      text: `SELECT e.position, e.command_id FROM file_events e LEFT JOIN file_commands c USING (command_id)
      WHERE c.position IS NULL OR c.position > e.position OR NOT c.accepted ORDER BY e.position LIMIT 1`,
      reason: ({ command_id }) =>
        `the file has no accepted command ${command_id} at this position or earlier`,
    },
    {
      text: `SELECT c.position, c.command_id FROM file_commands c LEFT JOIN file_events e USING (position)
      WHERE c.position IS NOT NULL AND e.command_id IS DISTINCT FROM c.command_id ORDER BY c.position LIMIT 1`,
      reason: ({ command_id }) => `command ${command_id} refers to this event, which does not belong to it`,
    },
  ];

async function refuseFault(client: pg.Client, { text, reason }: (typeof CHECKS)[number]): Promise<void> {
  const { rows } = await client.query(text);
  const [row] = rows as Record<string, string>[];
  if (row !== undefined) throw new LogFileError(Number(row.position) + 1, reason(row));
}
