/**
 * Entries and ledger accounts as they are answered. A replay must have the same bytes, so the serialization of every field is a
 * promise.
 */
import fastJsonStringify, { type Schema } from 'fast-json-stringify';
import { type Static, Type } from 'typebox';
import type { Movement } from '../../domain/account.js';
import {
  type BankEvent,
  type EntryPosted,
  isLedgerEvent,
  LEDGER_ACCOUNT_TYPES,
} from '../../domain/ledgerEvents.js';
import { formatAmount } from '../../domain/money.js';
import { AccountId, At, byName, CurrencyAnswer, Decimal, LedgerCode, MetadataAnswer } from './fields.js';
import { reversalFields, reversedFields } from './reversalText.js';

const Text = Type.String();

const LegAnswer = Type.Object(
  {
    account: Type.Optional(AccountId),
    ledgerAccount: Type.Optional(LedgerCode),
    amount: Type.String({
      description: 'In major units: above zero is a credit, below zero a debit',
      examples: ['-100.00'],
    }),
    currency: CurrencyAnswer,
    balance: Type.Optional({ ...Decimal, description: 'Balance of the customer account after the leg' }),
    version: Type.Optional(Type.Integer({ description: 'Version of the customer account after the leg' })),
    reference: Type.Optional(Text),
    counterpart: Type.Optional(Text),
  },
  { title: 'Leg' },
);

export const EntryAnswer = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    effectiveOn: Type.String({ description: 'A business date', examples: ['2026-01-31'] }),
    recordedAt: At,
    description: Type.Optional(Text),
    reference: Type.Optional(Text),
    rate: Type.Optional(
      Type.Object({
        from: CurrencyAnswer,
        to: CurrencyAnswer,
        value: Type.String({ examples: ['24.655'] }),
      }),
    ),
    legs: Type.Array(LegAnswer, { description: 'In the order of the request' }),
    ...reversalFields,
    metadata: Type.Optional(MetadataAnswer),
    reversedBy: reversedFields.reversedBy,
  },
  { title: 'Entry' },
);

export const LedgerAccountAnswer = Type.Object(
  {
    code: LedgerCode,
    name: Type.String({ examples: ['Card fees'] }),
    type: Type.Enum([...LEDGER_ACCOUNT_TYPES]),
  },
  { title: 'LedgerAccount' },
);

/** Allows optional fields to be undefined; serialization omits them. */
type Lax<T> = { [Field in keyof T]: object extends Pick<T, Field> ? T[Field] | undefined : T[Field] };
type EntryAnswer = Omit<Lax<Static<typeof EntryAnswer>>, 'legs'> & {
  readonly legs: readonly Lax<Static<typeof LegAnswer>>[];
};

/** An event as recorded by its command. */
interface Recorded {
  readonly version: number;
  readonly event: BankEvent;
  readonly commandId: string;
}

/** Whether a command with these events was about the bank's own books. */
export const isLedger = ([first]: readonly Recorded[]): boolean =>
  first !== undefined && isLedgerEvent(first.event);

/** The answer to a command about the bank's own books. */
export function ledgerText(events: readonly Recorded[], recordedAt: string): string {
  const [first, ...movements] = events as [Recorded, ...Recorded[]];
  const { event, commandId } = first;
  if (event.type === 'EntryPosted') return entryText(entryAnswer(commandId, event, movements, recordedAt));
  if (event.type !== 'LedgerAccountDefined') throw new Error(`${event.type} is no event of the ledger`);
  const { code, name, accountType: type } = event;
  return ledgerAccountText({ code, name, type });
}

const entryText = fastJsonStringify(EntryAnswer as Schema) as (entry: EntryAnswer) => string;
export const ledgerAccountText = fastJsonStringify(LedgerAccountAnswer as Schema) as (
  account: Static<typeof LedgerAccountAnswer>,
) => string;

/** @param movements those of its legs on customer accounts, in order */
function entryAnswer(
  id: string,
  { legs, effectiveOn, description, reference, rate, metadata, reverses, reason }: EntryPosted,
  movements: readonly Recorded[],
  recordedAt: string,
): EntryAnswer {
  const moved = movements.values();
  return {
    id,
    effectiveOn,
    recordedAt,
    description,
    reference,
    rate,
    legs: legs.map((leg) => {
      const told = { ...leg, amount: formatAmount(leg.amount, leg.currency) };
      if ('ledgerAccount' in leg) return told;
      const { version, event } = moved.next().value as Recorded & { readonly event: Movement };
      return { ...told, balance: formatAmount(event.balance, leg.currency), version };
    }),
    reverses,
    reason,
    metadata: metadata && byName(metadata),
  };
}
