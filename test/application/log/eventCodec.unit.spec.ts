/** Stored events are read forever: test/fixtures/events holds every shape that was ever written. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '../../../src/application/log/eventCodec.js';
import type { BankEvent } from '../../../src/domain/ledgerEvents.js';
import { ofTheLedger } from './ledgerMeanings.js';

const FOLDER = path.resolve(import.meta.dirname, '../../fixtures/events');
const A = '0190f5a0-0000-7000-8000-00000000000a';
const B = '0190f5a0-0000-7000-8000-00000000000b';

interface Stored {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const files = readdirSync(FOLDER).map((file) => path.basename(file, '.json'));
const fixture = (name: string): Stored => JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));

const transferred = {
  amount: 10_000n,
  currency: 'CZK',
  balance: -25_005n,
  effectiveOn: '1993-01-05',
  reference: 'VS 2026 č',
  metadata: { row: 17, symbol: 'UVER', booked: true },
};
const moved = { ...transferred, counterpart: 'Jan Novák' };
const bare = { amount: 100n, currency: 'JPY', balance: 9_999_999_999_999_999n, effectiveOn: '2026-01-31' };

const C = '0190f5a0-0000-7000-8000-00000000000c';
const expiresAt = '2026-02-07T12:00:00.000Z';
const otherHold = { id: '0190f5a0-0000-7000-8000-00000000000d', remaining: 500n, expiresAt };
const about = { reference: 'order 17', counterpart: 'Kavárna Slavia', metadata: { terminal: 'T-9' } };
const held = { holdId: C, amount: 10_000n, currency: 'CZK', expiresAt, ...about };
const heldYen = { holdId: C, amount: 100n, currency: 'JPY', expiresAt, balance: 250n };
const ended = {
  ...held,
  captured: 3_000n,
  placedAt: '2026-01-31T12:00:00.000Z',
  balance: 22_005n,
  holds: [otherHold],
};
const endedYen = { ...heldYen, captured: 0n, placedAt: '2026-01-31T12:00:00.000Z', holds: [] };

/** What each fixture means, by the name of its file; with `lifted`, the data as they are written today. */
/** What is used of limits, as events of accounts with limits tell it. */
const used = { on: '2026-01-31', day: 4_000n, count: 2, month: 12_000n };

const meanings: Readonly<Record<string, { event: BankEvent; lifted?: object }>> = {
  'AccountOpened.v1': {
    event: {
      type: 'AccountOpened',
      accountId: A,
      owner: 'Jana Nováková',
      currency: 'CZK',
      overdraftLimit: 0n,
      metadata: { branch: 'Brno' },
    },
    lifted: { ...fixture('AccountOpened.v1').data, overdraftLimit: '0.00' },
  },
  'AccountOpened.v1.yen': {
    event: {
      type: 'AccountOpened',
      accountId: A,
      owner: 'Ada',
      currency: 'JPY',
      overdraftLimit: 0n,
      metadata: {},
    },
    lifted: { ...fixture('AccountOpened.v1.yen').data, overdraftLimit: '0' },
  },
  'AccountOpened.v2': {
    event: {
      type: 'AccountOpened',
      accountId: A,
      owner: 'Jana Nováková',
      currency: 'KWD',
      overdraftLimit: 1_000_500n,
      metadata: { branch: 'Brno', vip: true, score: 1.5 },
    },
  },
  'MoneyDeposited.v1': { event: { type: 'MoneyDeposited', ...moved } },
  'MoneyDeposited.v1.bare': { event: { type: 'MoneyDeposited', ...bare } },
  'MoneyWithdrawn.v1': { event: { type: 'MoneyWithdrawn', ...moved } },
  'MoneyWithdrawn.v1.bare': { event: { type: 'MoneyWithdrawn', ...bare } },
  'TransferSent.v1': { event: { type: 'TransferSent', to: B, ...transferred } },
  'TransferSent.v1.bare': { event: { type: 'TransferSent', to: B, ...bare } },
  'TransferReceived.v1': { event: { type: 'TransferReceived', from: B, ...transferred } },
  'TransferReceived.v1.bare': { event: { type: 'TransferReceived', from: B, ...bare } },
  'HoldPlaced.v1': {
    event: {
      type: 'HoldPlaced',
      ...held,
      balance: 25_005n,
      holds: [otherHold, { id: C, remaining: 10_000n, expiresAt }],
    },
  },
  'HoldPlaced.v1.bare': {
    event: { type: 'HoldPlaced', ...heldYen, holds: [{ id: C, remaining: 100n, expiresAt }] },
  },
  'HoldCaptured.v1': {
    event: {
      type: 'HoldCaptured',
      holdId: C,
      captured: 3_000n,
      remaining: 7_000n,
      amount: 3_000n,
      currency: 'CZK',
      balance: 22_005n,
      effectiveOn: '2026-02-01',
      ...about,
      holds: [otherHold, { id: C, remaining: 7_000n, expiresAt }],
    },
  },
  'HoldCaptured.v1.transfer': {
    event: {
      type: 'HoldCaptured',
      holdId: C,
      to: B,
      captured: 100n,
      remaining: 0n,
      amount: 100n,
      currency: 'JPY',
      balance: 150n,
      effectiveOn: '2026-02-01',
      holds: [],
    },
  },
  'HoldReleased.v1': { event: { type: 'HoldReleased', ...ended, reason: 'order cancelled' } },
  'HoldReleased.v1.bare': { event: { type: 'HoldReleased', ...endedYen } },
  'HoldExpired.v1': { event: { type: 'HoldExpired', ...ended } },
  'HoldExpired.v1.bare': { event: { type: 'HoldExpired', ...endedYen } },
  'OverdraftLimitSet.v1': { event: { type: 'OverdraftLimitSet', overdraftLimit: 5_000n, currency: 'CZK' } },
  'LimitsSet.v1': {
    event: {
      type: 'LimitsSet',
      limits: { perTransaction: 50_000n, perDay: 100_000n, perMonth: 500_000n, countPerDay: 20 },
      currency: 'CZK',
      used,
    },
  },
  'LimitsSet.v1.bare': { event: { type: 'LimitsSet', limits: {}, currency: 'CZK' } },
  'AccountChanged.v1': {
    event: { type: 'AccountChanged', owner: 'Jana Nováková', metadata: { branch: 'Praha', vip: true } },
  },
  'MoneyWithdrawn.v1.limited': {
    event: {
      type: 'MoneyWithdrawn',
      amount: 3_000n,
      currency: 'CZK',
      balance: 7_000n,
      effectiveOn: '2026-01-31',
      used,
    },
  },
  'HoldPlaced.v1.limited': {
    event: {
      type: 'HoldPlaced',
      holdId: C,
      amount: 100n,
      currency: 'CZK',
      expiresAt,
      balance: 7_000n,
      holds: [{ id: C, remaining: 100n, expiresAt }],
      used,
    },
  },
  'AccountFrozen.v1': { event: { type: 'AccountFrozen', reason: 'a court order' } },
  'AccountFrozen.v1.bare': { event: { type: 'AccountFrozen' } },
  'AccountUnfrozen.v1': { event: { type: 'AccountUnfrozen', reason: 'lifted' } },
  'AccountUnfrozen.v1.bare': { event: { type: 'AccountUnfrozen' } },
  'AccountClosed.v1': { event: { type: 'AccountClosed', reason: 'moved away' } },
  'AccountClosed.v1.bare': { event: { type: 'AccountClosed' } },
  ...ofTheLedger,
};

/** One event of each type; the compiler wants them all. */
const types: { readonly [T in BankEvent['type']]: string } = {
  AccountOpened: 'AccountOpened.v2',
  MoneyDeposited: 'MoneyDeposited.v1',
  MoneyWithdrawn: 'MoneyWithdrawn.v1',
  TransferSent: 'TransferSent.v1',
  TransferReceived: 'TransferReceived.v1',
  HoldPlaced: 'HoldPlaced.v1',
  HoldCaptured: 'HoldCaptured.v1',
  HoldReleased: 'HoldReleased.v1',
  HoldExpired: 'HoldExpired.v1',
  OverdraftLimitSet: 'OverdraftLimitSet.v1',
  LimitsSet: 'LimitsSet.v1',
  AccountChanged: 'AccountChanged.v1',
  AccountFrozen: 'AccountFrozen.v1',
  AccountUnfrozen: 'AccountUnfrozen.v1',
  AccountClosed: 'AccountClosed.v1',
  EntryDebited: 'EntryDebited.v1',
  EntryCredited: 'EntryCredited.v1',
  EntryPosted: 'EntryPosted.v1',
  LedgerAccountDefined: 'LedgerAccountDefined.v1',
  TransactionReversed: 'TransactionReversed.v1',
};

describe('the fixtures', () => {
  it('have a meaning each, and each meaning a fixture', () => {
    expect(files.toSorted()).toEqual(Object.keys(meanings).toSorted());
  });

  it.each(Object.entries(types))('hold every version of %s that was ever written', (type, newest) => {
    const { schemaVersion } = encodeEvent((meanings[newest] as { event: BankEvent }).event);
    const versions = files
      .filter((name) => name.startsWith(`${type}.`))
      .map((name) => fixture(name).schemaVersion);
    const expected = Array.from({ length: schemaVersion }, (_, index) => index + 1);
    expect([...new Set(versions)].toSorted()).toEqual(expected);
  });

  it.each(files)('%s is named after what it holds', (name) => {
    const { type, schemaVersion } = fixture(name);
    expect(name.split('.').slice(0, 2)).toEqual([type, `v${schemaVersion}`]);
  });
});

describe.each(Object.entries(meanings))('%s', (name, { event, lifted }) => {
  it('is read as it was meant', () => {
    expect(decodeEvent(fixture(name))).toStrictEqual(event);
  });

  it('is written in the newest shape, and read back the same', () => {
    const encoded = encodeEvent(event);
    expect(encoded).toMatchObject({
      type: event.type,
      schemaVersion: fixture(types[event.type]).schemaVersion,
    });
    expect(JSON.parse(encoded.data)).toStrictEqual(lifted ?? fixture(name).data);
    expect(decodeEvent({ ...encoded, data: JSON.parse(encoded.data) })).toStrictEqual(event);
  });
});

describe('what was never written is not read', () => {
  const good = fixture('MoneyDeposited.v1');
  it.each([
    ['an unknown type', { ...good, type: 'MoneyPrinted' }, 'unknown event type: MoneyPrinted'],
    ['the name of a method', { ...good, type: 'toString' }, 'unknown event type: toString'],
    [
      'a newer version',
      { ...good, schemaVersion: 2 },
      'MoneyDeposited has schema version 2, but this program supports 1',
    ],
    [
      'a version before the first',
      { ...good, schemaVersion: 0 },
      'no upcaster for MoneyDeposited from schema version 0',
    ],
    [
      'a missing field',
      { ...good, data: { ...good.data, effectiveOn: undefined } },
      'lacks the text effectiveOn',
    ],
    ['an amount of another currency', { ...good, data: { ...good.data, amount: '1.000' } }, '1.000'],
    ['an amount as a number', { ...good, data: { ...good.data, amount: 1 } }, 'lacks the text amount'],
    [
      'no amount, of an unknown currency',
      { ...good, data: { ...good.data, currency: 'XYZ', amount: '1e3' } },
      '1e3',
    ],
  ])('%s', (_, stored, message) => {
    expect(() => decodeEvent(stored)).toThrow(message);
  });
});

it('reads a currency that this program does not know, as its amounts tell', () => {
  const { data } = fixture('MoneyDeposited.v1');
  const stored = { type: 'MoneyDeposited', schemaVersion: 1, data: { ...data, currency: 'XYA' } };
  const event = decodeEvent(stored);
  expect(event).toMatchObject({ currency: 'XYA' });
  expect(JSON.parse(encodeEvent(event).data)).toEqual(stored.data);
});

it('reads an unknown currency in the oldest shape, which tells no limit', () => {
  const opened = { accountId: 'a', owner: 'Ada', currency: 'XYB', metadata: {} };
  const stored = { type: 'AccountOpened', schemaVersion: 1, data: opened };
  expect(decodeEvent(stored)).toMatchObject({ currency: 'XYB', overdraftLimit: 0n });
  const moved = { amount: '7', balance: '7', currency: 'XYB', effectiveOn: '2026-01-31' };
  const event = decodeEvent({ type: 'MoneyDeposited', schemaVersion: 1, data: moved });
  expect(event).toMatchObject({ amount: 7n });
  expect(JSON.parse(encodeEvent(event).data)).toEqual(moved);
});
