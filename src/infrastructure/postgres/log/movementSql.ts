/** What SQL reads of movements: those of schema version 1, the only one there is. */
import { movementTypes } from '../../../application/log/movements.js';

/** Event types as a list in SQL; they are constants of this program. */
export const listed = (types: readonly string[]): string => types.map((type) => `'${type}'`).join(', ');

/** Whether an event is a movement. */
export const MOVEMENTS = `type IN (${listed(movementTypes)})`;

/** Whether a movement increases the balance. */
export const IS_CREDIT = "type IN ('MoneyDeposited', 'TransferReceived', 'EntryCredited')";

/** Whether its other side is an account of the bank. */
export const IS_TRANSFER =
  "(type IN ('TransferSent', 'TransferReceived') OR (type = 'HoldCaptured' AND data ? 'to'))";

/** Whether it is a leg of an entry. */
export const IS_ENTRY = "type IN ('EntryDebited', 'EntryCredited')";

/** The change of the balance, in major units with the currency's decimals. */
export const NET = `CASE WHEN ${IS_CREDIT} THEN 1 ELSE -1 END * (data->>'amount')::numeric`;
