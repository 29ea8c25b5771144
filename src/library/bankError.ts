/** What keeps an embedded bank from an answer. */

/** A field that is not as it must be. */
export interface FieldFault {
  readonly field: string;
  /** The broken rule, stable: `required`, `unknown`, `format`, `maximum`… */
  readonly rule: string;
  readonly message: string;
}

/**
 * - `settings`: the options, or the settings of the database, are not such that a bank can be opened
 * - `unreachable`: the database or Redis does not answer, so that the bank cannot be opened
 * - `not-started`: the bank cannot be opened for another reason, such as a data folder that is in use
 * - `validation-failed`: a read was asked with a value that is not valid; `errors` names the fields
 * - `statement-too-long`: the period has more lines than STATEMENT_LINES_MAX
 * - `overloaded`: too many commands are waiting; this one was not applied
 * - `request-in-flight`: another process is carrying out the command with this idempotency key
 * - `unavailable`: the database did not answer; whether a command was applied, the same command tells when it is repeated
 * - `internal-error`: a fault of the bank; `cause` has it
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

/** Thrown by `openBank` and the methods of a bank. Decide by `code`; `message` is for people. */
export class BankError extends Error {
  override readonly name = 'BankError';
  readonly code: BankErrorCode;
  /** Of `validation-failed`. */
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
