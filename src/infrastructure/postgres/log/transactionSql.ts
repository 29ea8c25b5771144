/** What searches ask of a movement of the row `e`, in SQL. */
import { IS_TRANSFER } from './movementSql.js';

/** What the movement is called as a transaction. */
export const TRANSACTION_TYPE = `CASE WHEN e.type = 'MoneyDeposited' THEN 'deposit' WHEN e.type = 'TransferReceived' THEN 'transfer-in'
    WHEN e.type = 'EntryDebited' THEN 'entry-out' WHEN e.type = 'EntryCredited' THEN 'entry-in'
    WHEN ${IS_TRANSFER} THEN 'transfer-out' ELSE 'withdrawal' END`;

/** Imported events without an actor have all of their metadata here. */
export const CORRELATION = `CASE WHEN e.actor IS NULL THEN e.correlation_id::jsonb->>'correlationId' ELSE e.correlation_id END`;

/** The texts that have an index of their own: SQL of a text, and of its hash. */
export const hashed = {
  reference: (text: string) => `hashtextextended(${text}, 1)`,
  counterpart: (text: string) => `hashtextextended(${text}, 2)`,
  correlationId: (text: string) => `hashtextextended(${text}, 3)`,
  /** Of `name=value`. */
  metadata: (text: string) => `hashtextextended(${text}, 4)`,
} as const;
