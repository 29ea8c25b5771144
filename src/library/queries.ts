/** Queries of an embedded bank, validated as in the HTTP API. */
import { type TSchema, Type } from 'typebox';
import { requirePeriod } from '../api/http/requests.js';
import { AccountFilterFields } from '../api/routes/accountList.js';
import { AsOfFields, At } from '../api/routes/timeTravel.js';
import { AccountId, BusinessDate } from '../application/commands/fields.js';
import { eventTypes } from '../application/log/eventCodec.js';
import { compileCheck, InvalidInput } from '../application/shared/validation.js';
import { BASES } from '../application/statements/statements.js';

const LIMIT = 100;
const LIMIT_MAX = 1_000;

const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: LIMIT_MAX }));
const Cursor = Type.Optional(
  Type.String({ pattern: '^[0-9]{1,15}$', description: 'The `next` of the previous page' }),
);
const period = { from: Type.Optional(BusinessDate), to: Type.Optional(BusinessDate) };

const checkOf = (fields: Readonly<Record<string, TSchema>>) =>
  compileCheck(Type.Object({ ...fields }, { additionalProperties: false }));

const checks = {
  account: compileCheck(AsOfFields),
  accounts: checkOf({ ...AccountFilterFields, limit: Limit, after: Type.Optional(AccountId) }),
  transactions: checkOf({ ...period, limit: Limit, after: Cursor }),
  events: checkOf({
    accountId: Type.Optional(AccountId),
    types: Type.Optional(Type.Array(Type.Enum([...eventTypes]))),
    limit: Limit,
    after: Cursor,
  }),
  statement: checkOf({
    from: BusinessDate,
    to: BusinessDate,
    basis: Type.Optional(Type.Enum([...BASES])),
    at: Type.Optional(At),
  }),
};

const checkId = checkOf({ accountId: AccountId });

/** @throws InvalidInput */
export function checkQuery(kind: keyof typeof checks, query: object): void {
  const faults = checks[kind](query);
  if (faults !== undefined) throw new InvalidInput(faults);
  requirePeriod(query);
}

/** @throws InvalidInput */
export function checkAccountId(accountId: unknown): void {
  const faults = checkId({ accountId });
  if (faults !== undefined) throw new InvalidInput(faults);
}

export const limitOf = ({ limit = LIMIT }: { readonly limit?: number }): number => limit;

export const afterOf = ({ after = '0' }: { readonly after?: string }): number => Number(after);
