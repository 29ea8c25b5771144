/** What clients send with each command: one schema per command, shared by HTTP routes, batch lines and the OpenAPI document. */
import { type TSchema, Type } from 'typebox';
import { LEGS_MAX } from '../../domain/entry.js';
import { HOLD_SECONDS_MAX } from '../../domain/holdDecisions.js';
import { LEDGER_ACCOUNT_TYPES } from '../../domain/ledgerEvents.js';
import { AMOUNT_PATTERN } from '../../domain/money.js';
import {
  AccountId,
  Amount,
  BusinessDate,
  CurrencyCode,
  closed,
  LedgerCode,
  line,
  MetadataFields,
  Owner,
  Reason,
  SignedAmount,
} from './fields.js';
import { changeBody, limitsBody } from './termsBodies.js';

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
  ledgerAccount: Type.Optional(LedgerCode),
};
const { counterpart: _, ...transferDetails } = moneyBody;
const transferBody = { from: AccountId, to: AccountId, ...transferDetails };
const overdraftBody = { amount: Amount };
const { effectiveOn: _on, ledgerAccount: _against, ...holdDetails } = moneyBody;
const holdBody = {
  ...holdDetails,
  expiresAt: Type.Optional(
    Type.String({
      format: 'date-time',
      description:
        'An instant with its offset from UTC, at most 366 days ahead: from then on the hold does not count',
      examples: ['2026-01-31T12:00:00Z'],
    }),
  ),
  expiresInSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: HOLD_SECONDS_MAX,
      description:
        'Instead of `expiresAt`, counted from when the bank decides, which is some milliseconds before `placedAt`. ' +
        'Without either, the hold expires after seven days',
      examples: [86_400],
    }),
  ),
};
const { amount: _amount, ...captureDetails } = moneyBody;
const captureBody = {
  amount: Type.Optional(
    Type.String({
      pattern: AMOUNT_PATTERN,
      description: 'At most what is still on hold; all of it by default',
      examples: ['45.50'],
    }),
  ),
  ...captureDetails,
  to: Type.Optional(
    Type.String({
      ...AccountId,
      description: 'The account of this bank that is paid; without it, the money leaves the bank',
    }),
  ),
  final: Type.Optional(
    Type.Boolean({
      default: true,
      description: 'Whether the hold ends and the rest of it is released; `false` keeps the rest on hold',
    }),
  ),
};

const Leg = Type.Object(
  {
    account: Type.Optional(AccountId),
    ledgerAccount: Type.Optional(LedgerCode),
    amount: SignedAmount,
    currency: Type.Optional(CurrencyCode),
    reference: Type.Optional(line(140, 'A text of 1 to 140 characters; by default, that of the entry')),
    counterpart: Type.Optional(line(140, 'A text of 1 to 140 characters; only with `account`')),
  },
  {
    ...closed,
    title: 'NewLeg',
    description:
      'On a customer `account`, whose currency it is in by default, or on a `ledgerAccount`: by default, in the currency that all customer accounts of the entry have',
  },
);
const entryBody = {
  legs: Type.Array(Leg, {
    minItems: 2,
    maxItems: LEGS_MAX,
    description:
      'Amounts above zero credit an account, amounts below zero debit it. In each currency, they add up to zero',
  }),
  effectiveOn: Type.Optional(BusinessDate),
  description: Type.Optional(line(500, 'What the entry is for, 1 to 500 characters')),
  reference: Type.Optional(line(140, 'A text of 1 to 140 characters')),
  rate: Type.Optional(
    Type.Object(
      {
        from: CurrencyCode,
        to: CurrencyCode,
        value: Type.String({
          pattern: '^(0|[1-9][0-9]{0,11})(\\.[0-9]{1,12})?$',
          description: 'How much of `to` one unit of `from` is, as a decimal string',
          examples: ['24.655'],
        }),
      },
      {
        ...closed,
        title: 'Rate',
        description:
          'The rate of a currency exchange. The ledger accounts that have legs in both currencies must take one and give the other at this rate, to within half a minor unit',
      },
    ),
  ),
  metadata: Type.Optional(MetadataFields),
};
const reversalBody = {
  amount: Type.Optional(Amount),
  effectiveOn: Type.Optional(BusinessDate),
  ...Reason.properties,
};
const ledgerAccountBody = {
  name: line(200, 'What people call it, 1 to 200 characters'),
  type: Type.Enum([...LEDGER_ACCOUNT_TYPES], { description: 'On which side of the books it stands' }),
};

export const OpenBody = Type.Object(openBody, { ...closed, title: 'OpenAccount' });
export const MoneyBody = Type.Object(moneyBody, { ...closed, title: 'Movement' });
export const TransferBody = Type.Object(transferBody, { ...closed, title: 'NewTransfer' });
export const OverdraftBody = Type.Object(overdraftBody, { ...closed, title: 'OverdraftLimit' });
export const ReasonBody = Reason;
export const HoldBody = Type.Object(holdBody, {
  ...closed,
  title: 'NewHold',
  examples: [
    { amount: '60.00', expiresInSeconds: 86_400, counterpart: 'Café Slavia', reference: 'order 17' },
  ],
});
export const CaptureBody = Type.Object(captureBody, {
  ...closed,
  title: 'Capture',
  examples: [{ amount: '45.50', final: false }],
});
export const EntryBody = Type.Object(entryBody, { ...closed, title: 'NewEntry' });
export const ReversalBody = Type.Object(reversalBody, { ...closed, title: 'NewReversal' });
export const LedgerAccountBody = Type.Object(ledgerAccountBody, { ...closed, title: 'NewLedgerAccount' });

/** The body of each command, without fields from the URL or headers. */
export const bodies = {
  open: openBody,
  deposit: moneyBody,
  withdraw: moneyBody,
  transfer: transferBody,
  freeze: Reason.properties,
  unfreeze: Reason.properties,
  close: Reason.properties,
  'set-overdraft-limit': overdraftBody,
  'set-limits': limitsBody,
  'change-account': changeBody,
  'post-entry': entryBody,
  reverse: {
    ...reversalBody,
    of: Type.Optional(
      Type.Enum(['transfer', 'entry'], { description: 'Refuse a transaction that is not of this kind' }),
    ),
  },
  'define-ledger-account': { accountType: ledgerAccountBody.type, name: ledgerAccountBody.name },
  'place-hold': holdBody,
  'capture-hold': captureBody,
  'release-hold': Reason.properties,
} satisfies Readonly<Record<string, { readonly [field: string]: TSchema }>>;
