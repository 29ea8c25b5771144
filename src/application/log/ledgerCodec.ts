/** The stored form of the events of the bank's own books. */
import type {
  EntryLeg,
  EntryPosted,
  LedgerAccountType,
  LedgerEvent,
  Rate,
} from '../../domain/ledgerEvents.js';
import { formatAmount, parseMinor } from '../../domain/money.js';
import { details, type Json, text } from './movementCodec.js';

export function ledgerToJson(event: LedgerEvent): Json {
  if (event.type === 'LedgerAccountDefined') {
    const { code, name, accountType } = event;
    return { code, name, accountType };
  }
  if (event.type === 'TransactionReversed') {
    const { reverses, amount, currency, reversed, total } = event;
    if (currency === undefined) return { reverses };
    const money = (minor: bigint | undefined) => minor && formatAmount(minor, currency);
    return { reverses, amount: money(amount), currency, reversed: money(reversed), total: money(total) };
  }
  const { legs, effectiveOn, description, reference, metadata, rate, reverses, reason } = event;
  return { legs: legs.map(legToJson), effectiveOn, description, reference, metadata, rate, reverses, reason };
}

/** JSON drops undefined fields, so absent details stay absent. */
const legToJson = (leg: EntryLeg): Json => ({ ...leg, amount: formatAmount(leg.amount, leg.currency) });

export function ledgerFromJson(type: LedgerEvent['type'], data: Json): LedgerEvent {
  if (type === 'LedgerAccountDefined') {
    const accountType = text(data, 'accountType') as LedgerAccountType;
    return { type, code: text(data, 'code'), name: text(data, 'name'), accountType };
  }
  if (type === 'TransactionReversed') {
    const reverses = text(data, 'reverses');
    if (data.currency === undefined) return { type, reverses, reversed: 1n };
    const currency = text(data, 'currency');
    const money = (field: string) => parseMinor(text(data, field), currency);
    const sums = { amount: money('amount'), currency, reversed: money('reversed'), total: money('total') };
    return { type, reverses, ...sums };
  }
  const { reference, metadata } = details(data);
  const entry: { -readonly [Field in keyof EntryPosted]: EntryPosted[Field] } = {
    type,
    legs: (data.legs as readonly Json[]).map(legFromJson),
    effectiveOn: text(data, 'effectiveOn'),
  };
  if (data.description !== undefined) entry.description = text(data, 'description');
  if (reference !== undefined) entry.reference = reference;
  if (metadata !== undefined) entry.metadata = metadata;
  if (data.rate !== undefined) entry.rate = rateFromJson(data.rate as Json);
  if (data.reverses !== undefined) entry.reverses = text(data, 'reverses');
  if (data.reason !== undefined) entry.reason = text(data, 'reason');
  return entry;
}

function legFromJson(data: Json): EntryLeg {
  const currency = text(data, 'currency');
  const amount = parseMinor(text(data, 'amount'), currency);
  const { reference, counterpart } = details(data);
  const leg = { amount, currency, ...(reference === undefined ? {} : { reference }) };
  if (data.ledgerAccount !== undefined) return { ledgerAccount: text(data, 'ledgerAccount'), ...leg };
  return { account: text(data, 'account'), ...leg, ...(counterpart === undefined ? {} : { counterpart }) };
}

const rateFromJson = (data: Json): Rate => ({
  from: text(data, 'from'),
  to: text(data, 'to'),
  value: text(data, 'value'),
});
