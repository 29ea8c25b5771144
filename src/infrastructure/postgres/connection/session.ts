/**
 * Initializes PostgreSQL sessions. Every connection passes here before use. One statement applies the
 * settings that the bank relies on, overriding those of the server, database, role and URL, and queries facts
 * about the server.
 */
import type pg from 'pg';
import { StoreUnavailable } from '../../../application/shared/errors.js';
import type { SessionAttrs } from './databaseUrl.js';
import { failUnreplicated } from './sessionEnd.js';

/** Facts about the server of a new session. */
export interface SessionFacts {
  /** Whether the server is a standby, which may lag and accepts no writes. */
  readonly isStandby: boolean;
  /** Whether transactions are read-only by default: on a standby, or by configuration. */
  readonly isReadOnly: boolean;
  /** `synchronous_commit` as configured for the server, database and role. */
  readonly synchronousCommit: string;
}

export interface SessionWish {
  /** The purpose of the session; `newest` reads the latest commits, which requires a primary. */
  readonly needs: 'writing' | 'newest' | 'anything';
  /** Additional requirement of the database URL. */
  readonly accepts?: SessionAttrs;
  /** Time limit of the server in milliseconds. */
  readonly msMax: number;
  /** Settings in addition to `SETTINGS`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called with the facts before the session is used; throw to reject the session. */
  readonly onOpened?: (facts: SessionFacts) => void | Promise<void>;
}

/**
 * Initializes a connection as a session of the bank.
 * @throws StoreUnavailable if the server is unsuitable; errors of `query` if it does not respond; errors of
 *   `onOpened`. The connection is then unusable: close it.
 */
export async function openSession(
  client: pg.Client,
  { needs, accepts = 'any', msMax, settings = {}, onOpened }: SessionWish,
): Promise<SessionFacts> {
  failUnreplicated(client);
  const query: TimedQuery = { text: opening({ ...SETTINGS, ...settings }), query_timeout: msMax };
  const [row] = (await client.query<FactsRow>(query)).rows;
  if (row === undefined)
    throw new StoreUnavailable('PostgreSQL: the server does not report whether it is a primary');
  const facts: SessionFacts = {
    isStandby: row.is_standby,
    isReadOnly: row.is_read_only,
    synchronousCommit: row.synchronous_commit,
  };
  if (facts.isStandby && needs !== 'anything')
    throw new StoreUnavailable('PostgreSQL: the server is a standby, but the bank needs the primary');
  if (facts.isReadOnly && needs === 'writing')
    throw new StoreUnavailable('PostgreSQL: the server is read-only (default_transaction_read_only)');
  if (!ACCEPTED[accepts](facts)) {
    const is = `${facts.isStandby ? 'a standby' : 'a primary'}${facts.isReadOnly ? '' : ' that accepts writes'}`;
    throw new StoreUnavailable(`PostgreSQL: the server is ${is}, but DATABASE_URL requires ${accepts}`);
  }
  await onOpened?.(facts);
  return facts;
}

/** libpq's target_session_attrs. */
const ACCEPTED: Readonly<Record<SessionAttrs, (facts: SessionFacts) => boolean>> = {
  any: () => true,
  'read-write': ({ isReadOnly }) => !isReadOnly,
  'read-only': ({ isReadOnly }) => isReadOnly,
  primary: ({ isStandby }) => !isStandby,
  standby: ({ isStandby }) => isStandby,
  // The attempts require a standby first, then any server.
  'prefer-standby': () => true,
};

/** node-postgres supports a deadline per query, which its types lack. */
export type TimedQuery = pg.QueryConfig & { readonly query_timeout: number };

interface FactsRow {
  is_standby: boolean;
  is_read_only: boolean;
  synchronous_commit: string;
}

/** The facts come first: PostgreSQL evaluates columns in order, so they show the previous values. */
const opening = (settings: Readonly<Record<string, string>>): string => `SELECT
  pg_is_in_recovery() AS is_standby,
  current_setting('transaction_read_only')::boolean OR current_setting('default_transaction_read_only')::boolean
    AS is_read_only,
  current_setting('synchronous_commit') AS synchronous_commit,
  ARRAY[${[...Object.entries(settings).map(([name, value]) => set(name, `'${value}'`)), DURABLE].join(',\n    ')}] AS settings`;

/** Not sent as connection options: PgBouncer rejects those, and `options` in the URL would replace them. */
const set = (name: string, value: string): string =>
  // An older server may lack the setting.
  `CASE WHEN current_setting('${name}', true) IS NOT NULL THEN set_config('${name}', ${value}, false) END`;

/** An acknowledged command must survive a crash. Stronger configured levels are kept. */
const DURABLE = set(
  'synchronous_commit',
  `CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on' ELSE current_setting('synchronous_commit') END`,
);

/** Settings that the bank relies on in every session. */
const SETTINGS: Readonly<Record<string, string>> = {
  // Isolation.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // Value formats and SQL parsing.
  client_encoding: 'UTF8',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  // A warning reports that a commit was not replicated.
  client_min_messages: 'warning',
  // Time limits: callers set their own.
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
  // Keepalives detect dropped connections within half a minute and prevent firewalls from dropping idle ones.
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '4',
  tcp_user_timeout: '0',
};
