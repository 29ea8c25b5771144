/** Amounts stay decimal texts from the bank to the screen. Only charts convert them to floating point. */

/** `-1234567.80` as `−1,234,567.80`. */
export function formatMoney(amount: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(amount) ?? [];
  if (whole === '') return amount;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign && '−'}${grouped}${fraction}`;
}

/** The exact difference between two amounts of the same currency. */
export function difference(before: string, after: string): string {
  const decimals = Math.max(decimalsOf(before), decimalsOf(after));
  const minor = minorOf(after, decimals) - minorOf(before, decimals);
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const text = decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return minor < 0n ? `-${text}` : text;
}

export const isNegative = (amount: string): boolean => amount.startsWith('-');

const decimalsOf = (amount: string): number => amount.split('.')[1]?.length ?? 0;

function minorOf(amount: string, decimals: number): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

/** Converts user input to an amount: `1,234.50` becomes `1234.50`; `1 234,5` is ambiguous and left to the bank. */
export const typedAmount = (text: string): string => text.trim().replace(/,(?=\d{3}(\D|$))/g, '');
