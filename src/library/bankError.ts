/** The errors of an embedded bank. */

/** An invalid field. */
export interface FieldFault {
  readonly field: string;
  /** The broken rule, stable: `required`, `unknown`, `format`, `maximum`… */
  readonly rule: string;
  readonly message: string;
}

/**
 * - `settings`: the options or the settings of the database are invalid
 * - `unreachable`: the database or Redis is unavailable, so the bank cannot be opened
 * - `not-started`: the bank cannot be opened for another reason, such as a data folder that is in use
 * - `validation-failed`: a query has an invalid value; `errors` names the fields
 * - `statement-too-long`: the period has more lines than STATEMENT_LINES_MAX
 * - `overloaded`: too many commands are queued; this one was not applied
 * - `request-in-flight`: another process is processing a command with this idempotency key
 * - `unavailable`: the database is unavailable; retry the same command to learn whether it was applied
 * - `internal-error`: a bug of the bank; see `cause`
 * - `closed`: `close` was called
 */
export type BankErrorCode =
  | 'settings'
  | 'unreachable'
  | 'not-started'
  | 'validation-failed'
  | 'statement-too-long'
  | 'overloaded'
  | 'request-in-flight'
  | 'unavailable'
  | 'internal-error'
  | 'closed';

/** Thrown by `openBank` and the methods of a bank. Branch on `code`; `message` is for people. */
export class BankError extends Error {
  override readonly name = 'BankError';
  readonly code: BankErrorCode;
  /** The invalid fields, for `validation-failed`. */
  readonly errors: readonly FieldFault[];

  constructor(
    code: BankErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly errors?: readonly FieldFault[] } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
  }
}
