/**
 * The snapshot that a verification reads, over connections that share it: one each for the events and every
 * read-model table, which are merged, one for values recorded for accounts, and one for queries that are slow
 * to start.
 */

import type { StateEvents } from '../../../application/accounts/ports.js';
import { asPosition, type Position, type StoredEvent } from '../../../application/log/ports.js';
import { DEFAULT_ZONE } from '../../../application/shared/bankZone.js';
import {
  type AtVersion,
  type Checkpoint,
  COLUMNS,
  type SetCheck,
  type VerificationSource,
  VIEWS,
  type View,
} from '../../../application/verification/ports.js';
import { unescaped } from '../../../application/verification/rowLine.js';
import { FrozenReader, instantOf, type TextRow } from '../connection/frozenReader.js';
import { ofBank } from '../connection/habitat.js';
import type { LogMoment } from '../connection/logMoment.js';
import { byStream, NEWER_STATES, type ReadEvent, STATE_EVENT_COLUMNS } from '../log/stateReads.js';
import { setChecks } from './setChecks.js';

/** The key of each view: account, number, detail. Days and ids sort the same as text. */
const KEYS: Readonly<Record<View, { readonly columns: string; readonly order: string }>> = {
  accounts: { columns: "account_id, 0, ''", order: 'account_id' },
  transactions: { columns: "account_id, bucket, ''", order: 'account_id, bucket' },
  journal: { columns: 'account_id, position, detail', order: 'account_id, position, detail' },
  ledger_balances: {
    columns: "ledger_account || ' ' || currency, 0, ''",
    order: `ledger_account || ' ' || currency COLLATE "C"`,
  },
  daily_movements: {
    columns: 'account_id, bucket, day',
    order: 'account_id, bucket, day',
  },
};

/** A row for each position in a block; no account is called as one without an event, so that it is found to be wrong. */
const JOURNAL = `(SELECT coalesce(stream_id::text, 'no event') COLLATE "C" AS account_id, position, house,
    CASE type WHEN 'EntryPosted' THEN house ELSE '' END COLLATE "C" AS detail
  FROM (SELECT house, unnest(positions) AS position FROM journal) entry LEFT JOIN events USING (position)) entries`;

/** A row for each day of a bucket. */
const DAYS = 'daily_movements CROSS JOIN unnest(days, nets) AS changed (day, net)';

export class PostgresVerificationSource implements VerificationSource {
  readonly #url: string;
  /** The name of the snapshot. */
  readonly #as: string;
  readonly #recorded: FrozenReader;
  readonly #sets: FrozenReader;
  readonly #readers: FrozenReader[];
  #isEnded = false;

  private constructor(url: string, as: string, [recorded, sets]: readonly [FrozenReader, FrozenReader]) {
    this.#url = url;
    this.#as = as;
    this.#recorded = recorded;
    this.#sets = sets;
    this.#readers = [recorded, sets];
  }

  /**
   * @throws StartError if the database is unreachable or contains no bank of this version
   */
  static async open(url: string): Promise<PostgresVerificationSource> {
    const first = await FrozenReader.open(url, { keep: Object.keys(VIEWS) });
    try {
      const as = await first.share();
      const second = await FrozenReader.open(url, { as });
      return new PostgresVerificationSource(url, as, [first, second]);
    } catch (error) {
      await first.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    await Promise.all(this.#readers.map((reader) => reader.end()));
  }

  /** Whether this snapshot is of the same log and includes the moment. */
  async shows({ name, end }: LogMoment): Promise<boolean> {
    const [row] = await this.#recorded.query(
      `SELECT log_name, is_in_place, known_mark FROM log_sighting(${end.position})`,
    );
    const [seen, isInPlace, mark] = row ?? [];
    return seen === name && isInPlace === 't' && (end.position === 0 || mark === end.mark);
  }

  async lastPosition(): Promise<Position> {
    const [row] = await this.#recorded.query('SELECT coalesce(max(position), 0) FROM events');
    return asPosition(Number(row?.[0]));
  }

  async *events(): AsyncGenerator<StoredEvent[]> {
    const text = `SELECT stream_id, version, position, type, schema_version, command_id, recorded_at, data
      FROM events ORDER BY stream_id, version`;
    for await (const lines of this.#lines(text)) yield lines.map(eventOf);
  }

  async checkpoints(): Promise<ReadonlyMap<string, Checkpoint> | undefined> {
    const views = Object.keys(VIEWS).map((view) => `'${view}'`);
    const built = await this.#recorded.query(
      `SELECT 1 FROM unnest(ARRAY[${views.join(', ')}]) AS view (name) WHERE ${ofBank('name')} IS NOT NULL
        UNION ALL SELECT 1 FROM checkpoints LIMIT 1`,
    );
    if (built.length === 0) return undefined;
    const rows = await this.#recorded.query(
      `SELECT projection, position, 'event ' || failed_position || ': ' || failure
        FROM checkpoints WHERE is_serving`,
    );
    return new Map(
      rows.map(([projection, position, failure]) => [
        projection as string,
        {
          position: asPosition(Number(position)),
          ...(failure != null && { failure }),
        },
      ]),
    );
  }

  async timeZones(): Promise<readonly string[]> {
    const rows = await this.#recorded.query('SELECT name, after_position FROM time_zones ORDER BY number');
    const before = Number(rows[0]?.[1] ?? 1) > 0 ? [DEFAULT_ZONE] : [];
    return [...new Set([...before, ...rows.map(([name]) => name as string)])];
  }

  rows(view: View): AsyncIterable<readonly string[]> {
    const { columns, order } = KEYS[view];
    const from = view === 'journal' ? JOURNAL : view === 'daily_movements' ? DAYS : view;
    return this.#lines(`SELECT ${columns}, ${COLUMNS[view].join(', ')} FROM ${from} ORDER BY ${order}`);
  }

  async states(streamIds: readonly string[]): Promise<readonly StateEvents[]> {
    const rows = await this.#recorded.query(
      `SELECT known.stream, newest.version, ${STATE_EVENT_COLUMNS}
        FROM (SELECT stream, 0 AS version FROM unnest('{${streamIds.join(',')}}'::uuid[]) AS stream) known
        ${NEWER_STATES}`,
    );
    return byStream(rows.map(readEventOf));
  }

  answers(): AsyncIterable<readonly AtVersion[]> {
    // From the text itself, even if damaged: the account's id and version come first in it.
    const text = `SELECT coalesce(substring(outcome FROM '"id":"([0-9a-f-]{36})"'), '') COLLATE "C",
        coalesce(substring(outcome FROM '"version":([0-9]{1,15})')::bigint, 0), command_id, outcome, recorded_at
      FROM commands WHERE accepted ORDER BY 1, 2`;
    return paged(this.#recorded, text, atVersionOf);
  }

  rejections(): AsyncIterable<readonly { readonly commandId: string; readonly outcome: string }[]> {
    const text = 'SELECT command_id, outcome FROM commands WHERE NOT accepted';
    return paged(this.#sets, text, ([commandId, outcome]) => ({
      commandId: commandId as string,
      outcome: outcome as string,
    }));
  }

  setChecks(): readonly SetCheck[] {
    return setChecks(this.#sets);
  }

  async *#lines(text: string): AsyncGenerator<string[]> {
    const reader = await FrozenReader.open(this.#url, { as: this.#as });
    if (this.#isEnded) {
      // Opened for a verification that has since failed.
      await reader.end();
      return;
    }
    this.#readers.push(reader);
    yield* reader.lines(text);
  }
}

async function* paged<T>(reader: FrozenReader, text: string, read: (row: TextRow) => T): AsyncGenerator<T[]> {
  for await (const rows of reader.rows(text)) yield rows.map(read);
}

function eventOf(line: string): StoredEvent {
  const [streamId, version, position, type, schemaVersion, commandId, recordedAt, data] = line.split('\t');
  return {
    position: asPosition(Number(position)),
    streamId: streamId as string,
    version: Number(version),
    type: unescaped(type as string),
    schemaVersion: Number(schemaVersion),
    data: JSON.parse(unescaped(data as string)),
    metadata: undefined,
    commandId: commandId as string,
    recordedAt: instantOf(recordedAt as string),
  };
}

function readEventOf([streamId, newest, version, type, schemaVersion, data, recordedAt]: TextRow): ReadEvent {
  if (version == null) return { streamId: streamId as string, newest: Number(newest), event: undefined };
  const event = {
    version: Number(version),
    type: type as string,
    schemaVersion: Number(schemaVersion),
    data: JSON.parse(data as string),
    recordedAt: instantOf(recordedAt as string),
  };
  return { streamId: streamId as string, newest: Number(newest), event };
}

const atVersionOf = ([streamId, version, key, text, recordedAt]: TextRow): AtVersion => ({
  streamId: streamId as string,
  version: Number(version),
  key: key as string,
  text: text as string,
  recordedAt: instantOf(recordedAt as string),
});
