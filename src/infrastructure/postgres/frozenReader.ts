/** Reading a database as it is at one moment, however long that takes and whatever is written meanwhile. */
import type pg from 'pg';
import { connectTo } from './migrate.js';
import { StartError } from './startError.js';

/** A row as PostgreSQL writes it: texts. Times are in UTC. */
export type TextRow = (string | null)[];

/** Rows that are asked for at once; while they are being worked on, the next ones are under way. */
const FETCH_ROWS = 2_000;

export class FrozenReader {
  readonly #client: pg.Client;
  #cursors = 0;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  /**
   * Takes a look at the database that does not change any more.
   * @param snapshot the look that another one has taken, from `share`
   * @throws StartError when the database cannot be reached, or there is no bank in it
   */
  static async open(url: string, snapshot?: string): Promise<FrozenReader> {
    const client = await connectTo(url);
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      if (snapshot !== undefined) await client.query(`SET TRANSACTION SNAPSHOT '${snapshot}'`);
      for (const setting of SETTINGS) await client.query(`SET LOCAL ${setting}`);
      const { rows } = await client.query("SELECT to_regclass('events') IS NOT NULL AS is_bank");
      if (!rows[0].is_bank) throw new StartError('There is no bank in this database: start one on it first.');
      return new FrozenReader(client);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** A name under which other readers see the same, for as long as this one is open. */
  async share(): Promise<string> {
    const [row] = await this.query('SELECT pg_export_snapshot()');
    return row?.[0] as string;
  }

  /** All rows at once: for few. */
  async query(text: string): Promise<TextRow[]> {
    return (await this.#client.query<TextRow>({ text, rowMode: 'array', types: RAW })).rows;
  }

  /** The rows of a query, some at a time. */
  async *rows(text: string): AsyncGenerator<TextRow[]> {
    this.#cursors += 1;
    const cursor = `rows_${this.#cursors}`;
    await this.#client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`);
    const fetch = () => {
      const fetching = this.query(`FETCH ${FETCH_ROWS} FROM ${cursor}`);
      // Whoever stops reading does not ask how the last ones came out.
      fetching.catch(() => {});
      return fetching;
    };
    let coming = fetch();
    for (;;) {
      const rows = await coming;
      if (rows.length < FETCH_ROWS) {
        await this.#client.query(`CLOSE ${cursor}`);
        if (rows.length > 0) yield rows;
        return;
      }
      coming = fetch();
      yield rows;
    }
  }

  async end(): Promise<void> {
    await this.#client.end();
  }
}

/** A server may be set to stop what takes long, and to plan cursors as if only the first rows mattered. */
const SETTINGS = [
  'statement_timeout = 0',
  'idle_in_transaction_session_timeout = 0',
  'cursor_tuple_fraction = 1',
  "work_mem = '64MB'",
  "TimeZone = 'UTC'",
  "DateStyle = 'ISO'",
];

const RAW = { getTypeParser: () => (value: string) => value };

/** ISO 8601 with milliseconds, of a time as PostgreSQL writes it in UTC. */
export function instantOf(text: string): string {
  if (text !== last.text) last = { text, instant: new Date(`${text.replace(' ', 'T')}:00`).toISOString() };
  return last.instant;
}

/** What was recorded together has the same time: the one before is most often the one asked for. */
let last = { text: '', instant: '' };
