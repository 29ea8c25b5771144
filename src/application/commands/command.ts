/**
 * Commands as sent by clients: one schema per command, shared by HTTP routes, batch lines and the OpenAPI
 * document.
 */
import { hash } from 'node:crypto';
import { type TSchema, Type } from 'typebox';
import type { AccountCommand, Metadata } from '../../domain/account.js';
import { factsOf } from '../../domain/currencies.js';
import { HOLD_SECONDS_MAX, type HoldCommand } from '../../domain/holdDecisions.js';
import { AMOUNT_PATTERN } from '../../domain/money.js';
import type { TransferCommand } from '../../domain/transfer.js';
import type { Today } from '../shared/bankClock.js';
import { readInstant } from '../shared/dates.js';
import { type Check, compileCheck, type Fault, InvalidInput } from '../shared/validation.js';
import {
  AccountId,
  Amount,
  BusinessDate,
  CurrencyCode,
  closed,
  Expected,
  HoldId,
  IdempotencyKey,
  line,
  MetadataFields,
  Owner,
  Reason,
} from './fields.js';
import { REQUEST_HASH_DIGITS } from './ports.js';

export type BankCommand = AccountCommand | TransferCommand | HoldCommand;
/** Of commands that clients send. The bank itself sends others: it records that a hold has expired. */
export type CommandType = Exclude<BankCommand['type'], 'expire-hold'>;

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
const { effectiveOn: __, ...holdDetails } = moneyBody;
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
const { amount: ___, ...captureDetails } = moneyBody;
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
  'place-hold': holdBody,
  'capture-hold': captureBody,
  'release-hold': Reason.properties,
};
export const commandTypes = Object.keys(bodies) as readonly CommandType[];

/** What a command is about, by the id that its own route has in the URL. */
const SUBJECTS: Readonly<Record<string, { readonly [field: string]: TSchema }>> = {
  open: {},
  transfer: {},
  'capture-hold': { holdId: HoldId },
  'release-hold': { holdId: HoldId },
};
const subjectOf = (type: CommandType) => SUBJECTS[type] ?? { accountId: AccountId };

/** A batch item: a command with its type, its key, and the id that its own route has in the URL. */
export const batchCommands: readonly TSchema[] = commandTypes.map((type) =>
  Type.Object(
    {
      type: Type.Literal(type),
      idempotencyKey: IdempotencyKey,
      ...subjectOf(type),
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
  /** The id of the account or the hold that it is about. */
  readonly subjectId?: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly expectedVersion?: number | readonly number[] | undefined;
}

/** What the bank fills in where the client has said nothing. */
export interface Defaults {
  /** The current business date. */
  today(): Today;
  newAccountId(): string;
  /** Open holds that an account may have. */
  readonly holdsMax: number;
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
  const accountId = type === 'open' ? (body.id ?? defaults.newAccountId()) : raw.subjectId;
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
    dateMovement(fields, today, faults);
    if (type === 'transfer' && body.from === body.to) {
      faults.push({ field: 'to', rule: 'distinct', message: 'must not be the same account as from' });
    }
  } else if (isOfHold(type)) {
    readHoldFields(fields, type, today, faults);
    if (type === 'place-hold') fields.holdsMax = defaults.holdsMax;
  }
  if (faults.length > 0) throw new InvalidInput(faults);
  return { command: fields as unknown as BankCommand, requestHash: requestHashOf(raw, said) };
}

function dateMovement(fields: Record<string, unknown>, today: Today, faults: Fault[]): void {
  fields.effectiveOn ??= today.date;
  if ((fields.effectiveOn as string) <= today.date) return;
  const message = `must not be later than today, ${today.date} (${today.zone})`;
  faults.push({ field: 'effectiveOn', rule: 'future', message });
}

export type HoldCommandType = Extract<CommandType, HoldCommand['type']>;

const isOfHold = (type: CommandType): type is HoldCommandType =>
  type === 'place-hold' || type === 'capture-hold' || type === 'release-hold';

function readHoldFields(
  fields: Record<string, unknown>,
  type: HoldCommandType,
  today: Today,
  faults: Fault[],
): void {
  // The account of a hold is looked up (namedHolds.ts). A hold that does not exist has an account that does not either.
  if (type !== 'place-hold') fields.holdId = fields.accountId;
  if (type === 'capture-hold') {
    dateMovement(fields, today, faults);
    if (fields.to !== undefined && fields.counterpart !== undefined) {
      faults.push({ field: 'counterpart', rule: 'exclusive', message: 'cannot be combined with to' });
    }
  }
  if (type !== 'place-hold' || fields.expiresAt === undefined) return;
  fields.expiresAt = readInstant(fields.expiresAt as string);
  if (fields.expiresInSeconds === undefined) return;
  faults.push({ field: 'expiresInSeconds', rule: 'exclusive', message: 'cannot be combined with expiresAt' });
}

const fieldsOf = Object.fromEntries(
  commandTypes.map((type) => [type, Object.keys(bodies[type])]),
) as unknown as Readonly<Record<CommandType, readonly string[]>>;

/** @param said the fields of the body in their fixed order, undefined where the client sent none */
function requestHashOf({ type, subjectId, expectedVersion }: RawCommand, said: readonly unknown[]): string {
  const whole = hash('sha256', JSON.stringify([type, subjectId, expectedVersion, said]), 'hex');
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
  const { type, idempotencyKey, accountId, holdId, expectedVersion } = body;
  const check =
    typeof type === 'string' && Object.hasOwn(checks, type) ? checks[type as CommandType] : undefined;
  if (check === undefined) {
    const message = `must be one of ${commandTypes.join(', ')}`;
    throw new InvalidInput([{ field: 'type', rule: type === undefined ? 'required' : 'enum', message }]);
  }
  const faults = check(item);
  if (faults !== undefined) throw new InvalidInput(faults);
  const raw = { type, subjectId: accountId ?? holdId, body, expectedVersion } as RawCommand;
  const { command, requestHash } = readCommand(raw, defaults);
  return { command, requestHash, idempotencyKey: idempotencyKey as string };
}
