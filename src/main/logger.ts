/** The log of a process, one JSON object a line. */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.js';

/** A logger whose lines hold no secrets: it is never given headers or bodies, and of an error it tells these fields. */
export const createLogger = (level: Config['LOG_LEVEL'], to?: DestinationStream | undefined): Logger =>
  pino({ level, base: null, serializers: { err: describeError } }, to);

function describeError(error: Error & { code?: string }): object {
  const { name, message, code, stack, cause } = error;
  return { name, message, code, stack, ...(cause instanceof Error ? { cause: describeError(cause) } : {}) };
}
