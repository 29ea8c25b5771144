/** Holds that were open at the end of a statement: set aside, and in none of its balances. */
import { type Static, Type } from 'typebox';
import type { OpenedAccount } from '../../domain/account.js';
import { hasExpired, type Instant } from '../../domain/holds.js';
import { formatAmount } from '../../domain/money.js';
import { byName, HoldId, MetadataAnswer } from '../commands/fields.js';
import type { HoldLog } from '../holds/ports.js';
import { decodeEvent } from '../log/eventCodec.js';

export const PendingHold = Type.Object({
  id: HoldId,
  amount: Type.String({ description: 'What was on hold, in major units', examples: ['60.00'] }),
  placedAt: Type.String({ description: 'When the hold was placed' }),
  expiresAt: Type.String({ description: 'The instant from which the hold does not count' }),
  reference: Type.Optional(Type.String()),
  counterpart: Type.Optional(Type.String()),
  metadata: Type.Optional(MetadataAnswer),
});
export type PendingHold = Static<typeof PendingHold>;

/** The end of a statement: the account as it was then. */
export interface StatementEnd {
  readonly account: Pick<OpenedAccount, 'holds' | 'currency'>;
  readonly at: Instant;
}

/** In the order in which they were placed. @throws StoreUnavailable */
export async function pendingHolds(
  log: Pick<HoldLog, 'find'>,
  { account: { holds, currency }, at }: StatementEnd,
): Promise<readonly PendingHold[]> {
  const open = holds.filter((hold) => !hasExpired(hold, at));
  if (open.length === 0) return [];
  const found = await log.find(open.map(({ id }) => id));
  const placedBy = new Map(found.map(({ placed }) => [placed.commandId, placed]));
  return open.map(({ id, remaining, expiresAt }) => {
    const placed = placedBy.get(id);
    const event = placed && decodeEvent(placed);
    if (placed === undefined || event?.type !== 'HoldPlaced') throw new Error(`no event places hold ${id}`);
    const { reference, counterpart, metadata } = event;
    return {
      id,
      amount: formatAmount(remaining, currency),
      placedAt: placed.recordedAt,
      expiresAt,
      ...(reference === undefined ? {} : { reference }),
      ...(counterpart === undefined ? {} : { counterpart }),
      ...(metadata === undefined ? {} : { metadata: byName(metadata) }),
    };
  });
}
