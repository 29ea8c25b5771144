/** What went wrong, in the bank's own words. */
import { ProblemError } from '../api/bank.js';

/** Codes whose sentence a person may need more than the API's. */
const MORE: Readonly<Record<string, string>> = {
  'idempotency-key-reused':
    'What was sent before with other values may have been booked: close this form and look.',
  'version-mismatch': 'Somebody has changed the account meanwhile.',
};

const WORDS: Readonly<Record<string, string>> = {
  'insufficient-funds': 'Not enough money',
  'account-frozen': 'The account is frozen',
  'account-closed': 'The account is closed',
  'account-not-empty': 'The account is not empty',
  'account-not-found': 'There is no such account',
  'currency-mismatch': 'Another currency',
  'validation-failed': 'Please check what you entered',
  forbidden: 'This key may not do that',
  overloaded: 'The bank has too much to do',
  unavailable: 'The bank cannot do that now',
};

const UNKNOWN_OUTCOME =
  'It is not known whether it was carried out. Sent again from here it is the same command, and is carried out once ' +
  'at most; a form that is opened anew is another command.';
const ASKED_AGAIN = 'It is asked again when it does.';

/** @param isCommand whether something was to be done, and not only looked at */
export function Problem({
  error,
  isCommand = false,
}: {
  readonly error: Error | null | undefined;
  readonly isCommand?: boolean;
}) {
  if (!error) return null;
  const code = error instanceof ProblemError ? error.code : undefined;
  const title = code === undefined ? 'The bank does not answer' : (WORDS[code] ?? 'Refused');
  return (
    <div className="notice notice-bad" role="alert">
      <strong>{title}</strong>
      <span>{code === undefined ? (isCommand ? UNKNOWN_OUTCOME : ASKED_AGAIN) : error.message}</span>
      {code && MORE[code] && <span>{MORE[code]}</span>}
      {code && <code className="notice-code">{code}</code>}
    </div>
  );
}

/** What the bank says of one field of a form. */
export function faultOf(error: Error | undefined, field: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  const fault = error.errors.find((one) => one.field === field || one.field.endsWith(`.${field}`));
  return fault && `${fault.message}`;
}

/** The faults of fields that a form does not have. */
export const otherFaults = (error: Error | undefined, fields: readonly string[]): boolean =>
  error !== undefined &&
  !(
    error instanceof ProblemError &&
    error.errors.length > 0 &&
    error.errors.every(({ field }) => fields.includes(field))
  );
