/** Maps internal errors to the public errors of an embedded bank. */
import { Problem } from '../api/http/problem.js';
import { messageOf, StartError, type StartFault, StoreUnavailable } from '../application/shared/errors.js';
import { InvalidInput } from '../application/shared/validation.js';
import { ConfigError } from '../main/config.js';
import { startFault } from '../main/startFault.js';
import { BankError, type BankErrorCode } from './bankError.js';

const START: Readonly<Record<StartFault, BankErrorCode>> = {
  settings: 'settings',
  unreachable: 'unreachable',
  other: 'not-started',
};

/** Why a bank cannot be opened. */
export function openingError(cause: unknown): BankError {
  const fault = startFault(cause);
  if (fault instanceof ConfigError) return new BankError('settings', fault.message, { cause });
  if (fault instanceof StartError) return new BankError(START[fault.fault], fault.message, { cause });
  return bankErrorOf(fault);
}

/** Why a query failed. */
export function bankErrorOf(cause: unknown): BankError {
  if (cause instanceof BankError) return cause;
  if (cause instanceof InvalidInput)
    return new BankError('validation-failed', cause.message, { cause, errors: cause.faults });
  if (cause instanceof Problem)
    return new BankError('validation-failed', cause.message, { cause, errors: cause.body.errors ?? [] });
  if (cause instanceof StoreUnavailable)
    return new BankError('unavailable', `the database did not answer: ${cause.message}`, { cause });
  const words = messageOf(cause);
  return new BankError('internal-error', words, { cause });
}
