/** Checks whether the server allows the connections that the bank may open. */
import type pg from 'pg';
import { ask } from './connections.js';

interface LimitsRow {
  server: number;
  reserved: number;
  of_database: number;
  of_role: number;
}

/** -1 means no limit. */
const LIMITS = `SELECT current_setting('max_connections')::int AS server,
    current_setting('superuser_reserved_connections')::int
      + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved,
    (SELECT datconnlimit FROM pg_database WHERE datname = current_database()) AS of_database,
    (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS of_role`;

/**
 * @param processes number of processes of the bank on this machine, each with at most `each` connections
 * @returns one line with advice if they exceed the limit, otherwise undefined
 */
export async function connectionShortage(
  client: pg.Pool,
  processes: number,
  each: number,
): Promise<string | undefined> {
  const [row] = await ask<LimitsRow>(client, { text: LIMITS });
  if (row === undefined) return undefined;
  const { server, reserved, of_database: database, of_role: role } = row;
  const limits = [server - reserved, database, role].filter((limit) => limit >= 0);
  const allowed = Math.min(...limits);
  if (processes * each <= allowed) return undefined;
  return (
    `WEB_CONCURRENCY=${processes} may open ${processes} × ${each} = ${processes * each} connections, and PostgreSQL ` +
    `allows ${allowed}; requests without a connection get 503. Lower WEB_CONCURRENCY or POOL_CONNECTIONS_MAX, ` +
    'or raise max_connections.'
  );
}
