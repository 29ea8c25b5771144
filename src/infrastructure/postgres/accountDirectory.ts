/** The account directory on PostgreSQL: a projection that catches up with the log when it is asked. */
import type pg from 'pg';
import { decodeEvent } from '../../application/eventCodec.js';
import type { AccountDirectory, AccountFilter } from '../../application/ports.js';
import { type DirectoryEntry, EVENT_TYPES, NAME, project } from '../../application/projections/accounts.js';
import { ask, type Connections, transaction } from './connections.js';
import { EVENT_COLUMNS, type EventRow, storedEvent } from './eventRow.js';

/** Events projected in one transaction, at most. */
const BATCH_EVENTS_MAX = 2_000;
const GENERATION = 1;

export class PostgresAccountDirectory implements AccountDirectory {
  readonly #pool: pg.Pool;

  constructor(connections: Connections) {
    this.#pool = connections.readers;
  }

  async catchUp(): Promise<void> {
    while (await this.#isBehind()) await transaction(this.#pool, projectBatch);
  }

  async find(filter: AccountFilter, after: string | undefined, limit: number): Promise<readonly string[]> {
    const values: unknown[] = [limit];
    const conditions = ['true'];
    const where = (condition: string, value: string | undefined) => {
      if (value !== undefined) conditions.push(`${condition} $${values.push(value)}`);
    };
    where('status =', filter.status);
    where('currency =', filter.currency);
    where('owner =', filter.owner);
    where('account_id >', after);
    const text = `SELECT account_id FROM accounts WHERE ${conditions.join(' AND ')} ORDER BY account_id LIMIT $1`;
    return (await ask<{ account_id: string }>(this.#pool, { text, values })).map((row) => row.account_id);
  }

  /** Whether the log holds events for this projection that it has not read: the common "no" costs one index probe. */
  async #isBehind(): Promise<boolean> {
    const text = `SELECT 1 FROM events WHERE type IN (${TYPE_LIST}) AND position > ${CHECKPOINT} LIMIT 1`;
    return (await ask(this.#pool, { name: 'accounts-behind', text })).length > 0;
  }
}

/** Literals, not a parameter: only then can the planner use the partial index. */
const TYPE_LIST = EVENT_TYPES.map((type) => `'${type}'`).join(', ');
const CHECKPOINT = `(SELECT position FROM checkpoints WHERE projection = '${NAME}' AND generation = ${GENERATION})`;

async function projectBatch(client: pg.ClientBase): Promise<void> {
  // The checkpoint's row lock makes nodes take turns.
  await ask(client, { text: `${CHECKPOINT.slice(1, -1)} FOR UPDATE` });
  const rows = await ask<EventRow>(client, {
    text: `SELECT ${EVENT_COLUMNS} FROM events e WHERE type IN (${TYPE_LIST}) AND position > ${CHECKPOINT}
      ORDER BY position LIMIT ${BATCH_EVENTS_MAX}`,
  });
  const events = rows.map(storedEvent);
  const last = events.at(-1);
  if (last === undefined) return;

  const entries = await read(client, [...new Set(events.map((event) => event.streamId))]);
  for (const stored of events) {
    const entry = project(entries.get(stored.streamId), decodeEvent(stored));
    if (entry !== undefined) entries.set(stored.streamId, entry);
  }
  await write(client, entries);
  await ask(client, {
    text: 'UPDATE checkpoints SET position = $1 WHERE projection = $2 AND generation = $3',
    values: [last.position, NAME, GENERATION],
  });
}

async function read(client: pg.ClientBase, ids: readonly string[]): Promise<Map<string, DirectoryEntry>> {
  const text = 'SELECT account_id, owner, currency, status FROM accounts WHERE account_id = ANY ($1::uuid[])';
  const rows = await ask<DirectoryEntry & { account_id: string }>(client, { text, values: [ids] });
  return new Map(rows.map(({ account_id, ...entry }) => [account_id, entry]));
}

async function write(client: pg.ClientBase, entries: ReadonlyMap<string, DirectoryEntry>): Promise<void> {
  const all = [...entries.values()];
  await ask(client, {
    text: `INSERT INTO accounts (account_id, owner, currency, status)
      SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
      ON CONFLICT (account_id) DO UPDATE SET status = excluded.status`,
    values: [
      [...entries.keys()],
      all.map((entry) => entry.owner),
      all.map((entry) => entry.currency),
      all.map((entry) => entry.status),
    ],
  });
}
