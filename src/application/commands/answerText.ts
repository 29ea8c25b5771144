/**
 * Schemas of answers, and their serialization. A replay must have the same bytes, so the serialization of
 * every field is a promise; test/fixtures pins it.
 */

import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import { type Static, type TSchema, Type } from 'typebox';
import { available, type Movement } from '../../domain/account.js';
import type { Rejection } from '../../domain/decider.js';
import type { Instant } from '../../domain/holds.js';
import type { BankEvent } from '../../domain/ledgerEvents.js';
import { formatAmount } from '../../domain/money.js';
import type { AccountState } from '../accounts/state.js';
import { decodeEvent } from '../log/eventCodec.js';
import { limitsToJson, usedToJson } from '../log/limitsCodec.js';
import { counterAccountOf, TRANSACTION_TYPES, transactionTypeOf } from '../log/movements.js';
import { isLedger, ledgerText } from './entryText.js';
import {
  AccountId,
  At,
  byName,
  CurrencyAnswer,
  Decimal,
  HoldId,
  LedgerCode,
  MetadataAnswer,
} from './fields.js';
import { holdOf, holdText } from './holdText.js';
import type { RecordedCommand } from './ports.js';
import { reversalFields, reversedFields } from './reversalText.js';

// --- schemas ---

const Day = Type.String({ description: 'A business date', examples: ['2026-01-31'] });
const Version = Type.Integer({ description: 'Number of events on the account' });
const Text = Type.String();
const Reference = Type.String({ description: 'What it is for', examples: ['order 17'] });
const Counterpart = Type.String({ description: 'The other party', examples: ['Café Slavia'] });

const LimitsAnswer = Type.Object(
  {
    perTransaction: Type.Optional(Decimal),
    perDay: Type.Optional(Decimal),
    perMonth: Type.Optional(Decimal),
    countPerDay: Type.Optional(Type.Integer({ description: 'Payments a day' })),
  },
  { description: 'Limits on what goes out; absent without any' },
);
const UsedAnswer = Type.Object(
  {
    on: Type.String({
      description: 'The bank’s day on which something went out last',
      examples: ['2026-01-31'],
    }),
    day: Type.String({ description: 'What went out on that day', examples: ['40.00'] }),
    count: Type.Integer({ description: 'Payments on that day' }),
    month: Type.String({ description: 'What went out in its month, up to that day', examples: ['120.00'] }),
  },
  { description: 'What is used of the limits; absent until something goes out' },
);

export const AccountAnswer = Type.Object(
  {
    id: AccountId,
    owner: Text,
    currency: CurrencyAnswer,
    balance: Decimal,
    available: Decimal,
    overdraftLimit: Decimal,
    status: Type.Enum(['open', 'frozen', 'closed']),
    version: Version,
    openedAt: At,
    updatedAt: At,
    metadata: MetadataAnswer,
    limits: Type.Optional(LimitsAnswer),
    used: Type.Optional(UsedAnswer),
  },
  { title: 'Account' },
);

export const TransactionAnswer = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The same for both sides of a transfer' }),
    accountId: AccountId,
    type: Type.Enum([...TRANSACTION_TYPES], {
      description: 'A captured hold is a `withdrawal`, or a `transfer-out` with a `holdId`',
    }),
    amount: Decimal,
    currency: CurrencyAnswer,
    balance: Decimal,
    version: Version,
    effectiveOn: Day,
    recordedAt: At,
    counterAccountId: Type.Optional(AccountId),
    holdId: Type.Optional(HoldId),
    reference: Type.Optional(Reference),
    counterpart: Type.Optional(Counterpart),
    ledgerAccount: Type.Optional(LedgerCode),
    ...reversalFields,
    metadata: Type.Optional(MetadataAnswer),
    ...reversedFields,
  },
  {
    title: 'Transaction',
    examples: [
      {
        id: '0199f1c0-0000-7000-8000-000000000002',
        accountId: '0199f1c0-0000-7000-8000-00000000000a',
        type: 'withdrawal',
        amount: '45.50',
        currency: 'EUR',
        balance: '54.50',
        version: 4,
        effectiveOn: '2026-01-30',
        recordedAt: '2026-01-30T18:30:00.000Z',
        holdId: '0199f1c0-0000-7000-8000-000000000001',
        reference: 'order 17',
        counterpart: 'Café Slavia',
      },
    ],
  },
);

const transferSide = (description: string) =>
  Type.Object({ accountId: AccountId, balance: Decimal, version: Version }, { description });

export const TransferAnswer = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'The id of both transactions' }),
    amount: Decimal,
    currency: CurrencyAnswer,
    from: transferSide('The paying account after it'),
    to: transferSide('The receiving account after it'),
    effectiveOn: Day,
    recordedAt: At,
    holdId: Type.Optional(HoldId),
    reference: Type.Optional(Reference),
    ledgerAccount: Type.Optional(LedgerCode),
    ...reversalFields,
    metadata: Type.Optional(MetadataAnswer),
    ...reversedFields,
  },
  {
    title: 'Transfer',
    examples: [
      {
        id: '0199f1c0-0000-7000-8000-000000000002',
        amount: '25.50',
        currency: 'EUR',
        from: { accountId: '0199f1c0-0000-7000-8000-00000000000a', balance: '74.50', version: 4 },
        to: { accountId: '0199f1c0-0000-7000-8000-00000000000b', balance: '25.50', version: 2 },
        effectiveOn: '2026-01-30',
        recordedAt: '2026-01-30T18:30:00.000Z',
        reference: 'Dinner',
      },
    ],
  },
);

/** Allows optional fields to be undefined; serialization omits them. */
type Lax<T> = { [Field in keyof T]: object extends Pick<T, Field> ? T[Field] | undefined : T[Field] };

export type AccountAnswer = Static<typeof AccountAnswer>;
export type TransactionAnswer = Lax<Static<typeof TransactionAnswer>>;
type TransferAnswer = Lax<Static<typeof TransferAnswer>>;

// --- values ---

/** @param at when it is told: holds that have expired by then do not count */
export function accountAnswer({ account, openedAt, updatedAt }: AccountState, at: Instant): AccountAnswer {
  const { id, owner, currency, status, version, metadata } = account;
  return {
    id,
    owner,
    currency,
    balance: formatAmount(account.balance, currency),
    available: formatAmount(available(account, at), currency),
    overdraftLimit: formatAmount(account.overdraftLimit, currency),
    status,
    version,
    openedAt,
    updatedAt,
    metadata: byName(metadata),
    ...(account.limits && { limits: limitsToJson(account.limits, currency) }),
    ...(account.used && { used: usedToJson(account.used, currency) }),
  };
}

/** An event as recorded by its command. */
export interface RecordedEvent {
  readonly streamId: string;
  readonly version: number;
  readonly event: BankEvent;
  readonly commandId: string;
}

/** The transaction of an event; undefined for an event that moves no money. */
export function transactionAnswer(
  recorded: RecordedEvent,
  recordedAt: string,
): TransactionAnswer | undefined {
  const { event, streamId, version, commandId } = recorded;
  const type = transactionTypeOf(event);
  if (type === undefined) return undefined;
  const movement = event as BankEvent & Movement;
  const { amount, currency, balance, effectiveOn, reference, counterpart, ledgerAccount, metadata } =
    movement;
  const { reverses, reason } = movement;
  return {
    id: commandId,
    accountId: streamId,
    type,
    amount: formatAmount(amount, currency),
    currency,
    balance: formatAmount(balance, currency),
    version,
    effectiveOn,
    recordedAt,
    counterAccountId: counterAccountOf(event),
    holdId: event.type === 'HoldCaptured' ? event.holdId : undefined,
    reference,
    counterpart,
    ledgerAccount,
    reverses,
    reason,
    metadata: metadata && byName(metadata),
  };
}

function transferAnswer(out: TransactionAnswer, into: TransactionAnswer): TransferAnswer {
  const { id, amount, currency, effectiveOn, recordedAt, holdId, reference, ledgerAccount, metadata } = out;
  const { reverses, reason } = out;
  const side = ({ accountId, balance, version }: TransactionAnswer) => ({ accountId, balance, version });
  return {
    id,
    amount,
    currency,
    from: side(out),
    to: side(into),
    effectiveOn,
    recordedAt,
    holdId,
    reference,
    ledgerAccount,
    reverses,
    reason,
    metadata,
  };
}

// --- texts ---

const serializer = <T>(schema: TSchema): ((value: T) => string) => fastJsonStringify(schema as Schema);

export const accountText = serializer<AccountAnswer>(AccountAnswer);
const transferText = serializer<TransferAnswer>(TransferAnswer);

/**
 * Written by hand, because it answers most commands: a compiled schema gives the same bytes in three times as long, as it
 * looks for characters to escape in each text. Ids, types, amounts and instants have none.
 */
export function transactionText(transaction: TransactionAnswer): string {
  const { id, accountId, type, amount, currency, balance, version, effectiveOn, recordedAt } = transaction;
  const { counterAccountId, holdId, reference, counterpart, ledgerAccount, metadata } = transaction;
  const { reverses, reason } = transaction;
  let text = `{"id":"${id}","accountId":"${accountId}","type":"${type}","amount":"${amount}","currency":${quoted(currency)},"balance":"${balance}","version":${version},"effectiveOn":${quoted(effectiveOn)},"recordedAt":"${recordedAt}"`;
  if (counterAccountId !== undefined) text += `,"counterAccountId":${quoted(counterAccountId)}`;
  if (holdId !== undefined) text += `,"holdId":"${holdId}"`;
  if (reference !== undefined) text += `,"reference":${quoted(reference)}`;
  if (counterpart !== undefined) text += `,"counterpart":${quoted(counterpart)}`;
  if (ledgerAccount !== undefined) text += `,"ledgerAccount":${quoted(ledgerAccount)}`;
  if (reverses !== undefined) text += `,"reverses":"${reverses}"`;
  if (reason !== undefined) text += `,"reason":${quoted(reason)}`;
  if (metadata !== undefined) text += `,"metadata":${JSON.stringify(metadata)}`;
  return `${text}}`;
}

const quoted = (text: string): string => (/^[A-Za-z0-9-]*$/.test(text) ? `"${text}"` : JSON.stringify(text));

/** The answer to a command that is answered from its events: it moved money, or was about a hold or the bank's books. */
export function eventsText(events: readonly RecordedEvent[], recordedAt: string): string {
  if (isLedger(events)) return ledgerText(events, recordedAt);
  const hold = events[0] && holdOf(events[0], recordedAt);
  if (hold !== undefined) return holdText(hold, recordedAt);
  const [first, second] = events.map((event) => transactionAnswer(event, recordedAt));
  if (first === undefined) throw new Error('a movement of money is answered from an event that moves money');
  return second === undefined ? transactionText(first) : transferText(transferAnswer(first, second));
}

/** The original answer to a command, byte for byte. */
export function recordedText(command: RecordedCommand): string {
  if (command.outcome !== undefined) return command.outcome;
  const events = command.events.map((stored) => ({ ...stored, event: decodeEvent(stored) }));
  return eventsText(events, command.recordedAt);
}

export const rejectionText = ({ code, detail, field, rule, limit }: Rejection): string =>
  JSON.stringify({ code, detail, field, rule, limit });

export const readRejection = (text: string): Rejection => JSON.parse(text) as Rejection;
