/**
 * Encodes domain events for storage, and decodes them. Stored shapes are a promise: every shape ever written
 * stays readable, and upcasters lift it to the current one. test/fixtures/events has an example of each.
 */
import type { AccountEvent, Metadata, Movement } from '../../domain/account.js';
import type { HoldChange, HoldTerms } from '../../domain/accountEvents.js';
import { formatAmount, isCurrency, parseMinor } from '../../domain/money.js';

type EventType = AccountEvent['type'];
type Json = Readonly<Record<string, unknown>>;

/** The current schema version of each type. */
const schemaVersions: Readonly<Record<EventType, number>> = {
  AccountOpened: 2,
  MoneyDeposited: 1,
  MoneyWithdrawn: 1,
  TransferSent: 1,
  TransferReceived: 1,
  HoldPlaced: 1,
  HoldCaptured: 1,
  HoldReleased: 1,
  HoldExpired: 1,
  OverdraftLimitSet: 1,
  AccountFrozen: 1,
  AccountUnfrozen: 1,
  AccountClosed: 1,
};

/** All event types. */
export const eventTypes: readonly string[] = Object.keys(schemaVersions);

/** `upcasters[type][n]` lifts version n to version n + 1. */
const upcasters: Partial<Record<EventType, Readonly<Record<number, (data: Json) => Json>>>> = {
  // Before version 2, an overdraft limit could only be set after opening.
  AccountOpened: { 1: (data) => ({ ...data, overdraftLimit: zeroIn(text(data, 'currency')) }) },
};

/** An unknown currency has no decimals here; they are learned from stored amounts. */
const zeroIn = (currency: string): string => (isCurrency(currency) ? formatAmount(0n, currency) : '0');

export interface EncodedEvent {
  readonly type: EventType;
  readonly schemaVersion: number;
  /** JSON text. */
  readonly data: string;
}

export function encodeEvent(event: AccountEvent): EncodedEvent {
  return { type: event.type, schemaVersion: schemaVersions[event.type], data: JSON.stringify(toJson(event)) };
}

/** Throws on an unknown type or schema version: the program is older than its data. */
export function decodeEvent(stored: {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}): AccountEvent {
  const type = stored.type as EventType;
  if (!Object.hasOwn(schemaVersions, type)) throw new Error(`unknown event type: ${type}`);
  const current = schemaVersions[type];
  if (stored.schemaVersion > current) {
    throw new Error(
      `${type} has schema version ${stored.schemaVersion}, but this program supports ${current}`,
    );
  }
  let data = stored.data as Json;
  for (let version = stored.schemaVersion; version < current; version += 1) {
    const lift = upcasters[type]?.[version];
    if (lift === undefined) throw new Error(`no upcaster for ${type} from schema version ${version}`);
    data = lift(data);
  }
  return fromJson(type, data);
}

function toJson(event: AccountEvent): Json {
  switch (event.type) {
    case 'AccountOpened': {
      const { accountId, owner, currency, overdraftLimit, metadata } = event;
      return { accountId, owner, currency, overdraftLimit: formatAmount(overdraftLimit, currency), metadata };
    }
    case 'MoneyDeposited':
    case 'MoneyWithdrawn':
      return movementToJson(event);
    case 'TransferSent':
      return { to: event.to, ...movementToJson(event) };
    case 'TransferReceived':
      return { from: event.from, ...movementToJson(event) };
    case 'HoldPlaced':
    case 'HoldCaptured':
    case 'HoldReleased':
    case 'HoldExpired':
      return holdToJson(event);
    case 'OverdraftLimitSet':
      return { overdraftLimit: formatAmount(event.overdraftLimit, event.currency), currency: event.currency };
    case 'AccountFrozen':
    case 'AccountUnfrozen':
    case 'AccountClosed':
      return event.reason === undefined ? {} : { reason: event.reason };
    default:
      return event satisfies never;
  }
}

function fromJson(type: EventType, data: Json): AccountEvent {
  switch (type) {
    case 'AccountOpened': {
      const currency = text(data, 'currency');
      return {
        type,
        accountId: text(data, 'accountId'),
        owner: text(data, 'owner'),
        currency,
        overdraftLimit: parseMinor(text(data, 'overdraftLimit'), currency),
        metadata: data.metadata as Metadata,
      };
    }
    case 'MoneyDeposited':
    case 'MoneyWithdrawn':
      return { type, ...movementFromJson(data) };
    case 'TransferSent':
      return { type, to: text(data, 'to'), ...movementFromJson(data) };
    case 'TransferReceived':
      return { type, from: text(data, 'from'), ...movementFromJson(data) };
    case 'HoldPlaced':
    case 'HoldCaptured':
    case 'HoldReleased':
    case 'HoldExpired':
      return holdFromJson(type, data);
    case 'OverdraftLimitSet': {
      const currency = text(data, 'currency');
      return { type, overdraftLimit: parseMinor(text(data, 'overdraftLimit'), currency), currency };
    }
    case 'AccountFrozen':
    case 'AccountUnfrozen':
    case 'AccountClosed':
      return data.reason === undefined ? { type } : { type, reason: text(data, 'reason') };
    default:
      return type satisfies never;
  }
}

type HoldEvent = AccountEvent & { type: 'HoldPlaced' | 'HoldCaptured' | 'HoldReleased' | 'HoldExpired' };

function holdToJson(event: HoldEvent): Json {
  const { holdId, currency } = event;
  const money = (minor: bigint) => formatAmount(minor, currency);
  const holds = event.holds.map(({ id, remaining, expiresAt }) => ({
    id,
    remaining: money(remaining),
    expiresAt,
  }));
  if (event.type === 'HoldCaptured') {
    const [captured, remaining] = [money(event.captured), money(event.remaining)];
    return { holdId, to: event.to, captured, remaining, ...movementToJson(event), holds };
  }
  const { expiresAt, reference, counterpart, metadata } = event;
  const terms = { amount: money(event.amount), currency, expiresAt, reference, counterpart, metadata };
  const after = { balance: money(event.balance), holds };
  if (event.type === 'HoldPlaced') return { holdId, ...terms, ...after };
  const end = { captured: money(event.captured), placedAt: event.placedAt };
  const reason = event.type === 'HoldReleased' ? event.reason : undefined;
  return { holdId, ...terms, ...end, reason, ...after };
}

function holdFromJson(type: HoldEvent['type'], data: Json): HoldEvent {
  const currency = text(data, 'currency');
  const money = (field: string) => parseMinor(text(data, field), currency);
  const holds = (data.holds as readonly Json[]).map((hold) => ({
    id: text(hold, 'id'),
    remaining: parseMinor(text(hold, 'remaining'), currency),
    expiresAt: text(hold, 'expiresAt'),
  }));
  const change: HoldChange = { holdId: text(data, 'holdId'), currency, balance: money('balance'), holds };
  if (type === 'HoldCaptured') {
    const to = data.to === undefined ? {} : { to: text(data, 'to') };
    const sums = { captured: money('captured'), remaining: money('remaining') };
    return { type, ...movementFromJson(data), ...change, ...to, ...sums };
  }
  const terms: HoldTerms = { amount: money('amount'), expiresAt: text(data, 'expiresAt'), ...details(data) };
  if (type === 'HoldPlaced') return { type, ...change, ...terms };
  const end = { ...change, ...terms, captured: money('captured'), placedAt: text(data, 'placedAt') };
  if (type === 'HoldExpired' || data.reason === undefined) return { type, ...end };
  return { type, ...end, reason: text(data, 'reason') };
}

function details(data: Json): { reference?: string; counterpart?: string; metadata?: Metadata } {
  const found: { reference?: string; counterpart?: string; metadata?: Metadata } = {};
  if (data.reference !== undefined) found.reference = text(data, 'reference');
  if (data.counterpart !== undefined) found.counterpart = text(data, 'counterpart');
  if (data.metadata !== undefined) found.metadata = data.metadata as Metadata;
  return found;
}

/** JSON drops undefined fields, so absent details stay absent. */
function movementToJson(event: Movement): Json {
  return {
    amount: formatAmount(event.amount, event.currency),
    currency: event.currency,
    balance: formatAmount(event.balance, event.currency),
    effectiveOn: event.effectiveOn,
    reference: event.reference,
    counterpart: event.counterpart,
    metadata: event.metadata,
  };
}

function movementFromJson(data: Json): Movement {
  const currency = text(data, 'currency');
  const movement: { -readonly [Field in keyof Movement]: Movement[Field] } = {
    amount: parseMinor(text(data, 'amount'), currency),
    currency,
    balance: parseMinor(text(data, 'balance'), currency),
    effectiveOn: text(data, 'effectiveOn'),
  };
  if (data.reference !== undefined) movement.reference = text(data, 'reference');
  if (data.counterpart !== undefined) movement.counterpart = text(data, 'counterpart');
  if (data.metadata !== undefined) movement.metadata = data.metadata as Metadata;
  return movement;
}

function text(data: Json, field: string): string {
  const value = data[field];
  if (typeof value !== 'string') throw new Error(`stored event lacks the text ${field}`);
  return value;
}
