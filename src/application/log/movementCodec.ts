/** The stored form of what moves money, which most events share. */
import type { Metadata, Movement } from '../../domain/account.js';
import type { Used } from '../../domain/limits.js';
import { formatAmount, parseMinor } from '../../domain/money.js';
import { usedFromJson, usedToJson } from './limitsCodec.js';

export type Json = Readonly<Record<string, unknown>>;

/** JSON drops undefined fields, so absent details stay absent. */
export function movementToJson(event: Movement): Json {
  return {
    amount: formatAmount(event.amount, event.currency),
    currency: event.currency,
    balance: formatAmount(event.balance, event.currency),
    effectiveOn: event.effectiveOn,
    reference: event.reference,
    counterpart: event.counterpart,
    ledgerAccount: event.ledgerAccount,
    reverses: event.reverses,
    reason: event.reason,
    metadata: event.metadata,
    used: event.used && usedToJson(event.used, event.currency),
  };
}

export function movementFromJson(data: Json): Movement {
  const currency = text(data, 'currency');
  const movement: { -readonly [Field in keyof Movement]: Movement[Field] } = {
    amount: parseMinor(text(data, 'amount'), currency),
    currency,
    balance: parseMinor(text(data, 'balance'), currency),
    effectiveOn: text(data, 'effectiveOn'),
  };
  if (data.reference !== undefined) movement.reference = text(data, 'reference');
  if (data.counterpart !== undefined) movement.counterpart = text(data, 'counterpart');
  if (data.ledgerAccount !== undefined) movement.ledgerAccount = text(data, 'ledgerAccount');
  if (data.reverses !== undefined) movement.reverses = text(data, 'reverses');
  if (data.reason !== undefined) movement.reason = text(data, 'reason');
  if (data.metadata !== undefined) movement.metadata = data.metadata as Metadata;
  if (data.used !== undefined) movement.used = usedFromJson(data.used, currency);
  return movement;
}

/** What is used of the limits of its account. */
export const usedOf = (data: Json, currency: string): { used?: Used } =>
  data.used === undefined ? {} : { used: usedFromJson(data.used, currency) };

/** The texts for people and the custom fields. */
export function details(data: Json): { reference?: string; counterpart?: string; metadata?: Metadata } {
  const found: { reference?: string; counterpart?: string; metadata?: Metadata } = {};
  if (data.reference !== undefined) found.reference = text(data, 'reference');
  if (data.counterpart !== undefined) found.counterpart = text(data, 'counterpart');
  if (data.metadata !== undefined) found.metadata = data.metadata as Metadata;
  return found;
}

export function text(data: Json, field: string): string {
  const value = data[field];
  if (typeof value !== 'string') throw new Error(`stored event lacks the text ${field}`);
  return value;
}
