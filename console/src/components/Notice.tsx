/** What went wrong, in the bank's own words. */
import { ProblemError } from '../api/bank.js';
import { isUnknownOutcome, mayPass } from '../api/retry.js';

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
  'account-not-empty': 'Account not empty',
  'account-not-found': 'There is no such account',
  'currency-mismatch': 'Another currency',
  'validation-failed': 'Please check what you entered',
  forbidden: 'This key may not do that',
  overloaded: 'The bank has too much to do',
  'too-many-requests': 'Too many requests',
  unavailable: 'The bank cannot do that now',
};

const SAME_COMMAND =
  'Sent again from here it is the same command, and is carried out once at most; a form that is opened anew is another ' +
  'command.';

interface ProblemProps {
  readonly error: Error | null | undefined;
  /** Whether something was to be done, and not only looked at. */
  readonly isCommand?: boolean;
  /** Whether it may have been done; else that is told from the error. */
  readonly isUnknown?: boolean;
  /** Whether it can be sent again without being done twice. */
  readonly isKeyed?: boolean;
}

export function Problem({ error, isCommand = false, isUnknown, isKeyed = false }: ProblemProps) {
  if (!error) return null;
  const code = error instanceof ProblemError ? error.code : undefined;
  const isDoubtful = isCommand && (isUnknown ?? isUnknownOutcome(error));
  const refused = isCommand || !mayPass(error) ? 'Refused' : 'The bank cannot answer that now';
  const title = code === undefined ? 'The bank does not answer' : (WORDS[code] ?? refused);
  return (
    <div className="notice notice-bad" role="alert">
      <strong>{isDoubtful ? 'It is not known whether it was carried out' : title}</strong>
      {code !== undefined && <span>{error.message}</span>}
      {isDoubtful && <span>{isKeyed ? SAME_COMMAND : 'Look before you do it again.'}</span>}
      {!isCommand && mayPass(error) && <span>It is asked again.</span>}
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
