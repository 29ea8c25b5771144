/**
 * Rights of a serving role, when another role owns and migrates the tables: it can read and write rows, but
 * change neither events nor answers of commands. Serving roles are recognized by their right to append
 * events, so that later objects are granted to them, too.
 */
import pg from 'pg';
import { BANK_SCHEMA } from './habitat.js';

const WRITE = 'SELECT, INSERT, UPDATE, DELETE';
const APPEND = 'SELECT, INSERT';

/** Rights on every table created by migrations. */
export const TABLE_RIGHTS: Readonly<Record<string, string>> = {
  migrations: 'SELECT',
  events: APPEND,
  commands: APPEND,
  time_zones: APPEND,
  checkpoints: WRITE,
  cache_trust: 'SELECT, UPDATE',
  hold_expiry: 'SELECT, UPDATE',
  log_epochs: 'SELECT, INSERT, UPDATE',
  api_clients: WRITE,
  api_keys: WRITE,
  leases: WRITE,
  webhooks: WRITE,
  webhook_deliveries: WRITE,
  verifications: WRITE,
  readiness: 'SELECT, INSERT, UPDATE',
};

/** Rights on the tables of a generation; its views are read-only. */
const GENERATION_RIGHTS = WRITE;

/** Functions created by migrations and called by nodes. */
export const FUNCTIONS = [
  'append_to_log',
  'log_mark',
  'log_place',
  'log_sighting',
  'recognise_log',
  'refuse_movements',
  'show_generation',
  'write_readiness',
] as const;

/**
 * Lets a role serve the bank.
 * @param models the read models' views and the tables of their generations
 * @throws pg.DatabaseError 42704 if there is no such role, 42501 if this session cannot grant the rights
 */
export async function grantTo(
  client: pg.ClientBase,
  role: string,
  models: { readonly views: readonly string[]; readonly tables: readonly string[] },
): Promise<void> {
  const to = pg.escapeIdentifier(role);
  const { rows } = await client.query<{ schema: string }>('SELECT quote_ident(current_schema()) AS schema');
  await client.query(`GRANT USAGE ON SCHEMA ${rows[0]?.schema} TO ${to}`);
  for (const [table, rights] of Object.entries(TABLE_RIGHTS))
    await client.query(`GRANT ${rights} ON ${table} TO ${to}`);
  for (const name of FUNCTIONS) await client.query(`GRANT EXECUTE ON FUNCTION ${name} TO ${to}`);
  for (const view of models.views) await client.query(`GRANT SELECT ON ${view} TO ${to}`);
  for (const table of models.tables) await client.query(`GRANT ${GENERATION_RIGHTS} ON ${table} TO ${to}`);
}

/** Grants serving roles the rights added by a newer version of the schema. */
export async function grantAgain(client: pg.ClientBase): Promise<void> {
  for (const role of await servingRoles(client)) await grantTo(client, role, { views: [], tables: [] });
}

/** Lets serving roles write a new table of a read model. */
export async function grantGeneration(client: pg.ClientBase, table: string): Promise<void> {
  for (const role of await servingRoles(client))
    await client.query(`GRANT ${GENERATION_RIGHTS} ON ${table} TO ${pg.escapeIdentifier(role)}`);
}

/** Lets serving roles read a new view of a read model. */
export async function grantView(client: pg.ClientBase, view: string): Promise<void> {
  for (const role of await servingRoles(client))
    await client.query(`GRANT SELECT ON ${view} TO ${pg.escapeIdentifier(role)}`);
}

/** Roles with the right to append events. */
async function servingRoles(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ role: string }>(
    `SELECT r.rolname AS role FROM pg_class t CROSS JOIN aclexplode(t.relacl) a JOIN pg_roles r ON r.oid = a.grantee
      WHERE t.relnamespace = ${BANK_SCHEMA} AND t.relname = 'events'
        AND a.privilege_type = 'INSERT' AND a.grantee <> t.relowner`,
  );
  return rows.map(({ role }) => role);
}
