/** Damage to the events of holds (everyKind.ts), as in damages.ts. */
import type { LOG_DAMAGES } from './damages.js';

const check = 'holds';

export const HOLD_DAMAGES: typeof LOG_DAMAGES = [
  [
    'a capture beyond its hold',
    {
      sql: `UPDATE events SET data = data || '{"amount": "40"}' WHERE type = 'HoldCaptured' AND data ? 'to'`,
      check,
      says: /holds events \S+ \d+: at most 20, 40/,
    },
  ],
  [
    'an event that does not tell a hold',
    {
      sql: `UPDATE events SET data = data || '{"holds": []}' WHERE type = 'HoldPlaced' AND data->>'amount' = '30'`,
      check,
      says: /holds events \S+ \d+: \S+ .* until/,
    },
  ],
  [
    'an expiry before its time',
    {
      sql: `UPDATE events SET data = data || '{"expiresAt": "2100-01-01T00:00:00.000Z"}'
        WHERE type = 'HoldPlaced' AND data->>'amount' = '1'`,
      check,
      says: /holds events \S+ \d+: no end by \S+, HoldExpired/,
    },
  ],
];
