/**
 * Names made of what a file says, so that every import of it makes the same ones. An account's id depends on the file
 * alone: whichever API client imports it finds the account. Idempotency keys belong to the client, and only answer a
 * request again whose answer was lost; what is booked already is told by the account's own events.
 */
import { hash } from 'node:crypto';
import { uuidOf } from '../../application/shared/uuidOf.js';
import type { Row } from './rows.js';

/** @param source the name of the bank that the file is from; undefined where none was given */
export const accountIdOf = (source: string | undefined, number: string): string =>
  uuidOf(JSON.stringify(['imported account', source ?? null, number]));

export const openingKey = (accountId: string): string => keyOf('open', accountId);

/** @param attempt as of `rowKey` */
export const overdraftKey = (accountId: string, version: number, amount: string, attempt: number): string =>
  keyOf('overdraft', accountId, version, amount, attempt);

/**
 * A refusal is an answer for ever under its key. So the key holds the version it was decided on: once the account has
 * changed, the same row is another command.
 * @param attempt counts the keys that were used up at one version, by a refusal for another version
 */
export const rowKey = (accountId: string, row: Row, version: number, attempt: number): string =>
  keyOf(
    'row',
    accountId,
    row.id,
    row.type,
    row.amount,
    row.bookedOn,
    row.reference,
    row.counterpart,
    version,
    attempt,
  );

const keyOf = (...parts: readonly unknown[]): string =>
  `import:${hash('sha256', JSON.stringify(parts), 'hex')}`;

/** The key of a row in versions up to 0.1: its id. */
export const formerRowKey = (id: string): string => encoded(id).replace(/^(account|overdraft):/, '$1%3A');

/** The percent sign is encoded too: so two texts never make the same key. */
const encoded = (text: string): string =>
  text.replace(/[^\x21-\x7e]|%/gu, (character) => encodeURIComponent(character));
