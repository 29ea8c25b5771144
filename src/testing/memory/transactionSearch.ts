/** Search of transactions in memory: naively, over all events. */
import { decodeEvent } from '../../application/log/eventCodec.js';
import { movementTypes, transactionTypeOf } from '../../application/log/movements.js';
import { BEGIN, type EventLog, type Position, type StoredEvent } from '../../application/log/ports.js';
import type { Order } from '../../application/shared/order.js';
import type {
  FoundTransactions,
  TransactionFilter,
  TransactionSearch,
} from '../../application/transactions/ports.js';
import type { AccountEvent, Movement } from '../../domain/account.js';
import { parseMinor } from '../../domain/money.js';

export class MemoryTransactionSearch implements TransactionSearch {
  readonly #log: Pick<EventLog, 'readAll'>;

  constructor(log: Pick<EventLog, 'readAll'>) {
    this.#log = log;
  }

  async find(
    filter: TransactionFilter,
    order: Order,
    after: Position | undefined,
    limit: number,
  ): Promise<FoundTransactions> {
    const all = [...(await this.#log.readAll(BEGIN, Number.MAX_SAFE_INTEGER))];
    if (order === 'desc') all.reverse();
    const isLater = ({ position }: StoredEvent) =>
      after === undefined || (order === 'desc' ? position < after : position > after);
    const events = all.filter((event) => isLater(event) && matches(event, filter)).slice(0, limit);
    return { events, scannedTo: events.length < limit ? null : (events.at(-1)?.position ?? null) };
  }
}

function matches(stored: StoredEvent, filter: TransactionFilter): boolean {
  if (!(movementTypes as readonly string[]).includes(stored.type)) return false;
  const event = decodeEvent(stored) as AccountEvent & Movement;
  const { currency, effectiveOn, reference, counterpart, metadata = {} } = event;
  const minor = (text: string | undefined) =>
    text === undefined ? event.amount : parseMinor(text, currency);
  const equal = <T>(wanted: T | undefined, is: T | undefined) => wanted === undefined || wanted === is;
  return (
    equal(filter.accountId, stored.streamId) &&
    equal(filter.type, transactionTypeOf(event)) &&
    effectiveOn >= (filter.from ?? effectiveOn) &&
    effectiveOn <= (filter.to ?? effectiveOn) &&
    stored.recordedAt >= (filter.recordedFrom ?? '') &&
    stored.recordedAt <= (filter.recordedTo ?? stored.recordedAt) &&
    equal(filter.currency, currency) &&
    event.amount >= minor(filter.amountMin) &&
    event.amount <= minor(filter.amountMax) &&
    equal(filter.reference, reference) &&
    equal(filter.counterpart, counterpart) &&
    equal(filter.correlationId, (stored.metadata as { correlationId?: string }).correlationId) &&
    Object.entries(filter.metadata ?? {}).every(
      ([name, value]) => metadata[name] !== undefined && String(metadata[name]) === value,
    )
  );
}
