/** Shows an error with the bank's message. */
import { ProblemError } from '../api/bank.js';
import { isUnknownOutcome, mayPass } from '../api/retry.js';

/** Messages that replace the API's for some codes. */
const MORE: Readonly<Record<string, string>> = {
  'idempotency-key-reused': 'An earlier attempt may have gone through. Close this form and check.',
  'version-mismatch': 'The account was changed in the meantime. Reload and retry.',
};

const WORDS: Readonly<Record<string, string>> = {
  'insufficient-funds': 'Insufficient funds',
  'account-frozen': 'Account frozen',
  'account-closed': 'Account closed',
  'account-not-empty': 'Account not empty',
  'account-not-found': 'Account not found',
  'currency-mismatch': 'Currency mismatch',
  'hold-not-open': 'Hold not open',
  'amount-exceeds-hold': 'Amount exceeds the hold',
  'too-many-holds': 'Too many open holds',
  'validation-failed': 'Check your input',
  forbidden: 'Not permitted for this key',
  overloaded: 'The bank is busy',
  'too-many-requests': 'Too many requests',
  unavailable: 'The bank is temporarily unavailable',
};

const SAME_COMMAND =
  'Retrying from this form is safe: it runs at most once. Reopening the form starts a new command.';

interface ProblemProps {
  readonly error: Error | null | undefined;
  /** Whether the request was a command or action, and not a query. */
  readonly isCommand?: boolean;
  /** Whether it may have been applied; derived from the error if omitted. */
  readonly isUnknown?: boolean;
  /** Whether a retry is safe because it applies the command at most once. */
  readonly isKeyed?: boolean;
}

export function Problem({ error, isCommand = false, isUnknown, isKeyed = false }: ProblemProps) {
  if (!error) return null;
  const code = error instanceof ProblemError ? error.code : undefined;
  const isDoubtful = isCommand && (isUnknown ?? isUnknownOutcome(error));
  const refused = isCommand || !mayPass(error) ? 'Rejected' : 'The bank is temporarily unavailable';
  const title = code === undefined ? 'Can’t reach the bank' : (WORDS[code] ?? refused);
  return (
    <div className="notice notice-bad" role="alert">
      <strong>{isDoubtful ? 'Outcome unknown' : title}</strong>
      {code !== undefined && <span>{error.message}</span>}
      {isDoubtful && <span>{isKeyed ? SAME_COMMAND : 'Check before retrying.'}</span>}
      {!isCommand && mayPass(error) && <span>Retrying…</span>}
      {code && MORE[code] && <span>{MORE[code]}</span>}
      {code && <code className="notice-code">{code}</code>}
    </div>
  );
}

/** The bank's validation error for a field. */
export function faultOf(error: Error | undefined, field: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  const fault = error.errors.find((one) => one.field === field || one.field.endsWith(`.${field}`));
  return fault && `${fault.message}`;
}

/** Validation errors of fields that the form does not have. */
export const otherFaults = (error: Error | undefined, fields: readonly string[]): boolean =>
  error !== undefined &&
  !(
    error instanceof ProblemError &&
    error.errors.length > 0 &&
    error.errors.every(({ field }) => fields.includes(field))
  );
