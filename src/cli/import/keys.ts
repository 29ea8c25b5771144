/** Idempotency keys made of what a file says: any text there, 1 to 255 visible ASCII characters here. */

const KEY_CHARACTERS_MAX = 255;

/** Leaves room in a key for what stands around an account's number: a word, a version and an amount. */
const NUMBER_CHARACTERS_MAX = 200;

export const openingKey = (number: string): string => `account:${encoded(number)}`;

/** @param version the account's, at which it needs the overdraft: a key is good for one state of the account */
export const overdraftKey = (number: string, version: number, amount: string): string =>
  `overdraft:${encoded(number)}:${version}:${amount}`;

/** The row's own id, as it is where it can be; it must not look like one of the keys above. */
export const rowKey = (id: string): string => encoded(id).replace(/^(account|overdraft):/, '$1%3A');

export const fitsRowKey = (id: string): boolean => rowKey(id).length <= KEY_CHARACTERS_MAX;

export const fitsAccountKeys = (number: string): boolean => encoded(number).length <= NUMBER_CHARACTERS_MAX;

/** The percent sign is encoded too: so two texts never make the same key. */
const encoded = (text: string): string =>
  text.replace(/[^\x21-\x7e]|%/gu, (character) => encodeURIComponent(character));
