/** What answers tell of reversals: of one, what it reverses; of an original, what was reversed of it. */
import { Type } from 'typebox';
import { formatAmount } from '../../domain/money.js';
import { decodeEvent } from '../log/eventCodec.js';
import { reversalStreamOf } from '../log/ledgerStreams.js';
import type { StreamEvents } from '../log/ports.js';
import { Decimal } from './fields.js';

/** Of a reversal. */
export const reversalFields = {
  reverses: Type.Optional(
    Type.String({
      format: 'uuid',
      description: 'The id of the transaction that it reverses, whole or in part',
      examples: ['0199f1c0-0000-8000-8000-000000000001'],
    }),
  ),
  reason: Type.Optional(
    Type.String({ description: 'Why it was reversed', examples: ['goods were returned'] }),
  ),
};

/** Of an original, where it is read by its id. */
export const reversedFields = {
  reversedAmount: Type.Optional({ ...Decimal, description: 'What was reversed of it so far' }),
  reversedBy: Type.Optional(
    Type.Array(Type.String({ format: 'uuid' }), {
      description: 'The ids of its reversals, oldest first; the first 1,000',
    }),
  ),
};

const REVERSALS_MAX = 1_000;

/** An answer, with what was reversed of the original since. @param text JSON of the original */
export async function withReversals(
  pages: Pick<StreamEvents, 'readStream'>,
  id: string,
  text: string,
): Promise<string> {
  const found = await pages.readStream(reversalStreamOf(id), 0, REVERSALS_MAX);
  const newest = found.at(-1);
  if (newest === undefined) return text;
  const event = decodeEvent(newest);
  if (event.type !== 'TransactionReversed') throw new Error(`${event.type} reverses nothing`);
  const { reversed, currency } = event;
  const sum = currency === undefined ? {} : { reversedAmount: formatAmount(reversed, currency) };
  const told = JSON.stringify({ ...sum, reversedBy: found.map(({ commandId }) => commandId) });
  return `${text.slice(0, -1)},${told.slice(1)}`;
}
