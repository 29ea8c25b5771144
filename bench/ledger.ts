/**
 * Another peer: the ledger is a function in the database, as in pgledger. It locks both accounts' rows in the order of their
 * ids, updates them and inserts a transfer with two entries; a call is a transaction. No HTTP, no idempotency keys.
 */
import pg from 'pg';
import type { LedgerJob, Measured, Prepared } from './jobs.js';

const WARM_SHARE = 0.25;

export const LEDGER_SCHEMA = `
  CREATE TABLE ledger_accounts (id uuid PRIMARY KEY, balance bigint NOT NULL, version bigint NOT NULL);
  CREATE TABLE ledger_transfers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, from_id uuid NOT NULL, to_id uuid NOT NULL, amount bigint NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE ledger_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, transfer_id bigint NOT NULL REFERENCES ledger_transfers (id),
    account_id uuid NOT NULL, amount bigint NOT NULL, balance bigint NOT NULL, version bigint NOT NULL,
    UNIQUE (account_id, version)
  );
  CREATE FUNCTION ledger_transfer(from_id uuid, to_id uuid, amount bigint) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE
    transfer bigint;
  BEGIN
    PERFORM FROM ledger_accounts a WHERE a.id IN (from_id, to_id) ORDER BY a.id FOR UPDATE;
    INSERT INTO ledger_transfers (from_id, to_id, amount) VALUES (from_id, to_id, amount) RETURNING id INTO transfer;
    WITH changed AS (
      UPDATE ledger_accounts a SET version = a.version + 1,
          balance = a.balance + CASE a.id WHEN to_id THEN amount ELSE -amount END
        WHERE a.id IN (from_id, to_id) RETURNING a.id, a.balance, a.version
    )
    INSERT INTO ledger_entries (transfer_id, account_id, amount, balance, version)
      SELECT transfer, c.id, CASE c.id WHEN to_id THEN amount ELSE -amount END, c.balance, c.version FROM changed c;
    RETURN transfer;
  END $$;`;

export function prepareLedger(job: LedgerJob): Prepared {
  return {
    warm: async () => (await transfers(job, job.seconds * WARM_SHARE)).count,
    measure: () => transfers(job, job.seconds),
  };
}

async function transfers({ databaseUrl, sessions, accounts }: LedgerJob, seconds: number): Promise<Measured> {
  const clients = Array.from({ length: sessions }, () => new pg.Client({ connectionString: databaseUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  let count = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < endMs) {
        const from = Math.floor(Math.random() * accounts.length);
        const to = (from + 1 + Math.floor(Math.random() * (accounts.length - 1))) % accounts.length;
        await client.query({
          name: 'transfer',
          text: 'SELECT ledger_transfer($1, $2, 1)',
          values: [accounts[from], accounts[to]],
        });
        count += 1;
      }
    }),
  );
  const measured = { count, seconds: (performance.now() - startMs) / 1_000 };
  await Promise.all(clients.map((client) => client.end()));
  return measured;
}
