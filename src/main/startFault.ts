/** Explains to people why the bank cannot start. */
import { StartError, StoreUnavailable } from '../application/shared/errors.js';
import { ConfigError } from './config.js';

/** Converts an error of the start to a StartError, if its cause is the database or the address to listen on. */
export function startFault(error: unknown): unknown {
  if (error instanceof StoreUnavailable)
    return new StartError(`The database is not usable: ${error.message}`, 'unreachable');
  const { code, message, syscall, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === 'EADDRINUSE')
    return new StartError(
      `Port ${port} is in use: stop the process that listens there, or set PORT to another one.`,
    );
  if (syscall === 'listen' || (syscall === 'getaddrinfo' && code === 'ENOTFOUND')) {
    const advice = 'Set HOST and PORT to an address of this machine.';
    return new StartError(`Cannot listen on ${address ?? 'HOST'}: ${message}. ${advice}`, 'settings');
  }
  return error;
}

/** One line with the problem and its remedy; a stack trace for an unexpected error. */
export function explain(error: unknown): string {
  const fault = startFault(error);
  if (fault instanceof StartError || fault instanceof ConfigError) return fault.message;
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
