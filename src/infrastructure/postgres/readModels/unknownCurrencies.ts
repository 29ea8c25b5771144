/** Decimals of unknown currencies. */
import type pg from 'pg';
import { hasReadableDecimals, parseMinor } from '../../../domain/money.js';
import { ask } from '../connection/connections.js';

/**
 * An amount of any account in the currency; not "0", which may stand for a missing value and shows no
 * decimals.
 */
const SHOWN = `SELECT c.currency, e.amount
  FROM unnest($1::text[]) AS c (currency), LATERAL (
    SELECT told.amount
    FROM accounts a JOIN events ON stream_id = a.account_id,
      LATERAL (SELECT coalesce(data->>'balance', data->>'overdraftLimit')) AS told (amount)
    WHERE a.currency = c.currency AND told.amount <> '0'
    LIMIT 1
  ) AS e`;

/**
 * Read models store amounts as integers in minor units. For an unknown currency, the number of decimals is
 * learned from the log, once per currency.
 */
export async function readDecimals(
  client: pg.Pool | pg.ClientBase,
  rows: readonly { readonly currency: string }[],
): Promise<void> {
  const unknown = new Set(rows.map(({ currency }) => currency).filter((code) => !hasReadableDecimals(code)));
  if (unknown.size === 0) return;
  const shown = await ask<{ currency: string; amount: string }>(client, {
    text: SHOWN,
    values: [[...unknown]],
  });
  for (const { currency, amount } of shown) parseMinor(amount, currency);
}
