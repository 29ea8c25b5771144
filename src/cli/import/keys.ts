/**
 * Account ids and idempotency keys derived from the file, so that every import of it uses the same ones. An account's id
 * depends on the file alone, so any API client that imports the file finds the account. Idempotency keys are scoped to
 * the client: they only make retries safe. The account's events show which rows are booked.
 */
import { hash } from 'node:crypto';
import { uuidOf } from '../../application/shared/uuidOf.js';
import type { CsvRow } from './rows.js';

/** @param source the name of the bank that the file is from; undefined without `--bank` */
export const accountIdOf = (source: string | undefined, number: string): string =>
  uuidOf(JSON.stringify(['imported account', source ?? null, number]));

export const openingKey = (accountId: string): string => keyOf('open', accountId);

/** @param attempt as in `rowKey` */
export const overdraftKey = (accountId: string, version: number, amount: string, attempt: number): string =>
  keyOf('overdraft', accountId, version, amount, attempt);

/**
 * A rejection is replayed under its key permanently. The key therefore includes the expected version: once the account
 * has changed, the same row is a new command.
 * @param attempt counts the keys used up at one version, by rejections with a version mismatch
 */
export const rowKey = (accountId: string, row: CsvRow, version: number, attempt: number): string =>
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

/** The key that versions up to 0.1 used for a row: its id. */
export const formerRowKey = (id: string): string => encoded(id).replace(/^(account|overdraft):/, '$1%3A');

/** The percent sign is encoded as well, so that different texts yield different keys. */
const encoded = (text: string): string =>
  text.replace(/[^\x21-\x7e]|%/gu, (character) => encodeURIComponent(character));
