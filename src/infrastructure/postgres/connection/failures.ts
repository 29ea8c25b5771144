/**
 * Classifies errors of PostgreSQL: their cause, and whether the session is still usable.
 * SQLSTATE codes: PostgreSQL documentation, appendix A.
 */

import pg from 'pg';
import { messageOf, StoreRefused, StoreUnavailable } from '../../../application/shared/errors.js';

/** Maps an error of a statement or connection to the application's errors. */
export function failureOf(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  const message = messageOf(error);
  if (error instanceof pg.DatabaseError && !endsSession(error)) {
    const { code = '' } = error;
    if (BAD_DATA.test(code)) return new StoreRefused(`PostgreSQL: ${message}`, code, { cause: error });
    // A fault of this program is passed through.
    if (OUR_FAULT.test(code)) return error;
  }
  return new StoreUnavailable(`PostgreSQL: ${message}`, { cause: error });
}

/** Data and integrity errors, exceeded limits of PostgreSQL, and errors raised by an operator's triggers. */
const BAD_DATA = /^(22|23|54|P0001)/;

/** Syntax errors and missing rights, unsupported features, errors raised by our own functions. */
const OUR_FAULT = /^(42|0A|P0)/;

/** Whether the connection or a timeout failed the statement, rather than PostgreSQL. */
export const isSilence = (error: unknown): error is StoreUnavailable =>
  error instanceof StoreUnavailable && !(error.cause instanceof pg.DatabaseError);

/**
 * Whether the error makes the session unusable: every further statement would fail in the same way, and only
 * a new session, possibly on another server, can succeed.
 */
export function endsSession({ severity, code = '', routine }: EndingError): boolean {
  if (severity === 'FATAL' || severity === 'PANIC') return true;
  if (code === QUERY_CANCELED) return false;
  return ENDING.test(code) || (code === FEATURE_NOT_SUPPORTED && routine === CACHED_PLAN);
}

type EndingError = Pick<pg.DatabaseError, 'severity' | 'code' | 'routine'>;

const QUERY_CANCELED = '57014';

/** Whether the statement timed out or was canceled. */
export const isCancelled = (error: unknown): boolean =>
  error instanceof StoreUnavailable &&
  error.cause instanceof pg.DatabaseError &&
  error.cause.code === QUERY_CANCELED;

const ENDING = new RegExp(
  `^(${[
    '08', // the connection
    '25', // the transaction: the server is read-only or a standby (25006), or has ended it
    '26', // a missing prepared statement: a pooler has switched the session
    '42P05', // a duplicate prepared statement
    '3F', // a schema,
    '42P01', // a table,
    '42883', // a function,
    '42704', // a type,
    '42P10', // or a unique index is missing: a restore is in progress
    '55000', // the server's state: recovery
    '57', // an operator, a crash, a start, a dropped database
    '58', // the system
    'XX', // the inside of PostgreSQL
  ].join('|')})`,
);

/** A prepared statement whose tables have changed fails until its session ends. */
const FEATURE_NOT_SUPPORTED = '0A000';
const CACHED_PLAN = 'RevalidateCachedQuery';
