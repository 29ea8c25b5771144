import * as listed from 'dinero.js/currencies';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencies, factsOf } from '../../src/domain/currencies.js';
import {
  AMOUNT_MINOR_MAX,
  decimalsOf,
  formatAmount,
  isCurrency,
  parseAmount,
  parseMinor,
  parsePositiveAmount,
} from '../../src/domain/money.js';

/** ISO 4217, list one, "minor unit": every code of the bank that is not here has two decimals. */
const decimalsOtherThanTwo: Readonly<Record<string, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

describe('currencies', () => {
  it.each([
    ['CZK', 2],
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
    ['MGA', 2],
    ['MRU', 2],
  ])('%s has %i decimals', (currency, decimals) => {
    expect(decimalsOf(currency)).toBe(decimals);
  });

  it('all have the decimals that ISO 4217 lists', () => {
    const found = Object.fromEntries(
      [0, 3, 4].map((decimals) => [
        decimals,
        currencies.filter((currency) => decimalsOf(currency) === decimals).join(' '),
      ]),
    );
    expect(found).toEqual(decimalsOtherThanTwo);
    expect(new Set(currencies.map(decimalsOf))).toEqual(new Set([0, 2, 3, 4]));
  });

  it('hold every code of a library that follows ISO 4217, with the same decimals', () => {
    for (const { code, base, exponent } of Object.values(listed)) {
      // The library counts MGA and MRU in fifths; ISO 4217 lists both with two decimals.
      expect([code, factsOf(code)?.decimals]).toEqual([code, base === 10 ? exponent : 2]);
    }
  });

  it.each(['ANG', 'BGN', 'CUC', 'EEK', 'HRK', 'LTL', 'LVL', 'MRO', 'SLL', 'STD', 'VEF', 'ZWL'])(
    '%s is withdrawn, on a day, for one that is in use',
    (code) => {
      const { lastDay = '', successor = '' } = factsOf(code)?.withdrawn ?? {};
      expect(lastDay).toMatch(/^20[12][0-9]-[01][0-9]-[0-3][0-9]$/);
      expect(factsOf(successor)).toEqual({ decimals: 2 });
    },
  );

  it('are sorted, each once, three capital letters', () => {
    expect(currencies.length).toBeGreaterThan(150);
    expect(currencies).toEqual([...new Set(currencies)].sort());
    expect(currencies.filter((currency) => !/^[A-Z]{3}$/.test(currency))).toEqual([]);
  });

  it.each(['', 'czk', 'CZ', 'CZKK', 'ABC', 'DEM', ' CZK', 'constructor'])('%j is none', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => decimalsOf(code)).toThrow(RangeError);
  });
});

describe('a code that the bank does not know', () => {
  it.each([
    ['QQA', '100.00', 10_000n],
    ['QQB', '100', 100n],
    ['QQC', '-0.001', -1n],
    ['QQD', '1.2345', 12_345n],
  ])('has the decimals that the first stored amount shows: %s %s', (code, text, minor) => {
    expect(isCurrency(code)).toBe(false);
    expect(parseMinor(text, code)).toBe(minor);
    expect(formatAmount(minor, code)).toBe(text);
    expect(parseAmount(text.replace('-', ''), code)).toBe(minor < 0n ? -minor : minor);
  });

  it('has two until an amount has told', () => {
    expect(formatAmount(5n, 'QQE')).toBe('0.05');
    expect(parseMinor('0', 'QQE')).toBe(0n);
    expect(parseMinor('0.005', 'QQE')).toBe(5n);
    expect(formatAmount(5n, 'QQE')).toBe('0.005');
  });

  it('takes no amount for another one', () => {
    expect(parseMinor('1.00', 'QQF')).toBe(100n);
    expect(parseMinor('1', 'QQF')).toBe(100n);
    expect(parseMinor('1.000', 'QQF')).toBe(100n);
    expect(() => parseMinor('1.001', 'QQF')).toThrow(RangeError);
    expect(() => parseMinor('1.0.0', 'QQG')).toThrow();
    expect(formatAmount(5n, 'QQG')).toBe('0.05');
  });
});

describe('an amount as text', () => {
  it.each([
    ['0.00', 'CZK', 0n],
    ['0.01', 'CZK', 1n],
    ['0.10', 'CZK', 10n],
    ['1.00', 'CZK', 100n],
    ['100.05', 'CZK', 10_005n],
    ['9999999999999.99', 'CZK', 999_999_999_999_999n],
    ['0', 'JPY', 0n],
    ['100', 'JPY', 100n],
    ['999999999999999', 'JPY', 999_999_999_999_999n],
    ['0.001', 'KWD', 1n],
    ['100.000', 'KWD', 100_000n],
    ['999999999999.999', 'KWD', 999_999_999_999_999n],
    ['0.0001', 'CLF', 1n],
    ['1.20', 'MGA', 120n],
    ['0.99', 'MRU', 99n],
  ])('%s %s is %i minor units', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toBe(minor);
  });

  it.each([
    ['more decimals than the currency has', '1.000', 'CZK', 'decimals'],
    ['more decimals, though all zero', '100.0', 'JPY', 'decimals'],
    ['more decimals, though all zero', '1.0000', 'KWD', 'decimals'],
    ['more decimals than any currency has', '1.00000', 'CLF', 'format'],
    ['fewer decimals', '1', 'CZK', 'decimals'],
    ['fewer decimals', '1.0', 'CZK', 'decimals'],
    ['fewer decimals', '1.00', 'KWD', 'decimals'],
    ['fewer decimals', '1', 'MGA', 'decimals'],
    ['an exponent', '1e2', 'JPY', 'format'],
    ['an exponent', '1E2', 'JPY', 'format'],
    ['an exponent', '1.00e2', 'CZK', 'format'],
    ['a minus sign', '-1.00', 'CZK', 'format'],
    ['a minus sign', '-0.00', 'CZK', 'format'],
    ['a plus sign', '+1.00', 'CZK', 'format'],
    ['a typographic minus', '\u22121.00', 'CZK', 'format'],
    ['nothing', '', 'CZK', 'format'],
    ['nothing', '', 'JPY', 'format'],
    ['a blank', ' ', 'CZK', 'format'],
    ['a blank before', ' 1.00', 'CZK', 'format'],
    ['a blank after', '1.00 ', 'CZK', 'format'],
    ['a blank within', '1 000.00', 'CZK', 'format'],
    ['a line feed after', '1.00\n', 'CZK', 'format'],
    ['a line before', '1.00\n1.00', 'CZK', 'format'],
    ['a tab', '\t1.00', 'CZK', 'format'],
    ['a no-break blank', '1\u00a0000.00', 'CZK', 'format'],
    ['a zero byte', '1.00\0', 'CZK', 'format'],
    ['no number', 'NaN', 'JPY', 'format'],
    ['no number', 'Infinity', 'JPY', 'format'],
    ['no number', '-Infinity', 'JPY', 'format'],
    ['no number', 'null', 'JPY', 'format'],
    ['no number', 'undefined', 'JPY', 'format'],
    ['no number', 'abc', 'JPY', 'format'],
    ['a leading zero', '01.00', 'CZK', 'format'],
    ['a leading zero', '00.00', 'CZK', 'format'],
    ['a leading zero', '00', 'JPY', 'format'],
    ['a leading zero', '007', 'JPY', 'format'],
    ['no digit before the point', '.50', 'CZK', 'format'],
    ['no digit before the point', '.5', 'CZK', 'format'],
    ['no digit after the point', '5.', 'CZK', 'format'],
    ['no digit after the point', '5.', 'JPY', 'format'],
    ['a point alone', '.', 'CZK', 'format'],
    ['two points', '1.00.00', 'CZK', 'format'],
    ['two points', '1..00', 'CZK', 'format'],
    ['a decimal comma', '1,00', 'CZK', 'format'],
    ['a thousands comma', '1,000.00', 'CZK', 'format'],
    ['a thousands apostrophe', "1'000.00", 'CZK', 'format'],
    ['a thousands underscore', '1_000', 'JPY', 'format'],
    ['Arabic digits', '\u0661\u0662\u0663', 'JPY', 'format'],
    ['full-width digits', '\uff11\uff12\uff13', 'JPY', 'format'],
    ['hexadecimal', '0x10', 'JPY', 'format'],
    ['a bigint literal', '10n', 'JPY', 'format'],
    ['a currency sign', '$1.00', 'USD', 'format'],
    ['a currency code', '1.00 CZK', 'CZK', 'format'],
    ['one minor unit beyond the maximum', '10000000000000.00', 'CZK', 'maximum'],
    ['one minor unit beyond the maximum', '1000000000000.000', 'KWD', 'maximum'],
    ['one minor unit beyond the maximum', '1000000000000000', 'JPY', 'format'],
    ['fifteen digits before the point', '999999999999999.99', 'CZK', 'maximum'],
    ['sixteen digits before the point', '1000000000000000.00', 'CZK', 'format'],
    ['a thousand digits', '9'.repeat(1000), 'JPY', 'format'],
  ])('is refused with %s: %j %s', (_why, text, currency, rule) => {
    expect(parseAmount(text, currency)).toEqual({ rule, message: expect.stringMatching(/^must /) });
    expect(parsePositiveAmount(text, currency)).toMatchObject({ rule });
  });

  it('may be zero as a limit, but not as what is moved', () => {
    expect(parseAmount('0.00', 'CZK')).toBe(0n);
    expect(parsePositiveAmount('0.00', 'CZK')).toMatchObject({ rule: 'positive' });
    expect(parsePositiveAmount('0', 'JPY')).toMatchObject({ rule: 'positive' });
    expect(parsePositiveAmount('0.01', 'CZK')).toBe(1n);
  });

  it('is at most 15 digits of minor units, in every currency', () => {
    expect(AMOUNT_MINOR_MAX).toBe(999_999_999_999_999n);
    for (const currency of currencies) {
      expect(parseAmount(formatAmount(AMOUNT_MINOR_MAX, currency), currency)).toBe(AMOUNT_MINOR_MAX);
      const { rule } = parseAmount(formatAmount(AMOUNT_MINOR_MAX + 1n, currency), currency) as {
        rule: string;
      };
      expect(rule, currency).toBe(decimalsOf(currency) === 0 ? 'format' : 'maximum');
    }
  });
});

describe('minor units as text', () => {
  it.each([
    [0n, 'CZK', '0.00'],
    [5n, 'CZK', '0.05'],
    [-5n, 'CZK', '-0.05'],
    [50n, 'CZK', '0.50'],
    [-150n, 'CZK', '-1.50'],
    [10_000n, 'CZK', '100.00'],
    [7n, 'JPY', '7'],
    [-7n, 'JPY', '-7'],
    [1n, 'KWD', '0.001'],
    [-1_234n, 'KWD', '-1.234'],
    [12_345n, 'CLF', '1.2345'],
    [12n, 'MGA', '0.12'],
    [123_456_789_012_345_678_901n, 'CZK', '1234567890123456789.01'],
  ])('%i of %s is %s', (minor, currency, text) => {
    expect(formatAmount(minor, currency)).toBe(text);
    expect(parseMinor(text, currency)).toBe(minor);
  });

  it.each([
    ['1', 'CZK'],
    ['1.0', 'CZK'],
    ['-0.00', 'CZK'],
    ['01.00', 'CZK'],
    ['10.0', 'JPY'],
    ['1.2.3', 'CZK'],
    ['', 'JPY'],
    ['', 'CZK'],
    ['0x10', 'JPY'],
    [' 1', 'JPY'],
    ['abc', 'CZK'],
  ])('%j in %s was never stored by us: reading it throws', (text, currency) => {
    expect(() => parseMinor(text, currency)).toThrow();
  });
});

describe('for any currency', () => {
  const anyCurrency = fc.constantFrom(...currencies);

  it('an amount survives being written and read', () => {
    fc.assert(
      fc.property(anyCurrency, fc.bigInt({ min: 0n, max: AMOUNT_MINOR_MAX }), (currency, minor) => {
        expect(parseAmount(formatAmount(minor, currency), currency)).toBe(minor);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a balance of any size and sign survives being written and read', () => {
    fc.assert(
      fc.property(anyCurrency, fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (currency, minor) => {
        expect(parseMinor(formatAmount(minor, currency), currency)).toBe(minor);
      }),
      { numRuns: 2_000 },
    );
  });

  it('one value has one spelling: what is accepted is written back letter by letter', () => {
    const nearlyAnAmount = fc
      .array(fc.constantFrom(...'00112599.....-+e, '), { maxLength: 18, size: 'max' })
      .map((letters) => letters.join(''));
    const plainDecimal = fc.tuple(fc.nat(99), fc.nat(99)).map(([whole, fraction]) => `${whole}.${fraction}`);
    let accepted = 0;
    fc.assert(
      fc.property(anyCurrency, fc.oneof(nearlyAnAmount, plainDecimal), (currency, text) => {
        const minor = parseAmount(text, currency);
        if (typeof minor !== 'bigint') return;
        accepted += 1;
        expect(formatAmount(minor, currency)).toBe(text);
      }),
      { numRuns: 5_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
