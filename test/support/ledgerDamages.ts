/** Damage to entries, the chart of accounts and reversals (everyKind.ts), as in damages.ts. */
import type { LOG_DAMAGES } from './damages.js';

const entry = `(SELECT position FROM events WHERE type = 'EntryPosted' AND data->>'description' = '\\N' ORDER BY position LIMIT 1)`;

export const LEDGER_DAMAGES: typeof LOG_DAMAGES = [
  [
    'an entry whose legs do not add up to zero',
    {
      sql: `UPDATE events SET data = jsonb_set(data, '{legs,2,amount}', '"1.01"') WHERE position = ${entry}`,
      check: 'entries',
      says: /entries events \S+ 1: 0 EUR, 0.01 EUR/,
    },
  ],
  [
    'a leg without its movement',
    {
      sql: `UPDATE events SET data = data #- '{legs,0}' WHERE position = ${entry}`,
      check: 'entries',
      says: /entries events \d+: \S+ 1.00 EUR \S+, \S+ -2.00 EUR \S+/,
    },
  ],
  [
    'a ledger account that the chart does not have',
    {
      sql: `UPDATE events SET data = jsonb_set(data, '{legs,2,ledgerAccount}', '"nowhere"') WHERE position = ${entry}`,
      check: 'entries',
      says: /entries events \S+ 1: an account of the chart, nowhere/,
    },
  ],
  [
    'a reversal beyond the original',
    {
      sql: `UPDATE events SET data = data || '{"reversed": "10", "amount": "6"}'
        WHERE type = 'TransactionReversed' AND version = 2`,
      check: 'reversals',
      says: /reversals events \S+ 2: at most 9, 10/,
    },
  ],
  [
    'a reversal that counts twice',
    {
      sql: `UPDATE events SET data = data || '{"reversed": "5"}' WHERE type = 'TransactionReversed' AND version = 2`,
      check: 'reversals',
      says: /reversals events \S+ 2: 9, 5/,
    },
  ],
];
