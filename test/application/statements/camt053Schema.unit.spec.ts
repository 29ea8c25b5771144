/** Every statement that the bank can make, held to the schema as ISO 20022 publishes it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { camt053Statement } from '../../../src/application/statements/camt053.js';
import type { StatementAnswer, StatementLine } from '../../../src/application/statements/statements.js';
import { decimalsOf } from '../../../src/domain/money.js';

/** Not committed: see the README beside it. */
const SCHEMA = path.resolve(import.meta.dirname, '../../../../shared/data/camt.053.001.08.xsd');

const TYPES = ['deposit', 'withdrawal', 'transfer-in', 'transfer-out'] as const;
const ZONES = ['UTC', 'Europe/Prague', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia', 'Etc/GMT+12'];
const uuid = fc.uuid();

function written(whole: StatementAnswer): string {
  const { begin, line, end } = camt053Statement(whole);
  return begin + whole.lines.map(line).join('') + end;
}

/** What the bank takes as a text: any characters but control characters and halves of pairs. */
const text = (max: number) =>
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: max })
    .map((drawn) => drawn.slice(0, max).replace(/[^\P{Cc}\u0080-\u009f]|\p{Cs}/gu, ''))
    .filter((drawn) => drawn !== '');

const amount = (currency: string) =>
  fc.bigInt({ min: 0n, max: 999_999_999_999_999n }).map((minor) => {
    const decimals = decimalsOf(currency);
    const digits = `${minor}`.padStart(decimals + 1, '0');
    const whole = digits.length - decimals;
    return decimals === 0 ? digits : `${digits.slice(0, whole)}.${digits.slice(whole)}`;
  });

const day = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const instant = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

const line = (currency: string): fc.Arbitrary<StatementLine> =>
  fc.record(
    {
      id: uuid,
      accountId: uuid,
      type: fc.constantFrom(...TYPES),
      amount: amount(currency),
      currency: fc.constant(currency),
      balance: amount(currency),
      version: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      effectiveOn: day,
      recordedAt: instant,
      reference: text(140),
      counterpart: text(140),
      counterAccountId: uuid,
      metadata: fc.constant({ note: '<odd> & "odd"' }),
    },
    {
      requiredKeys: [
        'id',
        'accountId',
        'type',
        'amount',
        'currency',
        'balance',
        'version',
        'effectiveOn',
        'recordedAt',
      ],
    },
  ) as fc.Arbitrary<StatementLine>;

const hold = (currency: string) =>
  fc.record(
    {
      id: uuid,
      amount: amount(currency),
      placedAt: instant,
      expiresAt: instant,
      reference: text(140),
      counterpart: text(140),
    },
    { requiredKeys: ['id', 'amount', 'placedAt', 'expiresAt'] },
  );

const statement: fc.Arbitrary<StatementAnswer> = fc
  .constantFrom('EUR', 'JPY', 'KWD', 'CLF')
  .chain((currency) =>
    fc.record({
      account: fc.record({
        id: uuid,
        owner: text(200),
        currency: fc.constant(currency),
        status: fc.constantFrom('open', 'frozen', 'closed'),
      }),
      basis: fc.constantFrom('business', 'recording'),
      timeZone: fc.constantFrom(...ZONES),
      from: day,
      to: day,
      asOfVersion: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      generatedAt: instant,
      openingBalance: fc.tuple(fc.constantFrom('', '-'), amount(currency)).map((parts) => parts.join('')),
      closingBalance: amount(currency),
      credits: fc.record({ amount: amount(currency), count: fc.nat() }),
      debits: fc.record({ amount: amount(currency), count: fc.nat() }),
      pending: fc.record({ amount: amount(currency), count: fc.nat({ max: 2 }) }),
      pendingHolds: fc.array(hold(currency), { maxLength: 2 }),
      lines: fc.array(line(currency), { maxLength: 8 }),
    }),
  ) as fc.Arbitrary<StatementAnswer>;

describe.skipIf(!existsSync(SCHEMA))('camt.053 (skipped where ../shared/data has no schema)', () => {
  const faultsOf = async (statements: readonly StatementAnswer[]): Promise<readonly string[]> => {
    const { errors } = await validateXML({
      schema: { fileName: 'camt.053.001.08.xsd', contents: readFileSync(SCHEMA, 'utf8') },
      xml: statements.map((one, index) => ({ fileName: `${index}.xml`, contents: written(one) })),
      maxMemoryPages: 4_096,
    });
    return errors.map(({ rawMessage }) => rawMessage);
  };
  const [some] = fc.sample(statement, { numRuns: 1, seed: 1 }) as [StatementAnswer];

  it('is valid, whatever the account, its texts, its currency and the period', async () => {
    expect(await faultsOf(fc.sample(statement, 200))).toEqual([]);
  });

  it('is valid without a line, and with as many as there may be', async () => {
    const [one] = fc.sample(line(some.account.currency), { numRuns: 1, seed: 1 }) as [StatementLine];
    const lines = Array.from({ length: 10_000 }, (_, index) => ({ ...one, version: index + 1 }));
    expect(
      await faultsOf([
        { ...some, lines: [] },
        { ...some, lines },
      ]),
    ).toEqual([]);
  });

  it('is valid where totals have more digits than it has room for', async () => {
    const total = { amount: '9999999999999990000.00', count: 10_000 };
    expect(await faultsOf([{ ...some, credits: total, debits: total }])).toEqual([]);
  });

  it('is not, where a text is too long: the schema is looked at', async () => {
    const reference = 'x'.repeat(141);
    const [bad] = fc.sample(line(some.account.currency), { numRuns: 1, seed: 1 }) as [StatementLine];
    expect((await faultsOf([{ ...some, lines: [{ ...bad, reference }] }])).join()).toContain('maxLength');
  });
});
