/**
 * Money: an integer count of a currency's minor units (bigint) and an ISO 4217 code. No binary floats.
 *
 * As text an amount is a decimal in major units with exactly the decimals its currency has: `"100.00"` CZK,
 * `"100"` JPY, `"100.000"` KWD. One value, one spelling: no signs, blanks, exponents or leading zeros.
 */
import * as iso4217 from 'dinero.js/currencies';

/** ISO 4217 alphabetic code, such as `CZK`. */
export type Currency = string;

/** The largest single amount or overdraft limit, in minor units: 15 digits, for example 9,999,999,999,999.99 CZK. */
export const AMOUNT_MINOR_MAX = 999_999_999_999_999n;

/** Why a text is not an amount of a currency. `rule` is stable, `message` is for people. */
export interface AmountFault {
  readonly rule: 'format' | 'decimals' | 'positive' | 'maximum';
  readonly message: string;
}

const exponents: ReadonlyMap<Currency, number> = new Map(
  Object.values(iso4217).map((currency) => [
    currency.code,
    // The library counts MGA and MRU in fifths; ISO 4217 lists both with two decimals.
    currency.base === 10 ? currency.exponent : 2,
  ]),
);

/** All currency codes the bank keeps accounts in, sorted. */
export const currencies: readonly Currency[] = [...exponents.keys()].sort();

export const isCurrency = (code: string): boolean => exponents.has(code);

/** How many decimals the currency has (ISO 4217 "minor unit"). Throws on an unknown code: validate first. */
export function decimalsOf(currency: Currency): number {
  const decimals = exponents.get(currency);
  if (decimals === undefined) throw new RangeError(`not an ISO 4217 currency code: ${currency}`);
  return decimals;
}

/** What any amount looks like before its currency is known; the HTTP schemas use the same pattern. */
export const AMOUNT_PATTERN = '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?$';
const amountShape = new RegExp(AMOUNT_PATTERN);

/**
 * Reads a decimal text as minor units of `currency`; zero is an amount here.
 * @returns the minor units, or the rule that the text breaks
 */
export function parseAmount(text: string, currency: Currency): bigint | AmountFault {
  const match = amountShape.exec(text);
  if (match === null) {
    return {
      rule: 'format',
      message:
        'must be a plain decimal such as "100.00": at most 15 digits before the point, no sign, blank or exponent',
    };
  }
  const decimals = decimalsOf(currency);
  const fraction = match[2]?.slice(1) ?? '';
  if (fraction.length !== decimals) {
    return { rule: 'decimals', message: `must have exactly ${decimals} decimals in ${currency}` };
  }
  const minor = BigInt(`${match[1]}${fraction}`);
  if (minor > AMOUNT_MINOR_MAX) {
    return {
      rule: 'maximum',
      message: `must be at most ${formatAmount(AMOUNT_MINOR_MAX, currency)} ${currency}`,
    };
  }
  return minor;
}

/** As `parseAmount`, but zero is refused: what a deposit, withdrawal or transfer moves. */
export function parsePositiveAmount(text: string, currency: Currency): bigint | AmountFault {
  const minor = parseAmount(text, currency);
  return minor === 0n ? { rule: 'positive', message: 'must be more than zero' } : minor;
}

/** Minor units (of either sign) as decimal text in major units; the inverse of `parseMinor`. */
export function formatAmount(minor: bigint, currency: Currency): string {
  const decimals = decimalsOf(currency);
  if (decimals === 0) return minor.toString();
  const negative = minor < 0n;
  const digits = (negative ? -minor : minor).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Reads back what `formatAmount` wrote, of any size and sign; throws on anything else (stored data, not input). */
export function parseMinor(text: string, currency: Currency): bigint {
  const minor = BigInt(text.replace('.', ''));
  if (formatAmount(minor, currency) !== text)
    throw new RangeError(`not a stored ${currency} amount: ${text}`);
  return minor;
}
