/**
 * A deposit on Emmett's event store for PostgreSQL, as its documentation shows it: a command handler reads the account's
 * stream, decides on the state that its events lead to, and appends with the version that it has read. No idempotency keys,
 * no read models.
 */
import { CommandHandler } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';

const handle = CommandHandler({
  initialState: () => ({ balance: 0n }),
  evolve: (_state, { data }) => ({ balance: BigInt(data.balance) }),
  retry: { onVersionConflict: true },
});

/**
 * Creates Emmett's tables.
 * @param {string} connectionString
 * @param {number} connections
 * @returns a function that makes one deposit
 */
export async function emmett(connectionString, connections) {
  const pool = new pg.Pool({ connectionString, max: connections });
  const store = getPostgreSQLEventStore(connectionString, { connectionOptions: { pool } });
  await store.schema.migrate();
  return async ({ accountId, amount, effectiveOn }) => {
    const { newState, nextExpectedStreamVersion } = await handle(store, accountId, ({ balance }) => ({
      type: 'MoneyDeposited',
      data: { amount: amount.toString(), balance: (balance + amount).toString(), effectiveOn },
    }));
    return {
      balance: newState.balance,
      version: Number(nextExpectedStreamVersion),
      recordedAt: new Date().toISOString(),
    };
  };
}
