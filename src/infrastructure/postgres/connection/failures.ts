/**
 * What an error of PostgreSQL means: who is to blame, and whether the session may be used again.
 * SQLSTATE codes: PostgreSQL documentation, appendix A.
 */
import pg from 'pg';
import { StoreRefused, StoreUnavailable } from '../../../application/shared/ports.js';

/** What the application is told of an error that a statement, or the way to a session, has met. */
export function failureOf(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof pg.DatabaseError && !endsSession(error)) {
    const { code = '' } = error;
    if (BAD_DATA.test(code)) return new StoreRefused(`PostgreSQL: ${message}`, code, { cause: error });
    // A fault of this program passes as it is.
    if (OUR_FAULT.test(code)) return error;
  }
  return new StoreUnavailable(`PostgreSQL: ${message}`, { cause: error });
}

/** Data and integrity errors, data past a limit of PostgreSQL, and what a trigger of the operator's own raises. */
const BAD_DATA = /^(22|23|54|P0001)/;

/** Syntax errors and missing rights, unsupported features, errors raised by our own functions. */
const OUR_FAULT = /^(42|0A|P0)/;

/** Whether it was not PostgreSQL that failed a statement, but the connection or the time. */
export const isSilence = (error: unknown): error is StoreUnavailable =>
  error instanceof StoreUnavailable && !(error.cause instanceof pg.DatabaseError);

/**
 * Whether the session on which PostgreSQL told this error is of no use any more: every further statement would fail the
 * same way, and only a new session, perhaps on another server, leads on.
 */
export function endsSession({ severity, code = '', routine }: EndingError): boolean {
  if (severity === 'FATAL' || severity === 'PANIC') return true;
  if (code === QUERY_CANCELED) return false;
  return ENDING.test(code) || (code === FEATURE_NOT_SUPPORTED && routine === CACHED_PLAN);
}

type EndingError = Pick<pg.DatabaseError, 'severity' | 'code' | 'routine'>;

const QUERY_CANCELED = '57014';

/** Whether the statement took longer than it may, or somebody ended it. */
export const isCancelled = (error: unknown): boolean =>
  error instanceof StoreUnavailable &&
  error.cause instanceof pg.DatabaseError &&
  error.cause.code === QUERY_CANCELED;

const ENDING = new RegExp(
  `^(${[
    '08', // the connection
    '25', // the transaction: the server is read-only or a standby (25006), or has ended it
    '26', // a prepared statement that this session should have: a pooler has put another one under it
    '42P05', // one that it should not have
    '3F', // a schema,
    '42P01', // a table,
    '42883', // a function,
    '42704', // a type that should be there: a restore is under way
    '55000', // the server's state: recovery
    '57', // an operator, a crash, a start, a dropped database
    '58', // the system
    'XX', // the inside of PostgreSQL
  ].join('|')})`,
);

/** A prepared statement whose tables have changed under it fails for as long as its session lives. */
const FEATURE_NOT_SUPPORTED = '0A000';
const CACHED_PLAN = 'RevalidateCachedQuery';
