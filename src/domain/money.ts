/**
 * Money: an integer number of minor units (bigint) and an ISO 4217 code. No binary floats.
 *
 * As text, an amount is a decimal in major units with exactly the decimals of its currency: `"100.00"` CZK,
 * `"100"` JPY, `"100.000"` KWD. Each value has one spelling: no signs, spaces, exponents or leading zeros.
 */
import { type Currency, factsOf } from './currencies.js';

/**
 * The largest single amount or overdraft limit, in minor units: 15 digits, for example 9,999,999,999,999.99
 * CZK.
 */
export const AMOUNT_MINOR_MAX = 999_999_999_999_999n;

/** Why a text is not an amount of a currency. `rule` is stable, `message` is for people. */
export interface AmountFault {
  readonly rule: 'format' | 'decimals' | 'positive' | 'maximum';
  readonly message: string;
}

export const isCurrency = (code: string): boolean => factsOf(code) !== undefined;

/** Number of decimals of the currency (ISO 4217 "minor unit"). Throws on an unknown code: validate first. */
export function decimalsOf(currency: Currency): number {
  const decimals = factsOf(currency)?.decimals;
  if (decimals === undefined) throw new RangeError(`not an ISO 4217 currency code: ${currency}`);
  return decimals;
}

/**
 * Decimals of unknown codes, learned from stored amounts. A newer version of the program has written them,
 * and they must stay readable. No account can be opened in such a code.
 */
const shownDecimals = new Map<Currency, number>();
const SHOWN_MAX = 1_000;
/** Decimals of an unknown code before any stored amount was read. */
const USUAL_DECIMALS = 2;

const readableDecimalsOf = (currency: Currency): number =>
  factsOf(currency)?.decimals ?? shownDecimals.get(currency) ?? USUAL_DECIMALS;

/** Whether the decimals of the currency are known. If not, call `parseMinor` with a stored amount first. */
export const hasReadableDecimals = (currency: Currency): boolean =>
  isCurrency(currency) || shownDecimals.has(currency);

/** The pattern of an amount in any currency; the HTTP schemas use it, too. */
export const AMOUNT_PATTERN = '^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?$';
const amountShape = new RegExp(AMOUNT_PATTERN);

/**
 * Parses a decimal text as minor units of `currency`; zero is valid.
 * @returns the minor units, or the rule that the text violates
 */
export function parseAmount(text: string, currency: Currency): bigint | AmountFault {
  const match = amountShape.exec(text);
  if (match === null) {
    return {
      rule: 'format',
      message:
        'must be a plain decimal such as "100.00": at most 15 digits before the point, no sign, space or exponent',
    };
  }
  const decimals = readableDecimalsOf(currency);
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

/** Like `parseAmount`, but rejects zero: the amount of a deposit, withdrawal or transfer. */
export function parsePositiveAmount(text: string, currency: Currency): bigint | AmountFault {
  const minor = parseAmount(text, currency);
  return minor === 0n ? { rule: 'positive', message: 'must be greater than zero' } : minor;
}

/** Formats minor units of either sign as decimal text in major units; the inverse of `parseMinor`. */
export function formatAmount(minor: bigint, currency: Currency): string {
  const decimals = readableDecimalsOf(currency);
  if (decimals === 0) return minor.toString();
  const negative = minor < 0n;
  const digits = (negative ? -minor : minor).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/**
 * Parses the output of `formatAmount`, of any size and sign; throws on anything else (stored data, not
 * input). The first amount in an unknown code determines the decimals of this code.
 */
export function parseMinor(text: string, currency: Currency): bigint {
  const written = isCurrency(currency) ? text : inShownDecimals(text, currency);
  const minor = BigInt(written.replace('.', ''));
  if (formatAmount(minor, currency) !== written)
    throw new RangeError(`not a stored ${currency} amount: ${text}`);
  return minor;
}

const storedShape = /^-?[0-9]+(\.[0-9]{1,4})?$/;

/** The amount with the decimals learned for its unknown currency. */
function inShownDecimals(text: string, currency: Currency): string {
  if (!storedShape.test(text)) throw new RangeError(`not a stored ${currency} amount: ${text}`);
  const [whole, fraction = ''] = text.split('.');
  // A zero without decimals stands for a limit that was never stored, so it says nothing about decimals.
  if (text !== '0' && !shownDecimals.has(currency) && shownDecimals.size < SHOWN_MAX)
    shownDecimals.set(currency, fraction.length);
  const decimals = readableDecimalsOf(currency);
  // Excess digits are kept unless they are zeros; the caller then rejects the amount.
  const digits = fraction.replace(/0+$/, '').padEnd(decimals, '0');
  return digits === '' ? `${whole}` : `${whole}.${digits}`;
}
