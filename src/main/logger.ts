/** The log output of a process, one JSON object per line. */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.js';

/** A logger whose lines contain no secrets: it never receives headers or bodies, and logs only these fields of errors. */
export const createLogger = (level: Config['LOG_LEVEL'], to?: DestinationStream | undefined): Logger =>
  pino({ level, base: null, serializers: { err: describeError } }, to);

function describeError(error: Error & { code?: string }): object {
  const { name, message, code, stack, cause } = error;
  return { name, message, code, stack, ...(cause instanceof Error ? { cause: describeError(cause) } : {}) };
}
