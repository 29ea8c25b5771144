/**
 * Encodes domain events for storage, and decodes them. Stored shapes are a promise: every shape ever written
 * stays readable, and upcasters lift it to the current one. test/fixtures/events has an example of each.
 */
import type { Metadata } from '../../domain/account.js';
import type { BankEvent } from '../../domain/ledgerEvents.js';
import { formatAmount, isCurrency, parseMinor } from '../../domain/money.js';
import { holdFromJson, holdToJson } from './holdCodec.js';
import { ledgerFromJson, ledgerToJson } from './ledgerCodec.js';
import { limitsFromJson, limitsToJson, usedToJson } from './limitsCodec.js';
import { type Json, movementFromJson, movementToJson, text, usedOf } from './movementCodec.js';

type EventType = BankEvent['type'];

/** The current schema version of each type. */
const schemaVersions: Readonly<Record<EventType, number>> = {
  AccountOpened: 2,
  MoneyDeposited: 1,
  MoneyWithdrawn: 1,
  TransferSent: 1,
  TransferReceived: 1,
  EntryDebited: 1,
  EntryCredited: 1,
  HoldPlaced: 1,
  HoldCaptured: 1,
  HoldReleased: 1,
  HoldExpired: 1,
  OverdraftLimitSet: 1,
  LimitsSet: 1,
  AccountChanged: 1,
  AccountFrozen: 1,
  AccountUnfrozen: 1,
  AccountClosed: 1,
  EntryPosted: 1,
  LedgerAccountDefined: 1,
  TransactionReversed: 1,
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

export function encodeEvent(event: BankEvent): EncodedEvent {
  return { type: event.type, schemaVersion: schemaVersions[event.type], data: JSON.stringify(toJson(event)) };
}

/** Throws on an unknown type or schema version: the program is older than its data. */
export function decodeEvent(stored: {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}): BankEvent {
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

function toJson(event: BankEvent): Json {
  switch (event.type) {
    case 'AccountOpened': {
      const { accountId, owner, currency, overdraftLimit, metadata } = event;
      return { accountId, owner, currency, overdraftLimit: formatAmount(overdraftLimit, currency), metadata };
    }
    case 'MoneyDeposited':
    case 'MoneyWithdrawn':
    case 'EntryDebited':
    case 'EntryCredited':
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
    case 'LimitsSet': {
      const { limits, currency, used } = event;
      return { limits: limitsToJson(limits, currency), currency, used: used && usedToJson(used, currency) };
    }
    case 'AccountChanged':
      return { owner: event.owner, metadata: event.metadata };
    case 'AccountFrozen':
    case 'AccountUnfrozen':
    case 'AccountClosed':
      return event.reason === undefined ? {} : { reason: event.reason };
    case 'EntryPosted':
    case 'LedgerAccountDefined':
    case 'TransactionReversed':
      return ledgerToJson(event);
    default:
      return event satisfies never;
  }
}

function fromJson(type: EventType, data: Json): BankEvent {
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
    case 'EntryDebited':
    case 'EntryCredited':
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
    case 'LimitsSet': {
      const currency = text(data, 'currency');
      return { type, limits: limitsFromJson(data.limits, currency), currency, ...usedOf(data, currency) };
    }
    case 'AccountChanged':
      return { type, owner: text(data, 'owner'), metadata: data.metadata as Metadata };
    case 'AccountFrozen':
    case 'AccountUnfrozen':
    case 'AccountClosed':
      return data.reason === undefined ? { type } : { type, reason: text(data, 'reason') };
    case 'EntryPosted':
    case 'LedgerAccountDefined':
    case 'TransactionReversed':
      return ledgerFromJson(type, data);
    default:
      return type satisfies never;
  }
}
