/** Why the bank cannot start, for people. */
import { ConfigError } from './config.js';
import { StartError } from './infrastructure/postgres/startError.js';

/** One line that says what is wrong and what to do. */
export function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof ConfigError) return error.message;
  const { code, message, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken: stop what listens there, or set PORT to another one.`;
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `Cannot listen on ${address ?? 'HOST'}: ${message}. Set HOST and PORT to an address of this machine.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
