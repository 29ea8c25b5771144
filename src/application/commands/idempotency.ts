/**
 * One key, one effect, one answer. The durable half is the store's commands table; the half in memory, which commands are
 * under way on this node, is `InFlight`.
 */
import { uuidOf } from '../shared/uuidOf.js';

/** The command id: derived from the API client and its key, so equal keys share one row. */
export const commandIdOf = (clientId: string, idempotencyKey: string): string =>
  uuidOf(`${clientId}\n${idempotencyKey}`);
