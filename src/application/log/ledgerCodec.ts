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
  const { legs, effectiveOn, description, reference, metadata, rate } = event;
  return { legs: legs.map(legToJson), effectiveOn, description, reference, metadata, rate };
}

/** JSON drops undefined fields, so absent details stay absent. */
const legToJson = (leg: EntryLeg): Json => ({ ...leg, amount: formatAmount(leg.amount, leg.currency) });

export function ledgerFromJson(type: LedgerEvent['type'], data: Json): LedgerEvent {
  if (type === 'LedgerAccountDefined') {
    const accountType = text(data, 'accountType') as LedgerAccountType;
    return { type, code: text(data, 'code'), name: text(data, 'name'), accountType };
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
