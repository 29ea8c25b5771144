/** The start lock: one node migrates and creates what is missing, the others wait. */
import type pg from 'pg';
import { StartError } from '../../../application/shared/errors.js';
import type { TimedQuery } from './session.js';

const START_LOCK = 4_707_230_420;

/** When a waiting start logs, how often it repeats, and when it gives up. */
const FIRST_NOTICE_MS = 2_000;
const NOTICE_PERIOD_MS = 10_000;
const WAIT_MS_MAX = 60_000;

/** How long a failed start waits for a server that may have caused the failure. */
const UNLOCK_MS_MAX = 2_000;

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs `work` under the start lock.
 * @param log gets the holder of the lock if waiting takes long
 * @throws StartError after a minute of waiting
 */
export async function withStartLock<T>(
  client: pg.Client,
  log: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  await takeLock(client, log);
  try {
    return await work();
  } finally {
    // A session returned to a pooler such as PgBouncer would keep the lock. A broken session has lost it.
    const unlock: TimedQuery = {
      text: `SELECT pg_advisory_unlock(${START_LOCK})`,
      query_timeout: UNLOCK_MS_MAX,
    };
    await client.query(unlock).catch(() => {});
  }
}

async function takeLock(client: pg.Client, log: (line: string) => void): Promise<void> {
  const startMs = performance.now();
  await client.query("SELECT set_config('application_name', $1, false)", [
    `banking-es start (process ${process.pid})`,
  ]);
  let waitMs = FIRST_NOTICE_MS;
  while (!(await isTaken(client, waitMs))) {
    const waitedMs = performance.now() - startMs;
    const held = `${await holder(client)} holds the start lock`;
    if (waitedMs >= WAIT_MS_MAX) {
      throw new StartError(
        `Waited ${Math.round(waitedMs / 1_000)} s for another node to start or to migrate: ${held}. ` +
          'Wait until it finishes, or end it with pg_terminate_backend, then start the bank again.',
        'unreachable',
      );
    }
    log(`waiting for ${Math.round(waitedMs / 1_000)} s: ${held}`);
    waitMs = Math.min(NOTICE_PERIOD_MS, Math.max(1, WAIT_MS_MAX - waitedMs));
  }
}

/** @returns whether the lock was acquired within `waitMs` */
async function isTaken(client: pg.Client, waitMs: number): Promise<boolean> {
  await setLockTimeout(client, Math.ceil(waitMs));
  try {
    await client.query(`SELECT pg_advisory_lock(${START_LOCK})`);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    return false;
  } finally {
    await setLockTimeout(client, 0);
  }
}

const setLockTimeout = (client: pg.Client, ms: number) =>
  client.query("SELECT set_config('lock_timeout', $1, false)", [String(ms)]);

/** A bigint key is split into two columns. Some columns are null for sessions of other roles. */
const HOLDER = `SELECT pid, application_name, usename, client_addr, state,
    extract(epoch FROM clock_timestamp() - backend_start)::int AS seconds
  FROM pg_locks JOIN pg_database d ON d.oid = database LEFT JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND d.datname = current_database()
    AND (classid::bigint << 32) + objid::bigint = $1`;

interface HolderRow {
  pid: number;
  application_name: string | null;
  usename: string | null;
  client_addr: string | null;
  state: string | null;
  seconds: number | null;
}

/** The session that holds the lock, as far as this role can see. */
async function holder(client: pg.Client): Promise<string> {
  const [row] = (await client.query<HolderRow>(HOLDER, [START_LOCK])).rows;
  if (row === undefined) return 'a session that has just ended';
  const { pid, application_name: name, usename: user, client_addr: address, state, seconds } = row;
  const known = [
    name && `"${name}"`,
    user && `user ${user}`,
    address && `from ${address}`,
    state,
    seconds !== null && `connected for ${seconds} s`,
  ].filter(Boolean);
  return `PostgreSQL process ${pid}${known.length > 0 ? ` (${known.join(', ')})` : ''}`;
}
