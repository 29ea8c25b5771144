/** Identifies the log of a database; see migrations/0002_log-identity.sql. */

import type pg from 'pg';
import {
  confirms,
  type EpochReason,
  type KnownLog,
  LOG_BEGIN,
  LogChanged,
  type LogDescription,
  type LogIdea,
  type LogIdentity,
  type Mark,
  type Recognition,
  type Sighting,
} from '../../../application/log/knownLog.js';
import { asPosition } from '../../../application/log/ports.js';

/** A row of log_sighting; as JSON, its position is a number. */
export interface SightingRow {
  log_name: string;
  is_in_place: boolean;
  end_position: string | number | null;
  end_mark: string | null;
  known_mark: string | null;
}

const sightingOf = (row: SightingRow): Sighting => ({
  name: row.log_name,
  isInPlace: row.is_in_place,
  end: noted(row.end_position, row.end_mark),
  markAtKnown: row.known_mark ?? undefined,
});

/** The log that a statement must see. */
export interface SeenLog extends LogIdea {
  /** Called with the newest event. */
  note(mark: Mark): void;
}

/**
 * Verifies that a statement saw the known log.
 * @returns the newest event it saw
 * @throws LogChanged
 */
export function lookAt(row: SightingRow | undefined, log: SeenLog): Mark | undefined {
  const sighting = row && sightingOf(row);
  if (sighting === undefined || !confirms(log, sighting)) {
    throw new LogChanged('the log is not the one that was known');
  }
  if (sighting.end !== undefined) log.note(sighting.end);
  return sighting.end;
}

/** Records what a read saw of the log. A read of another log fails; the next one sees the right log. */
export async function sighted<T>(log: KnownLog, read: (log: SeenLog) => Promise<T>): Promise<T> {
  if (log.name === undefined) await log.check();
  const { name, newest } = log;
  const note = (mark: Mark) => {
    if (log.name === name) log.note(mark);
  };
  try {
    return await read({ name, newest, note });
  } catch (error) {
    if (error instanceof LogChanged) await log.check();
    throw error;
  }
}

interface EpochRow {
  name: string;
  after_position: string;
  reason: EpochReason;
  place: string;
  began_at: Date;
  adopted_at: Date | null;
}

interface RecognitionRow {
  common_position: string;
  common_mark: string | null;
  end_position: string;
  end_mark: string | null;
  is_begun: boolean;
  is_doubtful: boolean;
}

type Ask = <Row extends pg.QueryResultRow>(query: pg.QueryConfig) => Promise<Row[]>;

/** Uses separate sessions, because sessions of the pools are not used before their log is identified. */
export class PostgresLogIdentity implements LogIdentity {
  readonly #ask: Ask;

  /** @param ask runs a statement in a session of any log */
  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async recognise(name: string | undefined, known: readonly Mark[], judges: boolean): Promise<Recognition> {
    const positions = known.map(({ position }) => position);
    const marks = known.map(({ mark }) => mark);
    const [found] = await this.#ask<RecognitionRow>({
      text: 'SELECT * FROM recognise_log($1, $2::bigint[], $3::text[], $4)',
      values: [name ?? null, positions, marks, judges],
    });
    const row = found as RecognitionRow;
    return {
      log: await this.describe(),
      common: noted(row.common_position, row.common_mark) ?? LOG_BEGIN,
      end: noted(row.end_position, row.end_mark) ?? LOG_BEGIN,
      isBegun: row.is_begun,
      isDoubtful: row.is_doubtful,
    };
  }

  async describe(): Promise<LogDescription> {
    const rows = await this.#ask<EpochRow>({
      text: 'SELECT name, after_position, reason, place, began_at, adopted_at FROM log_epochs ORDER BY number',
    });
    const newest = rows.at(-1);
    if (newest === undefined) throw new Error('the table log_epochs is empty');
    return {
      epochs: rows.map(({ name, after_position, reason, began_at }) => ({
        name,
        afterPosition: asPosition(Number(after_position)),
        reason,
        beganAt: began_at.toISOString(),
      })),
      place: newest.place,
      isCopy: newest.adopted_at === null,
    };
  }
}

/** Declares this to be the bank itself. @returns false if it already is */
export async function adoptLog(client: pg.Pool | pg.ClientBase): Promise<boolean> {
  const text = `UPDATE log_epochs SET adopted_at = clock_timestamp()
    WHERE number = (SELECT max(number) FROM log_epochs) AND adopted_at IS NULL RETURNING number`;
  return (await client.query(text)).rows.length > 0;
}

/** The event in a row; undefined if there is none. */
export const noted = (position: string | number | null, mark: string | null): Mark | undefined =>
  position === null || mark === null ? undefined : { position: asPosition(Number(position)), mark };
