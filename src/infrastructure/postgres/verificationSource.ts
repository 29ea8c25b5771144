/**
 * One moment of a bank's database, as a verification reads it, over three connections that see the same: one for events
 * and what is recorded of accounts, one for the large read models beside them, one for what takes long to begin.
 */
import type { StoredEvent } from '../../application/ports.js';
import { canonical } from '../../application/verification/merge.js';
import { COLUMNS } from '../../application/verification/readModels.js';
import {
  type AtVersion,
  type Row,
  type SetCheck,
  type VerificationSource,
  VIEWS,
  type View,
} from '../../application/verification/source.js';
import { FrozenReader, instantOf, type TextRow } from './frozenReader.js';
import { setChecks } from './setChecks.js';
import { StartError } from './startError.js';

/** The key of each view in order: account, number, detail. Text of a day and an id sorts as the value does. */
const KEYS: Readonly<Record<View, { readonly columns: string; readonly order: string }>> = {
  accounts: { columns: "account_id, 0, ''", order: 'account_id' },
  transactions: { columns: "account_id, version, ''", order: 'account_id, version' },
  journal: { columns: "account_id, position, ''", order: 'account_id, position' },
  ledger_balances: {
    columns: "ledger_account || ' ' || currency, 0, ''",
    order: `ledger_account || ' ' || currency COLLATE "C"`,
  },
  daily_movements: {
    columns: 'account_id, bucket, effective_on',
    order: 'account_id, bucket, effective_on',
  },
  daily_closings: { columns: 'account_id, 0, recorded_on', order: 'account_id, recorded_on' },
};

/** How columns that are not told as they stand are read. */
const READ: Readonly<Record<string, (text: string) => string>> = {
  recorded_at: instantOf,
  opened_at: instantOf,
  updated_at: instantOf,
  metadata: (text) => canonical(JSON.parse(text)),
};

export class PostgresVerificationSource implements VerificationSource {
  readonly #readers: readonly [FrozenReader, FrozenReader, FrozenReader];
  readonly #stateVersion: number;

  private constructor(readers: readonly [FrozenReader, FrozenReader, FrozenReader], stateVersion: number) {
    this.#readers = readers;
    this.#stateVersion = stateVersion;
  }

  /**
   * @param stateVersion the shape of snapshots that are compared
   * @throws StartError when the database cannot be reached, or there is no bank in it
   */
  static async open(url: string, stateVersion: number): Promise<PostgresVerificationSource> {
    const first = await FrozenReader.open(url, { keep: Object.keys(VIEWS) });
    try {
      await refuseOldSchema(first);
      const as = await first.share();
      const others = await Promise.all([FrozenReader.open(url, { as }), FrozenReader.open(url, { as })]);
      return new PostgresVerificationSource([first, ...others], stateVersion);
    } catch (error) {
      await first.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.end()));
  }

  async lastPosition(): Promise<number> {
    const [row] = await this.#readers[0].query('SELECT coalesce(max(position), 0) FROM events');
    return Number(row?.[0]);
  }

  events(): AsyncIterable<readonly StoredEvent[]> {
    const text = `SELECT position, stream_id, version, type, schema_version, data, command_id, recorded_at
      FROM events ORDER BY stream_id, version`;
    return paged(this.#readers[0], text, eventOf);
  }

  async checkpoints(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#readers[0].query(
      'SELECT projection, position FROM checkpoints WHERE is_serving',
    );
    return new Map(rows.map(([projection, position]) => [projection as string, Number(position)]));
  }

  rows(view: View): AsyncIterable<readonly Row[]> {
    const { columns, order } = KEYS[view];
    const readers = COLUMNS[view].map((column) => READ[column]);
    const text = `SELECT ${columns}, ${COLUMNS[view].join(', ')} FROM ${view} ORDER BY ${order}`;
    return paged(this.#readers[1], text, (row) => rowOf(row, readers));
  }

  snapshots(): AsyncIterable<readonly AtVersion[]> {
    const text = `SELECT stream_id, version, stream_id || ' ' || version, state FROM snapshots
      WHERE state_version = ${this.#stateVersion} ORDER BY stream_id, version`;
    return paged(this.#readers[0], text, atVersionOf);
  }

  answers(): AsyncIterable<readonly AtVersion[]> {
    // Of the text itself, whatever became of it: an account's own id and version are the first that stand in it.
    const text = `SELECT coalesce(substring(outcome FROM '"id":"([0-9a-f-]{36})"'), '') COLLATE "C",
        coalesce(substring(outcome FROM '"version":([0-9]{1,15})')::bigint, 0), command_id, outcome
      FROM commands WHERE accepted AND outcome IS NOT NULL ORDER BY 1, 2`;
    return paged(this.#readers[0], text, atVersionOf);
  }

  rejections(): AsyncIterable<readonly { readonly commandId: string; readonly outcome: string | null }[]> {
    const text = 'SELECT command_id, outcome FROM commands WHERE NOT accepted';
    return paged(this.#readers[2], text, ([commandId, outcome]) => ({
      commandId: commandId as string,
      outcome: outcome ?? null,
    }));
  }

  setChecks(): readonly SetCheck[] {
    return setChecks(this.#readers[2]);
  }
}

/** Older tables would not be understood, and a verification changes nothing. */
async function refuseOldSchema(reader: FrozenReader): Promise<void> {
  const rows = await reader.query(
    `SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('checkpoints') AND attname = 'is_serving'`,
  );
  if (rows.length === 0) {
    throw new StartError('The database is of an older version of the bank: start this one on it first.');
  }
}

async function* paged<T>(reader: FrozenReader, text: string, read: (row: TextRow) => T): AsyncGenerator<T[]> {
  for await (const rows of reader.rows(text)) yield rows.map(read);
}

function eventOf(row: TextRow): StoredEvent {
  const [position, streamId, version, type, schemaVersion, data, commandId, recordedAt] = row as string[];
  return {
    position: Number(position),
    streamId: streamId as string,
    version: Number(version),
    type: type as string,
    schemaVersion: Number(schemaVersion),
    data: JSON.parse(data as string),
    metadata: undefined,
    commandId: commandId as string,
    recordedAt: instantOf(recordedAt as string),
  };
}

function rowOf(row: TextRow, readers: readonly (((text: string) => string) | undefined)[]): Row {
  const values = row.slice(3);
  for (let index = 0; index < values.length; index += 1) {
    const [read, value] = [readers[index], values[index]];
    if (read !== undefined && value != null) values[index] = read(value);
  }
  return { account: row[0] as string, number: Number(row[1]), detail: row[2] as string, values };
}

const atVersionOf = ([streamId, version, key, text]: TextRow): AtVersion => ({
  streamId: streamId as string,
  version: Number(version),
  key: key as string,
  text: text as string,
});
