/**
 * Damage done by hand to a bank in which everything has happened (everyKind.ts), and what a verification says of it, as
 * `check table key: expected, found`. `:from` and `:to` stand for the accounts of its transfer.
 */

interface Damage {
  readonly sql: string;
  readonly says: RegExp;
}

/** One row of each read model, and more of some. */
export const ROW_DAMAGES: readonly Damage[] = [
  {
    sql: `UPDATE accounts_1 SET balance = balance + 1 WHERE account_id = ':from'`,
    says: /accounts accounts :from balance: (\d+), \d+/,
  },
  {
    sql: `INSERT INTO accounts_1 SELECT 'ffffffff-ffff-7fff-bfff-ffffffffffff', 'Eve', currency, status, 1, 0, 1, opened_at, updated_at, '{}'
          FROM accounts_1 LIMIT 1`,
    says: /accounts accounts ffffffff-\S+: no row, Eve \| /,
  },
  {
    sql: `UPDATE accounts_1 SET metadata = '{"tier": 3}' WHERE account_id = ':from'`,
    says: /accounts accounts :from metadata: {"big":true,"tier":2}, {"tier":3}/,
  },
  {
    sql: `UPDATE transactions_1 SET last_day = '2020-02-01' WHERE account_id = ':from' AND bucket = 0`,
    says: /transactions transactions :from last_day: \d{4}-\d\d-\d\d, 2020-02-01/,
  },
  {
    sql: `DELETE FROM transactions_1 WHERE account_id = ':from' AND bucket = 1`,
    says: /transactions transactions :from 1: \d{4}-\d\d-\d\d \| \d{4}-\d\d-\d\d, no row/,
  },
  {
    sql: `WITH found AS (SELECT position FROM events WHERE stream_id = ':from' AND version = 2),
          taken AS (UPDATE journal_1 SET positions = array_remove(positions, position) FROM found WHERE house = 'cash')
        INSERT INTO journal_1 SELECT 'fees', position, ARRAY[position] FROM found`,
    says: /journal journal :from \d+ house: cash, fees/,
  },
  {
    sql: `UPDATE journal_1 SET positions = array_append(positions, 1000000::bigint) 
          WHERE last_position = (SELECT min(last_position) FROM journal_1)`,
    says: /journal journal no event 1000000: no row, \w+/,
  },
  {
    sql: `UPDATE ledger_balances_1 SET credits = credits + 1 WHERE ledger_account = 'customers' AND currency = 'EUR'`,
    says: /ledger_balances ledger_balances customers EUR credits: \d+, \d+/,
  },
  {
    sql: `UPDATE daily_movements_1 SET nets[1] = 9 WHERE account_id = ':from' AND bucket = 0`,
    says: /daily_movements daily_movements :from 2020-01-31 net: -?\d+\.\d\d, 9/,
  },
  {
    sql: `UPDATE daily_movements_1 SET days = array_append(days, '2030-01-01'), nets = array_append(nets, 0.00)
          WHERE account_id = ':from' AND bucket = 1`,
    says: /daily_movements daily_movements :from 1 2030-01-01: no row, 0.00/,
  },
];

const event = (version: number, data: string) =>
  `UPDATE events SET data = data || '${data}' WHERE stream_id = ':from' AND version = ${version}`;

/** Writes the events of an account anew, but not into the index by which its terms are found. */
export const notIndexed = (account: string): string => `
  UPDATE pg_index SET indisready = false WHERE indexrelid = 'events_of_terms'::regclass;
  CREATE TEMP TABLE moved AS SELECT * FROM events WHERE stream_id = '${account}';
  DELETE FROM events WHERE stream_id = '${account}';
  INSERT INTO events SELECT * FROM moved;
  UPDATE pg_index SET indisready = true WHERE indexrelid = 'events_of_terms'::regclass`;

/** To events, their index, and commands. Events 2 and 4 of `:from` are a deposit and a withdrawal. */
export const LOG_DAMAGES: [string, Damage & { readonly check: string }][] = [
  [
    'a position left out',
    {
      sql: `UPDATE events SET position = position + 1000 WHERE position = (SELECT max(position) FROM events)`,
      check: 'positions',
      says: /positions events 1\d\d\d: position \d+/,
    },
  ],
  [
    'a time that runs backwards',
    {
      sql: `UPDATE events SET recorded_at = '2001-01-01' WHERE position = 5`,
      check: 'positions',
      says: /positions events 5: .*, position 5, at 2001-01-01/,
    },
  ],
  [
    'a version left out',
    {
      sql: `DELETE FROM events WHERE stream_id = ':from' AND version = 6`,
      check: 'versions',
      says: /versions events :from 7: 6, 7/,
    },
  ],
  [
    'an event that cannot be read',
    {
      sql: `UPDATE events SET type = 'MoneyBurnt' WHERE stream_id = ':from' AND version = 4`,
      check: 'events',
      says: /events events :from 4: an event valid for this state, unknown event type: MoneyBurnt/,
    },
  ],
  [
    'an event that cannot follow',
    {
      sql: `UPDATE events SET type = 'AccountClosed', data = '{}' WHERE stream_id = ':from' AND version = 2`,
      check: 'events',
      says: /events events :from 3: no event after closing, TransferSent/,
    },
  ],
  [
    'an opening of another account',
    {
      sql: event(1, '{"accountId": "0199f1c0-0000-7000-8000-00000000dead"}'),
      check: 'events',
      says: /opens :from, opens 0199f1c0/,
    },
  ],
  [
    'a balance',
    {
      sql: event(4, '{"balance": "-14.00"}'),
      check: 'balances',
      says: /balances events :from 4: -1500, -1400/,
    },
  ],
  [
    'an amount',
    {
      sql: event(2, '{"amount": "499.00"}'),
      check: 'balances',
      says: /balances events :from 2: 49900, 50000/,
    },
  ],
  [
    'a limit',
    {
      sql: event(1, '{"overdraftLimit": "14.99"}'),
      check: 'limits',
      says: /limits events :from 4: at least -1499, -1500/,
    },
  ],
  [
    'one side of a transfer',
    {
      sql: `UPDATE events SET data = data || '{"amount": "4.00"}' WHERE type = 'TransferReceived'`,
      check: 'transfers',
      says: /transfers events \d+: 5.00 EUR \S+ \\N from :from to :to, 4.00 EUR/,
    },
  ],
  [
    'a transfer to somebody else',
    {
      sql: event(3, '{"to": "0199f1c0-0000-7000-8000-00000000dead"}'),
      check: 'transfers',
      says: /transfers events \d+: 5.00 .* to 0199f1c0/,
    },
  ],
  [
    'a side of a transfer that was never sent',
    {
      sql: `UPDATE events SET type = 'MoneyWithdrawn' WHERE type = 'TransferSent'`,
      check: 'transfers',
      says: /transfers events \d+: a side that pays, 5.00/,
    },
  ],
  [
    'money from nowhere',
    {
      sql: `UPDATE events SET type = 'TransferReceived', data = data || '{"from": ":to"}' WHERE stream_id = ':from' AND version = 2`,
      check: 'money',
      says: /money events EUR: -?\d+, -?\d+/,
    },
  ],
  [
    'a command lost',
    {
      sql: `DELETE FROM commands WHERE position = 1`,
      check: 'commands',
      says: /commands events 1: .*, no such command/,
    },
  ],
  [
    'a movement whose command is lost',
    {
      sql: `UPDATE events SET request_hash = NULL WHERE stream_id = ':from' AND version = 2`,
      check: 'commands',
      says: /commands events \d+: .*, no such command/,
    },
  ],
  [
    'a movement whose command was rejected as well',
    {
      sql: `INSERT INTO commands SELECT command_id, request_hash, false, NULL, '{"code":"x","detail":"y"}', recorded_at FROM events WHERE stream_id = ':from' AND version = 2`,
      check: 'commands',
      says: /commands events \d+: .*accepted: f/,
    },
  ],
  [
    'a command that was not accepted after all',
    {
      sql: `UPDATE commands SET accepted = false WHERE position = 1`,
      check: 'commands',
      says: /commands events 1: .*accepted: f/,
    },
  ],
  [
    'a command that took effect twice',
    {
      sql: `UPDATE events SET (command_id, recorded_at, request_hash) =
          (SELECT command_id, recorded_at, NULL::bytea FROM events WHERE stream_id = ':from' AND version = 2)
        WHERE stream_id = ':from' AND version = 4`,
      check: 'commands',
      says: /commands events \d+: an accepted command/,
    },
  ],
  [
    'a command whose event is another one’s',
    {
      sql: `UPDATE commands SET position = 2 WHERE position = 1`,
      check: 'commands',
      says: /commands commands \S+: an event of it at 2, an event of/,
    },
  ],
  [
    'a recorded answer',
    {
      sql: `UPDATE commands SET outcome = replace(outcome, '"balance":"0.00"', '"balance":"1.00"')
        WHERE position = (SELECT position FROM events WHERE stream_id = ':from' AND version = 1)`,
      check: 'answers',
      says: /answers commands \S+ balance: "0.00", "1.00"/,
    },
  ],
  [
    'the recorded answer of a command that had nothing to do',
    {
      sql: `UPDATE commands SET outcome = replace(outcome, '"status":"frozen"', '"status":"open"') WHERE position IS NULL AND accepted`,
      check: 'answers',
      says: /answers commands \S+ status: "frozen", "open"/,
    },
  ],
  [
    'an answer of a version that is not there',
    {
      sql: `UPDATE commands SET outcome = replace(outcome, '"version":1', '"version":999') WHERE position = 1`,
      check: 'answers',
      says: /no such version/,
    },
  ],
  [
    'an answer that is no text any more',
    {
      sql: `UPDATE commands SET outcome = 'gone' WHERE position = 1`,
      check: 'answers',
      says: /no such version, gone/,
    },
  ],
  [
    'a text for what the events tell',
    {
      sql: `INSERT INTO commands SELECT command_id, request_hash, true, position, '{"amount":"9.99"}', recorded_at FROM events WHERE position = 2`,
      check: 'answers',
      says: /no text: its events tell the answer/,
    },
  ],
  [
    'no text for what is no movement',
    {
      sql: `UPDATE events SET request_hash = 'x' WHERE position = 1`,
      check: 'answers',
      says: /answers events 1: a movement of money, AccountOpened/,
    },
  ],
  [
    'a rejection without a reason',
    {
      sql: `UPDATE commands SET outcome = '{"code":1}' WHERE NOT accepted`,
      check: 'rejections',
      says: /rejections commands \S+: a code and a detail, {"code":1}/,
    },
  ],
  [
    'a rejection with an event',
    {
      sql: `UPDATE commands SET position = 5 WHERE NOT accepted`,
      check: 'rejections',
      says: /rejections commands \S+: no event, position 5/,
    },
  ],
  [
    'an event that the index of terms lacks',
    {
      sql: notIndexed(':to'),
      check: 'states',
      says: /states events :to 8: .*, version 8 is missing/,
    },
  ],
];
