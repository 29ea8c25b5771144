/** Peers behind the same HTTP server, checks and serialisation: what one would write without this project, and another library. */
import pg from 'pg';
import type { Bank, KeyedCommand } from '../src/application/bank.js';
import type { Answer } from '../src/application/commands/answer.js';
import { eventsText } from '../src/application/commands/answerText.js';
import { parsePositiveAmount } from '../src/domain/money.js';

const CONNECTIONS = 32;

/** `amount` in minor units. */
interface Deposit {
  readonly accountId: string;
  readonly amount: bigint;
  readonly effectiveOn: string;
  readonly idempotencyKey: string;
}

interface Deposited {
  readonly balance: bigint;
  readonly version: number;
  readonly recordedAt: string;
}

type Peer = (deposit: Deposit) => Promise<Deposited>;

export const PEERS = { peer: transactionPerCommand, emmett };

/** Makes the deposits of requests with a peer. */
export function submitTo(peer: Peer): Bank['submit'] {
  const execute = async ({ command, idempotencyKey }: KeyedCommand): Promise<Answer> => {
    if (command.type !== 'deposit') throw new Error('only deposits are measured');
    const amount = parsePositiveAmount(command.amount, 'CZK');
    if (typeof amount !== 'bigint') throw new Error('not an amount');
    const { accountId, effectiveOn } = command;
    const { balance, version, recordedAt } = await peer({ accountId, amount, effectiveOn, idempotencyKey });
    const event = { type: 'MoneyDeposited', amount, currency: 'CZK', balance, effectiveOn } as const;
    const commandId = '00000000-0000-8000-8000-000000000000';
    const text = eventsText([{ streamId: accountId, version, event, commandId }], recordedAt);
    return { kind: 'accepted', text, version, replayed: false };
  };
  return (_sender, keyed, _options, settle) => {
    execute(keyed).then(settle, (error) => settle({ kind: 'failed', error }));
  };
}

export const PEER_SCHEMA = `
  CREATE TABLE peer_accounts (id uuid PRIMARY KEY, balance bigint NOT NULL, version bigint NOT NULL);
  CREATE TABLE peer_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id uuid NOT NULL, version bigint NOT NULL,
    type text NOT NULL, data jsonb NOT NULL, idempotency_key text NOT NULL UNIQUE,
    recorded_at timestamptz NOT NULL DEFAULT now(), UNIQUE (account_id, version)
  );`;

/** A transaction for each deposit, with a row lock, a balance update and an event insert, on pooled connections. */
async function transactionPerCommand(databaseUrl: string): Promise<Peer> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS });
  return async ({ accountId, amount, effectiveOn, idempotencyKey }) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query({
        name: 'lock',
        text: 'SELECT balance, version FROM peer_accounts WHERE id = $1 FOR UPDATE',
        values: [accountId],
      });
      const balance = BigInt(rows[0].balance) + amount;
      const version = Number(rows[0].version) + 1;
      await client.query({
        name: 'update',
        text: 'UPDATE peer_accounts SET balance = $2, version = $3 WHERE id = $1',
        values: [accountId, balance, version],
      });
      const inserted = await client.query({
        name: 'insert',
        text: `INSERT INTO peer_events (account_id, version, type, data, idempotency_key)
          VALUES ($1, $2, 'MoneyDeposited', $3, $4) RETURNING id, recorded_at`,
        values: [
          accountId,
          version,
          JSON.stringify({ amount: amount.toString(), effectiveOn }),
          idempotencyKey,
        ],
      });
      await client.query('COMMIT');
      return { balance, version, recordedAt: inserted.rows[0].recorded_at.toISOString() };
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    } finally {
      client.release();
    }
  };
}

/** Emmett is installed in a folder of its own, beside the one of this compiled file: see bench/emmett/deposit.mjs. */
async function emmett(databaseUrl: string): Promise<Peer> {
  const module = await import(new URL('../../emmett/deposit.mjs', import.meta.url).href);
  return module.emmett(databaseUrl, CONNECTIONS);
}
