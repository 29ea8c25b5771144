/**
 * Opens PostgreSQL sessions: whatever connection the bank makes passes here before it is used. One statement sets what
 * the bank relies on, whatever the server, the database, the role or the URL say, and asks what the session leads to.
 */
import type pg from 'pg';
import { StoreUnavailable } from '../../../application/shared/ports.js';
import type { SessionAttrs } from './databaseUrl.js';
import { failUnreplicated } from './sessionEnd.js';

/** What a new session leads to. */
export interface SessionFacts {
  /** Whether the server is a standby: it may be behind its primary, and takes no writes. */
  readonly isStandby: boolean;
  /** Whether transactions are read-only unless they say otherwise: so on a standby, and where an operator has set it. */
  readonly isReadOnly: boolean;
  /** `synchronous_commit` as the server, the database and the role have it. */
  readonly synchronousCommit: string;
}

export interface SessionWish {
  /** What the session is for: `newest` is reading what was committed last, which only a primary has. */
  readonly needs: 'writing' | 'newest' | 'anything';
  /** Which servers the URL of the database asks for besides. */
  readonly accepts?: SessionAttrs;
  /** Milliseconds the server may take to answer. */
  readonly msMax: number;
  /** Settings besides `SETTINGS`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told what the session leads to, before anybody uses it; what it throws refuses the session. */
  readonly onOpened?: (facts: SessionFacts) => void | Promise<void>;
}

/**
 * Makes a connection into a session of the bank.
 * @throws StoreUnavailable when the server is not one for what the session is for; what `query` throws when it does not
 *   answer; what `onOpened` throws. The connection is of no use then: end it.
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
  // Its attempts ask for a standby first, and for any server then.
  'prefer-standby': () => true,
};

/** node-postgres takes a deadline with each query; its types do not know. */
export type TimedQuery = pg.QueryConfig & { readonly query_timeout: number };

interface FactsRow {
  is_standby: boolean;
  is_read_only: boolean;
  synchronous_commit: string;
}

/** The facts come first: PostgreSQL computes columns in their order, so they tell what was there before. */
const opening = (settings: Readonly<Record<string, string>>): string => `SELECT
  pg_is_in_recovery() AS is_standby,
  current_setting('transaction_read_only')::boolean OR current_setting('default_transaction_read_only')::boolean
    AS is_read_only,
  current_setting('synchronous_commit') AS synchronous_commit,
  ARRAY[${[...Object.entries(settings).map(([name, value]) => set(name, `'${value}'`)), DURABLE].join(',\n    ')}] AS settings`;

/** Not as options of the connection: PgBouncer refuses those, and `options` in the URL would replace them. */
const set = (name: string, value: string): string =>
  // A server of an older version may not have it.
  `CASE WHEN current_setting('${name}', true) IS NOT NULL THEN set_config('${name}', ${value}, false) END`;

/** An answered command must outlive a crash. Who asks for more than this server's disk gets it. */
const DURABLE = set(
  'synchronous_commit',
  `CASE WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on' ELSE current_setting('synchronous_commit') END`,
);

/** What the bank relies on in every session. */
const SETTINGS: Readonly<Record<string, string>> = {
  // How transactions see each other.
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  // How values are written as text, and how SQL is read.
  client_encoding: 'UTF8',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  // A warning tells that a commit was not replicated.
  client_min_messages: 'warning',
  // How long things may take: the callers know, and set what they need.
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
  // A flow that a firewall dropped in silence is noticed within half a minute, and traffic keeps it from being dropped.
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '4',
  tcp_user_timeout: '0',
};
