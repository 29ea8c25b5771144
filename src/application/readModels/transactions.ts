/** Read model: statement lines, with the balance after each and the other account of a transfer. */

import type { Metadata } from '../../domain/account.js';
import { counterAccountOf, transactionTypeOf } from '../log/movements.js';
import type { Position } from '../log/ports.js';
import { type LoggedEvent, movementOf, type ProjectionId } from './projection.js';

export const transactions: ProjectionId = { name: 'transactions', version: 1 };

/** Amounts are in minor units; `amount` > 0, and `type` determines its direction. */
export interface TransactionRow {
  readonly accountId: string;
  readonly version: number;
  readonly position: Position;
  readonly commandId: string;
  readonly type: string;
  readonly amount: bigint;
  readonly balance: bigint;
  readonly currency: string;
  readonly effectiveOn: string;
  readonly recordedAt: string;
  readonly counterAccountId: string | undefined;
  readonly reference: string | undefined;
  readonly counterpart: string | undefined;
  readonly metadata: Metadata | undefined;
}

export function transactionRows(events: readonly LoggedEvent[]): readonly TransactionRow[] {
  const rows: TransactionRow[] = [];
  for (const { streamId, version, position, commandId, recordedAt, event } of events) {
    const moved = movementOf(event);
    const type = transactionTypeOf(event);
    if (moved === undefined || type === undefined) continue;
    const { amount, balance, currency, effectiveOn, reference, counterpart, metadata } = moved.movement;
    const counterAccountId = counterAccountOf(event);
    const when = { effectiveOn, recordedAt };
    const texts = { counterAccountId, reference, counterpart, metadata };
    rows.push({
      accountId: streamId,
      version,
      position,
      commandId,
      type,
      amount,
      balance,
      currency,
      ...when,
      ...texts,
    });
  }
  return rows;
}
