/** Reads a consistent snapshot of the database, however long it takes. */
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { StartError } from '../../../application/shared/errors.js';
import { connectTo } from './connectTo.js';
import { ofBank } from './habitat.js';
import { olderBank } from './olderBank.js';

/** A row in PostgreSQL's text format. Times are in UTC. */
export type TextRow = (string | null)[];

/** Rows per fetch; the next ones are prefetched. */
const FETCH_ROWS = 1_000;

export class FrozenReader {
  readonly #client: pg.Client;
  /** The last query; the next one waits for its end. */
  #asked: Promise<unknown> = Promise.resolve();
  #cursors = 0;
  #isCopying = false;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /**
   * Takes a snapshot of the database.
   * @param options.as another reader's snapshot, from its `share`
   * @param options.keep tables and views that must not be replaced until `end`
   * @throws StartError if the database is unreachable or contains no bank of this version
   */
  static async open(
    url: string,
    { as, keep = [] }: { readonly as?: string; readonly keep?: readonly string[] } = {},
  ): Promise<FrozenReader> {
    const client = await connectTo(url, 'anything');
    try {
      const { rows } = await client.query(
        `SELECT name FROM unnest($1::text[]) AS name WHERE ${ofBank('name')} IS NOT NULL`,
        [['events', ...keep]],
      );
      const names: string[] = rows.map(({ name }) => name);
      if (!names.includes('events')) {
        throw new StartError('This database contains no bank: start one on it first.', 'settings');
      }
      const shape = await client.query(
        `SELECT FROM pg_attribute WHERE attrelid = ${ofBank("'events'")} AND attname = 'request_hash'`,
      );
      if (shape.rows.length === 0) throw olderBank();
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      if (as !== undefined) await client.query(`SET TRANSACTION SNAPSHOT '${as}'`);
      for (const setting of SETTINGS) await client.query(`SET LOCAL ${setting}`);
      // Before the snapshot, which the first query takes, so that the views stay the same.
      if (as === undefined) await client.query(`LOCK TABLE ${names.join(', ')} IN ACCESS SHARE MODE`);
      await client.query('SELECT 1');
      return new FrozenReader(client);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** Exports the snapshot for other readers while this one is open. */
  async share(): Promise<string> {
    const [row] = await this.query('SELECT pg_export_snapshot()');
    return row?.[0] as string;
  }

  /** All rows at a time, for small results. */
  query(text: string): Promise<TextRow[]> {
    const asking = this.#asked.then(() =>
      this.#client.query<TextRow>({ text, rowMode: 'array', types: RAW }),
    );
    this.#asked = asking.catch(() => {});
    return asking.then(({ rows }) => rows);
  }

  /** The rows of a query in pieces. */
  async *rows(text: string): AsyncGenerator<TextRow[]> {
    this.#cursors += 1;
    const cursor = `rows_${this.#cursors}`;
    await this.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`);
    const fetch = () => {
      const fetching = this.query(`FETCH ${FETCH_ROWS} FROM ${cursor}`);
      // A consumer that stops early ignores errors of the prefetched rows.
      fetching.catch(() => {});
      return fetching;
    };
    let coming = fetch();
    for (;;) {
      const rows = await coming;
      if (rows.length < FETCH_ROWS) {
        await this.query(`CLOSE ${cursor}`);
        if (rows.length > 0) yield rows;
        return;
      }
      coming = fetch();
      yield rows;
    }
  }

  /**
   * The rows of a query as lines in COPY's text format, in pieces. Efficient for many rows, because fields
   * are not parsed. No other query can run before the last line.
   */
  async *lines(text: string): AsyncGenerator<string[]> {
    this.#isCopying = true;
    let rest: Buffer = NOTHING;
    for await (const chunk of this.#client.query(
      copyTo(`COPY (${text}) TO STDOUT`),
    ) as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf('\n');
      rest = bytes.subarray(end + 1);
      if (end >= 0) yield bytes.toString('utf8', 0, end).split('\n');
    }
    this.#isCopying = false;
  }

  async end(): Promise<void> {
    // A server that is still sending rows would not process a termination message.
    if (this.#isCopying) this.#client.connection.stream.destroy();
    else await this.#client.end();
  }
}

const NOTHING = Buffer.alloc(0);

/** Overrides server settings that limit long statements or plan cursors for only the first rows. */
const SETTINGS = [
  'statement_timeout = 0',
  'idle_in_transaction_session_timeout = 0',
  'cursor_tuple_fraction = 1',
  "work_mem = '64MB'",
  'jit = off',
  "TimeZone = 'UTC'",
  "DateStyle = 'ISO'",
];

const RAW = { getTypeParser: () => (value: string) => value };

/** Converts PostgreSQL's UTC format to ISO 8601 with milliseconds. */
export function instantOf(text: string): string {
  // Usually `2026-01-31 12:00:00.12+00`, without trailing zeros.
  const fraction = text.length - '2026-01-31 12:00:00+00'.length;
  if (!text.endsWith('+00') || fraction < 0 || fraction > 4) return new Date(`${text}:00`).toISOString();
  const milliseconds = fraction === 0 ? '000' : text.slice(20, 19 + fraction).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${milliseconds}Z`;
}
