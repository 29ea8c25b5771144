/** A log file into an empty bank: all of it, in one transaction, or nothing. */
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ClientLine, CommandLine, Counts, EventLine } from '../../application/logFile/lines.js';
import { LogFileError, LogReader } from '../../application/logFile/reader.js';
import { lockAppends } from './appendLock.js';
import { connectTo } from './migrate.js';
import { StartError } from './startError.js';

/** Text that is handed to a COPY at once. */
const COPY_CHARACTERS = 65_536;

/**
 * Imports the lines of a file into a migrated database without events and commands. The API clients of the file replace
 * those that are there.
 * @param lines without their newlines, some at a time
 * @param onLines told of each so many lines
 * @throws LogFileError, StartError when the bank is not empty
 */
export async function importLog(
  url: string,
  lines: AsyncIterable<readonly string[]>,
  onLines: (count: number) => void = () => {},
): Promise<Counts> {
  const client = await connectTo(url, 'writing');
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    // Whoever would append waits, and finds the bank as it is then.
    await lockAppends(client);
    await refuseUnlessEmpty(client);
    await client.query('DELETE FROM api_clients');
    const counts = await copyLines(client, lines, onLines);
    await client.query('ANALYZE events, commands');
    for (const check of CHECKS) await refuseFault(client, check);
    await client.query('COMMIT');
    return counts;
  } finally {
    // What was not committed is gone with the connection.
    await client.end();
  }
}

async function refuseUnlessEmpty(client: pg.Client): Promise<void> {
  // A webhook that was made here would be sent the whole past of the other bank.
  for (const table of ['events', 'commands', 'snapshots', 'webhooks']) {
    const { rows } = await client.query(`SELECT 1 FROM ${table} LIMIT 1`);
    if (rows.length > 0) {
      throw new StartError(
        `The bank is not empty (it has ${table}): a log is imported into an empty one only.`,
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
  let table: Table | undefined;
  let copy: Copy | undefined;
  try {
    for await (const some of lines) {
      for (const text of some) {
        const line = reader.read(text);
        if (line.kind === 'header') continue;
        if (line.kind !== table) {
          await copy?.end();
          table = line.kind === 'footer' ? undefined : line.kind;
          copy = table && new Copy(client, TABLES[table]);
        }
        if (line.kind === 'event') await copy?.row(eventRow(line));
        else if (line.kind === 'command') await copy?.row(commandRow(line));
        else if (line.kind === 'client') await copy?.row(clientRow(line));
      }
      onLines(some.length);
    }
    reader.end();
    return reader.counts;
  } catch (error) {
    copy?.abandon();
    throw lineOf(error, reader.counts) ?? error;
  }
}

type Table = 'event' | 'command' | 'client';

const TABLES: Readonly<Record<Table, string>> = {
  event:
    'events (position, stream_id, version, type, schema_version, data, metadata, command_id, recorded_at)',
  command: 'commands (command_id, request_hash, accepted, position, outcome, recorded_at)',
  client: 'api_clients (id, name, key_hash, scopes, created_at)',
};

/** One COPY: rows in PostgreSQL's text format, handed over in pieces. */
class Copy {
  readonly #stream: ReturnType<typeof copyFrom>;
  readonly #ended: Promise<void>;
  #failed = false;
  #held = '';

  constructor(client: pg.Client, table: string) {
    this.#stream = client.query(copyFrom(`COPY ${table} FROM STDIN`));
    this.#ended = finished(this.#stream);
    // Told by the next piece, or by `end`.
    this.#ended.catch(() => {
      this.#failed = true;
    });
  }

  async row(values: readonly (string | number | null)[]): Promise<void> {
    this.#held += `${values.map(field).join('\t')}\n`;
    if (this.#held.length < COPY_CHARACTERS) return;
    const piece = this.#held;
    this.#held = '';
    if (this.#failed) await this.#ended;
    if (this.#stream.write(piece)) return;
    await Promise.race([this.#ended, new Promise((resolve) => this.#stream.once('drain', resolve))]);
  }

  async end(): Promise<void> {
    if (!this.#failed) this.#stream.end(this.#held);
    await this.#ended;
  }

  abandon(): void {
    this.#stream.destroy();
  }
}

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
  `\\x${client.keyHash}`,
  `{${client.scopes.map((scope) => JSON.stringify(scope)).join(',')}}`,
  client.createdAt,
];

/** What only all lines together tell. Each finds the position of the first event, or the id of a command, at fault. */
const CHECKS: readonly { readonly text: string; readonly reason: (row: Record<string, string>) => string }[] =
  [
    {
      text: `SELECT position, version, expected FROM (
        SELECT position, version, row_number() OVER (PARTITION BY stream_id ORDER BY position) AS expected FROM events
      ) e WHERE version <> expected ORDER BY position LIMIT 1`,
      reason: ({ version, expected }) => `the version is ${version}, and ${expected} is next in its stream`,
    },
    {
      text: `SELECT e.position, e.command_id FROM events e LEFT JOIN commands c USING (command_id)
      WHERE c.position IS NULL OR c.position > e.position OR NOT c.accepted ORDER BY e.position LIMIT 1`,
      reason: ({ command_id }) =>
        `the file has no command ${command_id} that was accepted and begins here or before`,
    },
    {
      text: `SELECT c.position, c.command_id FROM commands c LEFT JOIN events e USING (position)
      WHERE c.position IS NOT NULL AND e.command_id IS DISTINCT FROM c.command_id ORDER BY c.position LIMIT 1`,
      reason: ({ command_id }) => `this is not an event of command ${command_id}, which says so`,
    },
  ];

async function refuseFault(client: pg.Client, { text, reason }: (typeof CHECKS)[number]): Promise<void> {
  const { rows } = await client.query(text);
  const [row] = rows as Record<string, string>[];
  if (row !== undefined) throw new LogFileError(Number(row.position) + 1, reason(row));
}

/** What PostgreSQL refuses of a COPY it names by the row: the file's line is told by what stands before. */
function lineOf(error: unknown, { events, commands }: Counts): LogFileError | undefined {
  if (!(error instanceof pg.DatabaseError) || !/^2[23]/.test(error.code ?? '')) return undefined;
  const [, table, row] = /COPY (\w+), line (\d+)/.exec(error.where ?? '') ?? [];
  const before = { events: 0, commands: events, api_clients: events + commands }[table ?? ''];
  if (before === undefined) return undefined;
  const detail = error.detail ? `: ${error.detail}` : '';
  return new LogFileError(1 + before + Number(row), `PostgreSQL refuses it: ${error.message}${detail}`);
}
