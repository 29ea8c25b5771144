/**
 * Commands as sent by clients: one schema per command, shared by HTTP routes, batch lines and the OpenAPI
 * document.
 */
import { hash } from 'node:crypto';
import { type TSchema, Type } from 'typebox';
import type { AccountCommand, Metadata } from '../../domain/account.js';
import { currencies, factsOf } from '../../domain/currencies.js';
import { AMOUNT_PATTERN } from '../../domain/money.js';
import type { TransferCommand } from '../../domain/transfer.js';
import type { Today } from '../shared/bankClock.js';
import { type Check, compileCheck, type Fault, InvalidInput, PLAIN_TEXT } from '../shared/validation.js';
import { REQUEST_HASH_DIGITS } from './ports.js';

export type BankCommand = AccountCommand | TransferCommand;
export type CommandType = BankCommand['type'];

// --- fields ---

const closed = { additionalProperties: false } as const;
/** A one-line text for people, without invisible characters: see plainText.ts. */
export const line = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, format: PLAIN_TEXT, description });

/**
 * A search text. It may match texts stored under earlier rules. Control characters and unpaired surrogates
 * were never stored, and PostgreSQL would reject them.
 * @param description used in the OpenAPI document, and in faults after "must be"
 */
export const searchedLine = (maxLength: number, description: string) =>
  Type.String({
    minLength: 1,
    maxLength,
    pattern: '^[^\\u0000-\\u001f\\u007f\\ud800-\\udfff]*$',
    description,
  });

export const AccountId = Type.String({ format: 'uuid', description: 'A UUID in lower case' });
export const CurrencyCode = Type.Enum([...currencies], {
  title: 'Currency',
  description: 'An ISO 4217 currency code; some are closed to new accounts',
});
/** In answers: the account may be in a currency that only a newer version knows. */
export const CurrencyAnswer = Type.String({ description: 'An ISO 4217 currency code', examples: ['EUR'] });
export const Amount = Type.String({
  title: 'Amount',
  pattern: AMOUNT_PATTERN,
  description: 'A decimal string in major units with exactly the decimals of the currency, such as "100.00"',
});
export const BusinessDate = Type.String({ format: 'date', description: 'A date such as 2026-01-31' });
export const MetadataFields = Type.Unsafe<Metadata>({
  title: 'Metadata',
  description: 'Up to 20 custom fields: strings, numbers or booleans',
  type: 'object',
  maxProperties: 20,
  propertyNames: {
    type: 'string',
    pattern: '^(?!__proto__$)[A-Za-z0-9_.-]{1,64}$',
    description: '1 to 64 letters, digits, "_", "." or "-"',
  },
  // Not a union of three schemas: a bad value gives one fault, and serialization need not choose a schema.
  additionalProperties: {
    type: ['string', 'number', 'boolean'],
    minLength: 1,
    maxLength: 512,
    format: PLAIN_TEXT,
    // Beyond these a number would silently lose digits.
    minimum: Number.MIN_SAFE_INTEGER,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'A string of 1 to 512 characters, a number of up to 15 digits or a boolean',
  },
});
/** In answers: metadata stored earlier may not follow the current rules. */
export const MetadataAnswer = Type.Unsafe<Metadata>({
  description: 'Custom fields: strings, numbers or booleans',
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
});
export const IdempotencyKey = Type.String({
  pattern: '^[\\u0021-\\u007e]{1,255}$',
  description: '1 to 255 visible ASCII characters',
});
const Owner = line(200, 'The owner’s name, 1 to 200 characters');
const Reason = Type.Object(
  { reason: Type.Optional(line(500, 'A text of 1 to 500 characters')) },
  { ...closed, title: 'Reason' },
);
const Expected = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'The version that the account must have',
  }),
);

// --- bodies ---

const openBody = {
  owner: Owner,
  currency: CurrencyCode,
  id: Type.Optional(AccountId),
  overdraftLimit: Type.Optional(Amount),
  metadata: Type.Optional(MetadataFields),
};
const moneyBody = {
  amount: Amount,
  currency: Type.Optional(CurrencyCode),
  effectiveOn: Type.Optional(BusinessDate),
  reference: Type.Optional(line(140, 'A text of 1 to 140 characters')),
  counterpart: Type.Optional(line(140, 'A text of 1 to 140 characters')),
  metadata: Type.Optional(MetadataFields),
};
const { counterpart: _, ...transferDetails } = moneyBody;
const transferBody = { from: AccountId, to: AccountId, ...transferDetails };
const overdraftBody = { amount: Amount };

export const OpenBody = Type.Object(openBody, { ...closed, title: 'OpenAccount' });
export const MoneyBody = Type.Object(moneyBody, { ...closed, title: 'Movement' });
export const TransferBody = Type.Object(transferBody, { ...closed, title: 'NewTransfer' });
export const OverdraftBody = Type.Object(overdraftBody, { ...closed, title: 'OverdraftLimit' });
export const ReasonBody = Reason;

/** The body of each command, without fields from the URL or headers. */
const bodies: Readonly<Record<CommandType, { readonly [field: string]: TSchema }>> = {
  open: openBody,
  deposit: moneyBody,
  withdraw: moneyBody,
  transfer: transferBody,
  freeze: Reason.properties,
  unfreeze: Reason.properties,
  close: Reason.properties,
  'set-overdraft-limit': overdraftBody,
};
export const commandTypes = Object.keys(bodies) as readonly CommandType[];

const hasAccountId = (type: CommandType): boolean => type !== 'open' && type !== 'transfer';

/** A batch item: a command with its type, its key, and the account that its own route has in the URL. */
export const batchCommands: readonly TSchema[] = commandTypes.map((type) =>
  Type.Object(
    {
      type: Type.Literal(type),
      idempotencyKey: IdempotencyKey,
      ...(hasAccountId(type) ? { accountId: AccountId } : {}),
      ...bodies[type],
      expectedVersion: Expected,
    },
    { ...closed, title: `${type} command` },
  ),
);

// --- reading ---

/** A valid command, and the hash that distinguishes a retry from a different request with the same key. */
export interface ReadCommand {
  readonly command: BankCommand;
  /**
   * A hash in hex of all values sent by the client, in a fixed order, without values filled in by the bank; see
   * `REQUEST_HASH_DIGITS`.
   */
  readonly requestHash: string;
}

/** A command from a route or batch item, already validated against its schema. */
export interface RawCommand {
  readonly type: CommandType;
  readonly accountId?: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly expectedVersion?: number | readonly number[] | undefined;
}

/** What the bank fills in where the client has said nothing. */
export interface Defaults {
  /** The current business date. */
  today(): Today;
  newAccountId(): string;
}

/**
 * Makes a command of checked input: fills in the id of a new account and the business date, and checks the
 * rules that a schema cannot say.
 * @throws InvalidInput naming the field and the rule
 */
export function readCommand(raw: RawCommand, defaults: Defaults): ReadCommand {
  const { type, body } = raw;
  const today = defaults.today();
  const faults: Fault[] = [];
  const accountId = type === 'open' ? (body.id ?? defaults.newAccountId()) : raw.accountId;
  const fields: Record<string, unknown> = { type, accountId };
  const said: unknown[] = [];
  for (const field of fieldsOf[type]) {
    const value = body[field];
    if (value !== undefined) fields[field] = value;
    said.push(field === 'metadata' ? sorted(value as Metadata | undefined) : value);
  }
  if (raw.expectedVersion !== undefined) fields.expectedVersion = raw.expectedVersion;
  if (type === 'open') {
    delete fields.id;
    if (factsOf(body.currency as string)?.withdrawn !== undefined) fields.openedOn = today.date;
  } else if (type === 'deposit' || type === 'withdraw' || type === 'transfer') {
    fields.effectiveOn = body.effectiveOn ?? today.date;
    if ((fields.effectiveOn as string) > today.date) {
      faults.push({
        field: 'effectiveOn',
        rule: 'future',
        message: `must not be later than today, ${today.date} (${today.zone})`,
      });
    }
    if (type === 'transfer' && body.from === body.to) {
      faults.push({ field: 'to', rule: 'distinct', message: 'must not be the same account as from' });
    }
  }
  if (faults.length > 0) throw new InvalidInput(faults);
  return { command: fields as unknown as BankCommand, requestHash: requestHashOf(raw, said) };
}

const fieldsOf = Object.fromEntries(
  commandTypes.map((type) => [type, Object.keys(bodies[type])]),
) as unknown as Readonly<Record<CommandType, readonly string[]>>;

/** @param said the fields of the body in their fixed order, undefined where the client sent none */
function requestHashOf({ type, accountId, expectedVersion }: RawCommand, said: readonly unknown[]): string {
  const whole = hash('sha256', JSON.stringify([type, accountId, expectedVersion, said]), 'hex');
  return whole.slice(0, REQUEST_HASH_DIGITS);
}

const sorted = (metadata: Metadata | undefined) => metadata && Object.entries(metadata).sort();

const checks = Object.fromEntries(
  commandTypes.map((type, index) => [type, compileCheck(batchCommands[index] as TSchema)]),
) as Readonly<Record<CommandType, Check>>;

/**
 * Reads a batch item.
 * @throws InvalidInput naming the field and the rule
 */
export function readBatchItem(
  item: unknown,
  defaults: Defaults,
): ReadCommand & { readonly idempotencyKey: string } {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    throw new InvalidInput([{ field: 'command', rule: 'type', message: 'must be an object' }]);
  }
  const body = item as Record<string, unknown>;
  const { type, idempotencyKey, accountId, expectedVersion } = body;
  const check =
    typeof type === 'string' && Object.hasOwn(checks, type) ? checks[type as CommandType] : undefined;
  if (check === undefined) {
    const message = `must be one of ${commandTypes.join(', ')}`;
    throw new InvalidInput([{ field: 'type', rule: type === undefined ? 'required' : 'enum', message }]);
  }
  const faults = check(item);
  if (faults !== undefined) throw new InvalidInput(faults);
  const raw = { type, accountId, body, expectedVersion } as RawCommand;
  const { command, requestHash } = readCommand(raw, defaults);
  return { command, requestHash, idempotencyKey: idempotencyKey as string };
}
