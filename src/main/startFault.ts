/** Why the bank cannot start, for people. */
import { StartError, StoreUnavailable } from '../application/shared/errors.js';
import { ConfigError } from './config.js';

/** What a start has thrown; as a StartError where nobody can listen on the address. */
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

/** One line that says what is wrong and what to do. */
export function explain(error: unknown): string {
  const fault = startFault(error);
  if (fault instanceof StartError || fault instanceof ConfigError) return fault.message;
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
