/** Commands as sent by clients: read from routes and batch items, checked and hashed. */
import { hash } from 'node:crypto';
import { type TSchema, Type } from 'typebox';
import type { AccountCommand, Metadata } from '../../domain/account.js';
import { CONTROL_ACCOUNTS, type DefineLedgerAccount } from '../../domain/chart.js';
import { factsOf } from '../../domain/currencies.js';
import type { PostEntry } from '../../domain/entry.js';
import type { HoldCommand } from '../../domain/holdDecisions.js';
import type { Rate } from '../../domain/ledgerEvents.js';
import type { ReverseTransaction } from '../../domain/reversal.js';
import type { TransferCommand } from '../../domain/transfer.js';
import type { Today } from '../shared/bankClock.js';
import { readInstant } from '../shared/dates.js';
import { type Check, compileCheck, type Fault, InvalidInput } from '../shared/validation.js';
import { bodies as written } from './commandBodies.js';
import { AccountId, closed, Expected, HoldId, IdempotencyKey, LedgerCode, TransactionId } from './fields.js';
import { REQUEST_HASH_DIGITS } from './ports.js';
import type { LedgerStream } from './workingStates.js';

/** The ledger stream that it is decided on, which was looked up before. The append checks its version. */
type OnLedgerStream = { readonly stream?: LedgerStream };

export type BankCommand =
  | AccountCommand
  | TransferCommand
  | HoldCommand
  | PostEntry
  | (DefineLedgerAccount & OnLedgerStream)
  | (ReverseTransaction & OnLedgerStream);
/** Of commands that clients send. The bank itself sends others: it records that a hold has expired. */
export type CommandType = Exclude<BankCommand['type'], 'expire-hold'>;

/** The body of each command, without fields from the URL or headers. */
const bodies: Readonly<Record<CommandType, { readonly [field: string]: TSchema }>> = written;
export const commandTypes = Object.keys(bodies) as readonly CommandType[];

/** What a command is about, by the id that its own route has in the URL. */
const SUBJECTS: Readonly<Record<string, { readonly [field: string]: TSchema }>> = {
  open: {},
  transfer: {},
  'capture-hold': { holdId: HoldId },
  'release-hold': { holdId: HoldId },
  'post-entry': {},
  'define-ledger-account': { code: LedgerCode },
  reverse: { transactionId: TransactionId },
};
const subjectOf = (type: CommandType) => SUBJECTS[type] ?? { accountId: AccountId };

/** Commands that are not about one account, so that no version can be expected. */
const isOfLedger = (type: CommandType): boolean => type === 'post-entry' || type === 'define-ledger-account';

const NO_VERSION: Fault = {
  field: 'If-Match',
  rule: 'unknown',
  message: 'is not supported here: the command is not about one account',
};

/** A batch item: a command with its type, its key, and the id that its own route has in the URL. */
export const batchCommands: readonly TSchema[] = commandTypes.map((type) =>
  Type.Object(
    {
      type: Type.Literal(type),
      idempotencyKey: IdempotencyKey,
      ...subjectOf(type),
      ...bodies[type],
      ...(isOfLedger(type) ? {} : { expectedVersion: Expected }),
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
  /** The id of the account, the hold or the transaction, or the code of the ledger account, that it is about. */
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
    // Requests of clients that do not know it have the hash that they had before it was added.
    else if (field === 'ledgerAccount') continue;
    said.push(inOrder(field, value));
  }
  if (raw.expectedVersion !== undefined) {
    fields.expectedVersion = raw.expectedVersion;
    if (isOfLedger(type)) faults.push(NO_VERSION);
  }
  if (type === 'open') {
    delete fields.id;
    if (factsOf(body.currency as string)?.withdrawn !== undefined) fields.openedOn = today.date;
  } else if (type === 'deposit' || type === 'withdraw' || type === 'transfer') {
    dateMovement(fields, today, faults);
    if (type === 'transfer' && body.from === body.to) {
      faults.push({ field: 'to', rule: 'distinct', message: 'must not be the same account as from' });
    }
  } else if (type === 'post-entry') {
    dateMovement(fields, today, faults);
    refuseLegs(fields as unknown as PostEntry, faults);
  } else if (type === 'reverse') {
    fields.transactionId = raw.subjectId;
    dateMovement(fields, today, faults);
  } else if (type === 'define-ledger-account') {
    fields.code = raw.subjectId;
  } else if (isOfHold(type)) {
    readHoldFields(fields, type, today, faults);
    if (type === 'place-hold') fields.holdsMax = defaults.holdsMax;
  }
  refuseControl('ledgerAccount', fields.ledgerAccount, faults);
  if (faults.length > 0) throw new InvalidInput(faults);
  return { command: fields as unknown as BankCommand, requestHash: requestHashOf(raw, said) };
}

function dateMovement(fields: Record<string, unknown>, today: Today, faults: Fault[]): void {
  fields.effectiveOn ??= today.date;
  if ((fields.effectiveOn as string) <= today.date) return;
  const message = `must not be later than today, ${today.date} (${today.zone})`;
  faults.push({ field: 'effectiveOn', rule: 'future', message });
}

function refuseLegs({ legs }: PostEntry, faults: Fault[]): void {
  for (const [index, { account, ledgerAccount, counterpart }] of legs.entries()) {
    const field = `legs[${index}]`;
    if ((account === undefined) === (ledgerAccount === undefined)) {
      faults.push({ field, rule: 'exclusive', message: 'must have either account or ledgerAccount' });
    }
    if (ledgerAccount !== undefined && counterpart !== undefined) {
      const message = 'cannot be combined with ledgerAccount';
      faults.push({ field: `${field}.counterpart`, rule: 'exclusive', message });
    }
    refuseControl(`${field}.ledgerAccount`, ledgerAccount, faults);
  }
}

function refuseControl(field: string, code: unknown, faults: Fault[]): void {
  if (code === undefined || !CONTROL_ACCOUNTS.includes(code as string)) return;
  const message = `must not be one of ${CONTROL_ACCOUNTS.join(', ')}, to which only the bank itself posts`;
  faults.push({ field, rule: 'control', message });
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
  // The account of a hold is looked up (lookUps.ts). A hold that does not exist has an account that does not either.
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

/** A value with its parts in a fixed order, whatever the client's is. */
function inOrder(field: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  // JSON writes what is absent in a list as null, which is another request.
  if (value === null) return 'null: ended';
  if (field === 'metadata') return Object.entries(value as Metadata).sort();
  if (field === 'rate') return [(value as Rate).from, (value as Rate).to, (value as Rate).value];
  if (field !== 'legs') return value;
  return (value as PostEntry['legs']).map(
    ({ account, ledgerAccount, amount, currency, reference, counterpart }) => [
      account,
      ledgerAccount,
      amount,
      currency,
      reference,
      counterpart,
    ],
  );
}

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
  const { type, idempotencyKey, expectedVersion } = body;
  const subjectId = body.accountId ?? body.holdId ?? body.code ?? body.transactionId;
  const check =
    typeof type === 'string' && Object.hasOwn(checks, type) ? checks[type as CommandType] : undefined;
  if (check === undefined) {
    const message = `must be one of ${commandTypes.join(', ')}`;
    throw new InvalidInput([{ field: 'type', rule: type === undefined ? 'required' : 'enum', message }]);
  }
  const faults = check(item);
  if (faults !== undefined) throw new InvalidInput(faults);
  const raw = { type, subjectId, body, expectedVersion } as RawCommand;
  const { command, requestHash } = readCommand(raw, defaults);
  return { command, requestHash, idempotencyKey: idempotencyKey as string };
}
