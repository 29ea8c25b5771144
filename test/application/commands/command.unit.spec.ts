/** What a client may ask, and what it is told of anything else: the field and the rule. */
import { describe, expect, it } from 'vitest';
import {
  type CommandType,
  commandTypes,
  readBatchItem,
  readCommand,
} from '../../../src/application/commands/command.js';
import { isCalendarDate } from '../../../src/application/shared/dates.js';
import { type Fault, InvalidInput, isUuid } from '../../../src/application/shared/validation.js';
import { DEFAULTS, TODAY } from '../../support/bankFixture.js';

const A = '0190f5a0-0000-7000-8000-00000000000a';
const B = '0190f5a0-0000-7000-8000-00000000000b';

const good: Readonly<Record<CommandType, object>> = {
  open: { owner: 'Ada', currency: 'CZK' },
  deposit: { accountId: A, amount: '1.00' },
  withdraw: { accountId: A, amount: '1.00' },
  transfer: { from: A, to: B, amount: '1.00' },
  freeze: { accountId: A },
  unfreeze: { accountId: A },
  close: { accountId: A },
  'set-overdraft-limit': { accountId: A, amount: '0.00' },
  'post-entry': {
    legs: [
      { account: A, amount: '-1.00' },
      { ledgerAccount: 'fees', amount: '1.00' },
    ],
  },
  reverse: { transactionId: A },
  'define-ledger-account': { code: 'card-fees', name: 'Card fees', accountType: 'income' },
  'set-limits': { accountId: A, perDay: '1.00' },
  'change-account': { accountId: A, owner: 'Ada' },
  'place-hold': { accountId: A, amount: '1.00' },
  'capture-hold': { holdId: A },
  'release-hold': { holdId: A },
};

const item = (type: string, fields: object = {}) => ({
  type,
  idempotencyKey: 'key',
  ...good[type as CommandType],
  ...fields,
});
const read = (input: unknown) => readBatchItem(input, DEFAULTS);

function faultsOf(input: unknown): readonly Fault[] {
  try {
    read(input);
  } catch (error) {
    if (error instanceof InvalidInput) return error.faults;
    throw error;
  }
  return [];
}

const HALF_A_PAIR = '\ud83d';
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));

describe('a command is refused by field and rule', () => {
  it.each<[string, object, string, string]>([
    ['deposit', { amount: undefined }, 'amount', 'required'],
    ['deposit', { amount: 1 }, 'amount', 'type'],
    ['deposit', { amount: '' }, 'amount', 'format'],
    ['deposit', { amount: '-1.00' }, 'amount', 'format'],
    ['deposit', { amount: '+1.00' }, 'amount', 'format'],
    ['deposit', { amount: '1e3' }, 'amount', 'format'],
    ['deposit', { amount: ' 1.00' }, 'amount', 'format'],
    ['deposit', { amount: '1.00\n' }, 'amount', 'format'],
    ['deposit', { amount: '01.00' }, 'amount', 'format'],
    ['deposit', { amount: '.50' }, 'amount', 'format'],
    ['deposit', { amount: '1.' }, 'amount', 'format'],
    ['deposit', { amount: '1,00' }, 'amount', 'format'],
    ['deposit', { amount: 'NaN' }, 'amount', 'format'],
    ['deposit', { amount: '١.٠٠' }, 'amount', 'format'],
    ['deposit', { amount: '1.00000' }, 'amount', 'format'],
    ['deposit', { amount: '1234567890123456' }, 'amount', 'format'],
    ['deposit', { accountId: undefined }, 'accountId', 'required'],
    ['deposit', { accountId: 'x' }, 'accountId', 'format'],
    ['deposit', { accountId: A.toUpperCase() }, 'accountId', 'format'],
    ['deposit', { accountId: `${A}\n` }, 'accountId', 'format'],
    ['deposit', { currency: 'czk' }, 'currency', 'enum'],
    ['deposit', { currency: 'XYZ' }, 'currency', 'enum'],
    ['deposit', { effectiveOn: '2026-03-16' }, 'effectiveOn', 'future'],
    ['deposit', { effectiveOn: '2026-02-29' }, 'effectiveOn', 'format'],
    ['deposit', { effectiveOn: '15.3.2026' }, 'effectiveOn', 'format'],
    ['deposit', { effectiveOn: '2026-03-15T00:00:00Z' }, 'effectiveOn', 'format'],
    ['deposit', { effectiveOn: null }, 'effectiveOn', 'type'],
    ['deposit', { reference: '' }, 'reference', 'minLength'],
    ['deposit', { reference: 'x'.repeat(141) }, 'reference', 'maxLength'],
    ['deposit', { reference: 'two\nlines' }, 'reference', 'format'],
    ['deposit', { reference: 'a\u0000' }, 'reference', 'format'],
    ['deposit', { reference: 'a\u007f' }, 'reference', 'format'],
    ['deposit', { reference: HALF_A_PAIR }, 'reference', 'format'],
    ['deposit', { counterpart: 'x'.repeat(141) }, 'counterpart', 'maxLength'],
    ['deposit', { metadata: [] }, 'metadata', 'type'],
    ['deposit', { metadata: many(21) }, 'metadata', 'maxProperties'],
    ['deposit', { metadata: { a: null } }, 'metadata.a', 'type'],
    ['deposit', { metadata: { a: { b: 1 } } }, 'metadata.a', 'type'],
    ['deposit', { metadata: { a: '' } }, 'metadata.a', 'minLength'],
    ['deposit', { metadata: { a: 'x'.repeat(513) } }, 'metadata.a', 'maxLength'],
    ['deposit', { metadata: { a: '\t' } }, 'metadata.a', 'format'],
    ['deposit', { metadata: { a: HALF_A_PAIR } }, 'metadata.a', 'format'],
    ['deposit', { metadata: { a: Number.POSITIVE_INFINITY } }, 'metadata.a', 'type'],
    ['deposit', { metadata: { 'a b': 1 } }, 'metadata.a b', 'name'],
    ['deposit', { metadata: { '': 1 } }, 'metadata.', 'name'],
    ['deposit', { metadata: JSON.parse('{"__proto__":1}') }, 'metadata.__proto__', 'name'],
    ['deposit', { metadata: { a: 2 ** 53 } }, 'metadata.a', 'maximum'],
    ['deposit', { metadata: { a: -(2 ** 53) } }, 'metadata.a', 'minimum'],
    ['deposit', { metadata: { ['x'.repeat(65)]: 1 } }, `metadata.${'x'.repeat(65)}`, 'name'],
    ['deposit', { expectedVersion: -1 }, 'expectedVersion', 'minimum'],
    ['deposit', { expectedVersion: 1.5 }, 'expectedVersion', 'type'],
    ['deposit', { expectedVersion: '1' }, 'expectedVersion', 'type'],
    ['deposit', { expectedVersion: 2 ** 53 }, 'expectedVersion', 'maximum'],
    ['deposit', { idempotencyKey: undefined }, 'idempotencyKey', 'required'],
    ['deposit', { idempotencyKey: '' }, 'idempotencyKey', 'format'],
    ['deposit', { idempotencyKey: 'a b' }, 'idempotencyKey', 'format'],
    ['deposit', { idempotencyKey: 'č' }, 'idempotencyKey', 'format'],
    ['deposit', { idempotencyKey: 'x'.repeat(256) }, 'idempotencyKey', 'format'],
    ['deposit', { owner: 'Ada' }, 'owner', 'unknown'],
    ['deposit', { toString: 1 }, 'toString', 'unknown'],
    ['open', { owner: undefined }, 'owner', 'required'],
    ['open', { owner: '' }, 'owner', 'minLength'],
    ['open', { owner: 'x'.repeat(201) }, 'owner', 'maxLength'],
    ['open', { owner: 'a\u001b[0m' }, 'owner', 'format'],
    ['open', { owner: HALF_A_PAIR }, 'owner', 'format'],
    ['open', { currency: undefined }, 'currency', 'required'],
    ['open', { currency: 'XYZ' }, 'currency', 'enum'],
    ['open', { id: '1' }, 'id', 'format'],
    ['open', { accountId: A }, 'accountId', 'unknown'],
    ['open', { overdraftLimit: '-1.00' }, 'overdraftLimit', 'format'],
    ['open', { overdraftLimit: 5 }, 'overdraftLimit', 'type'],
    ['transfer', { from: undefined }, 'from', 'required'],
    ['transfer', { to: undefined }, 'to', 'required'],
    ['transfer', { to: A }, 'to', 'distinct'],
    ['transfer', { counterpart: 'Jan' }, 'counterpart', 'unknown'],
    ['transfer', { effectiveOn: '2027-01-01' }, 'effectiveOn', 'future'],
    ['withdraw', { effectiveOn: '2026-03-16' }, 'effectiveOn', 'future'],
    ['freeze', { reason: '' }, 'reason', 'minLength'],
    ['unfreeze', { reason: 'x'.repeat(501) }, 'reason', 'maxLength'],
    ['close', { reason: HALF_A_PAIR }, 'reason', 'format'],
    ['close', { amount: '1.00' }, 'amount', 'unknown'],
    ['set-overdraft-limit', { amount: undefined }, 'amount', 'required'],
    ['set-overdraft-limit', { currency: 'CZK' }, 'currency', 'unknown'],
  ])('%s %j: %s %s', (type, fields, field, rule) => {
    // As a client sends it: what is undefined is not there.
    const sent = Object.fromEntries(
      Object.entries(item(type, fields)).filter(([, value]) => value !== undefined),
    );
    expect(faultsOf(sent)).toEqual([{ field, rule, message: expect.stringMatching(/./) }]);
  });

  it.each<[unknown, string, string]>([
    [null, 'command', 'type'],
    [[], 'command', 'type'],
    ['deposit', 'command', 'type'],
    [{}, 'type', 'required'],
    [{ type: 'steal' }, 'type', 'enum'],
    [{ type: 'toString' }, 'type', 'enum'],
    [{ type: 1 }, 'type', 'enum'],
  ])('%j: %s %s', (input, field, rule) => {
    expect(faultsOf(input)).toEqual([{ field, rule, message: expect.stringMatching(/./) }]);
  });

  it('names every fault, up to a bound', () => {
    const input = { ...item('transfer', { to: A, effectiveOn: '2027-01-01' }) };
    expect(faultsOf(input).map(({ field }) => field)).toEqual(['effectiveOn', 'to']);
    expect(faultsOf({ ...input, ...many(3), amount: 1 })).toHaveLength(4);
    expect(faultsOf({ ...input, ...many(500) })).toHaveLength(20);
  });
});

describe('a command is read', () => {
  it.each(commandTypes)('%s, with the least and with all it may say', (type) => {
    expect(read(item(type))).toMatchObject({ command: { type }, idempotencyKey: 'key' });
    const isOfAccount = type !== 'post-entry' && type !== 'define-ledger-account';
    expect(faultsOf(item(type, { expectedVersion: 0 }))).toHaveLength(isOfAccount ? 0 : 1);
  });

  it.each<[string, object]>([
    ['open', { id: B, overdraftLimit: '999999999999999.0000', metadata: many(20) }],
    [
      'deposit',
      { reference: '😀'.repeat(140), counterpart: 'x'.repeat(140), currency: 'CZK', effectiveOn: TODAY },
    ],
    ['deposit', { metadata: { 'a.B-9_': 'x'.repeat(512), b: -1.5e-300, c: false, d: '\u00a0😀' } }],
    ['transfer', { effectiveOn: '0001-01-01', idempotencyKey: '!~'.padEnd(255, 'x') }],
    ['close', { reason: 'x'.repeat(500) }],
  ])('%s %j', (type, fields) => {
    expect(faultsOf(item(type, fields))).toEqual([]);
  });

  it('with the business date it says, else today', () => {
    expect(read(item('deposit')).command).toMatchObject({ effectiveOn: TODAY });
    expect(read(item('deposit', { effectiveOn: '2026-03-14' })).command).toMatchObject({
      effectiveOn: '2026-03-14',
    });
    const day = (date: string) =>
      readBatchItem(item('deposit'), { ...DEFAULTS, today: () => ({ date, zone: 'Asia/Tokyo' }) }).command;
    expect(day('2026-03-16')).toMatchObject({ effectiveOn: '2026-03-16' });
  });

  it('with the account id it says, else a new one', () => {
    expect(read(item('open', { id: B })).command).toEqual({ type: 'open', ...good.open, accountId: B });
    const made = { ...DEFAULTS, newAccountId: () => A };
    expect(readBatchItem(item('open'), made).command).toMatchObject({ accountId: A });
  });
});

describe('the hash of a request', () => {
  const hash = (type: string, fields: object = {}) => read(item(type, fields)).requestHash;

  it('is the same for the same request, however it is put', () => {
    const metadata = { a: 1, b: 'x' };
    const said = hash('deposit', { reference: 'r', metadata });
    const input = {
      metadata: { b: 'x', a: 1 },
      reference: 'r',
      amount: '1.00',
      accountId: A,
      type: 'deposit',
    };
    expect(read({ ...input, idempotencyKey: 'another' }).requestHash).toBe(said);
    const raw = {
      type: 'deposit',
      subjectId: A,
      body: { amount: '1.00', metadata, reference: 'r' },
    } as const;
    expect(
      readCommand(raw, { ...DEFAULTS, today: () => ({ date: '2026-03-16', zone: 'UTC' }) }).requestHash,
    ).toBe(said);
    expect(hash('open')).toBe(hash('open'));
  });

  it('differs with anything the client says', () => {
    const requests: readonly [string, object][] = [
      ...commandTypes.map((type): [string, object] => [type, {}]),
      ['deposit', { amount: '1.0' }],
      ['deposit', { accountId: B }],
      ['deposit', { currency: 'CZK' }],
      ['deposit', { effectiveOn: TODAY }],
      ['deposit', { reference: 'x' }],
      ['deposit', { counterpart: 'x' }],
      ['deposit', { metadata: {} }],
      ['deposit', { metadata: { a: 1 } }],
      ['deposit', { metadata: { a: '1' } }],
      ['deposit', { metadata: { a: 1, b: 1 } }],
      ['deposit', { expectedVersion: 0 }],
      ['deposit', { expectedVersion: 1 }],
      ['transfer', { from: B, to: A }],
      ['open', { id: A }],
      ['open', { overdraftLimit: '0.00' }],
      ['freeze', { reason: 'x' }],
    ];
    expect(new Set(requests.map(([type, fields]) => hash(type, fields))).size).toBe(requests.length);
  });
});

describe('the formats', () => {
  it.each([
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['1900-02-29', false],
    ['2000-02-29', true],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-04-31', false],
    ['2026-1-1', false],
    ['0001-01-01', true],
    ['0000-01-01', false],
    ['+002026-01-01', false],
    ['2026-01-01\n', false],
  ])('the date %j is one: %s', (text, expected) => {
    expect(isCalendarDate(text)).toBe(expected);
  });

  it.each([
    [A, true],
    [A.toUpperCase(), false],
    [`{${A}}`, false],
    [A.replaceAll('-', ''), false],
    [`${A}0`, false],
  ])('the id %s is one: %s', (text, expected) => {
    expect(isUuid(text)).toBe(expected);
  });
});
