/** Read model: the movements of each business date. What a movement says is read from its event. */

import { type LoggedEvent, movementOf, type ProjectionId } from './projection.js';

export const transactions: ProjectionId = { name: 'transactions', version: 2 };

/** A movement, that is, an event of an account, and its business date. */
export interface TransactionRow {
  readonly accountId: string;
  readonly effectiveOn: string;
  readonly version: number;
}

export function transactionRows(events: readonly LoggedEvent[]): readonly TransactionRow[] {
  const rows: TransactionRow[] = [];
  for (const { streamId: accountId, version, event } of events) {
    const moved = movementOf(event);
    if (moved !== undefined) rows.push({ accountId, effectiveOn: moved.movement.effectiveOn, version });
  }
  return rows;
}
