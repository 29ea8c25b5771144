/** Fields of commands and answers: their schemas, shared by HTTP routes, batch lines and the OpenAPI document. */
import { Type } from 'typebox';
import type { Metadata } from '../../domain/account.js';
import { currencies } from '../../domain/currencies.js';
import { AMOUNT_PATTERN } from '../../domain/money.js';
import { PLAIN_TEXT } from '../shared/validation.js';

/** Objects of commands have no other fields. */
export const closed = { additionalProperties: false } as const;
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
export const HoldId = Type.String({
  format: 'uuid',
  description: 'The id of the hold, a UUID in lower case',
});
export const TransactionId = Type.String({
  format: 'uuid',
  description: 'The id of the transaction, a UUID in lower case',
});
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
export const SignedAmount = Type.String({
  pattern: AMOUNT_PATTERN.replace('^', '^-?'),
  description: 'As an amount, with a minus sign for a debit, such as "-100.00"',
  examples: ['-100.00'],
});
export const LedgerCode = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._:-]{0,62}$',
  description:
    'The code of an account of the chart. By default `cash`, or what the counterpart names; only in an answer if it was in the request',
  examples: ['fees'],
});
/** Of a limit. */
export const AmountOrNull = (description: string) =>
  Type.Unsafe<string | null>({
    type: ['string', 'null'],
    pattern: AMOUNT_PATTERN,
    description: `${description}, in major units; null ends the limit`,
    examples: ['500.00'],
  });
export const BusinessDate = Type.String({ format: 'date', description: 'A date such as 2026-01-31' });
/** The name of a field of metadata; a part of a regular expression. */
export const METADATA_NAME = '(?!__proto__$)[A-Za-z0-9_.-]{1,64}';
export const MetadataFields = Type.Unsafe<Metadata>({
  title: 'Metadata',
  description: 'Up to 20 custom fields: strings, numbers or booleans',
  type: 'object',
  maxProperties: 20,
  propertyNames: {
    type: 'string',
    pattern: `^${METADATA_NAME}$`,
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
/** A JSON Merge Patch (RFC 7396) of metadata. */
export const MetadataPatch = Type.Unsafe<Readonly<Record<string, string | number | boolean | null>> | null>({
  ...(MetadataFields as object),
  title: 'MetadataPatch',
  description: 'Fields to set; null removes a field. Null in place of the object removes all',
  type: ['object', 'null'],
  // As many removed as set.
  maxProperties: 40,
  additionalProperties: {
    ...(MetadataFields as unknown as { additionalProperties: object }).additionalProperties,
    type: ['string', 'number', 'boolean', 'null'],
  },
});
/** In answers: metadata stored earlier may not follow the current rules. */
export const MetadataAnswer = Type.Unsafe<Metadata>({
  description: 'Custom fields: strings, numbers or booleans',
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean'] },
});
/** In answers: the store does not keep the order of fields, and a replay must have the same bytes. */
export const byName = (metadata: Metadata): Metadata =>
  Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
export const IdempotencyKey = Type.String({
  pattern: '^[\\u0021-\\u007e]{1,255}$',
  description: '1 to 255 visible ASCII characters',
});
export const Owner = line(200, 'The owner’s name, 1 to 200 characters');
export const Reason = Type.Object(
  { reason: Type.Optional(line(500, 'A text of 1 to 500 characters')) },
  { ...closed, title: 'Reason', examples: [{ reason: 'order cancelled' }] },
);
export const Expected = Type.Optional(
  Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'The version that the account must have',
  }),
);
/** In answers. */
export const Decimal = Type.String({
  description: 'A decimal in major units; negative when overdrawn',
  examples: ['100.00'],
});
/** In answers. */
export const At = Type.String({
  description: 'ISO 8601 in UTC with milliseconds',
  examples: ['2026-01-31T12:00:00.000Z'],
});
