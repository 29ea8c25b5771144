/** Requirements on the database, and the schema of the bank in it. */
import type pg from 'pg';
import { commandLine } from '../../../application/shared/commandLine.js';
import { StartError } from '../../../application/shared/errors.js';

/** The bank's tables are in the first schema of the session's search_path; other schemas are ignored. */
export interface Habitat {
  readonly database: string;
  readonly schema: string;
  /** Of the session. */
  readonly role: string;
  /** Whether the role may create tables in the schema. */
  readonly mayCreate: boolean;
}

/** The bank's schema, as an oid in SQL. */
export const BANK_SCHEMA = '(SELECT oid FROM pg_namespace WHERE nspname = current_schema())';

/** A table of the bank, or null; a table with its name in a later schema of search_path does not count. */
export const ofBank = (name: string): string =>
  `to_regclass(quote_ident(current_schema()) || '.' || ${name})`;

const SERVER_VERSION_MIN = 150_000;

interface Row {
  readonly version: string;
  readonly number: number;
  readonly database: string;
  readonly encoding: string;
  readonly role: string;
  readonly path: string;
  readonly schema: string | null;
  readonly may_create: boolean;
}

/** @throws StartError if the server is too old, the encoding is not UTF8, or search_path names no schema */
export async function habitatOf(client: pg.ClientBase): Promise<Habitat> {
  const { rows } = await client.query<Row>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
      current_database() AS database, current_setting('server_encoding') AS encoding, current_user AS role,
      current_setting('search_path') AS path, current_schema() AS schema,
      coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create`,
  );
  const { version, number, database, encoding, role, path, schema, may_create } = rows[0] as Row;
  if (number < SERVER_VERSION_MIN)
    throw new StartError(`PostgreSQL ${version} is too old: the bank requires 15 or newer.`);
  if (encoding !== 'UTF8') {
    throw new StartError(
      `The encoding of the database "${database}" is ${encoding}, but the bank requires UTF8: create another one with ` +
        `CREATE DATABASE bank TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C', and set DATABASE_URL to it.`,
      'settings',
    );
  }
  if (schema === null) {
    throw new StartError(
      `The search_path of the role "${role}" in the database "${database}" (${path}) names no schema that exists and ` +
        'that the role may use: create the schema, or GRANT USAGE on it.',
      'settings',
    );
  }
  return { database, schema, role, mayCreate: may_create };
}

/** PostgreSQL's insufficient_privilege. */
export const isForbidden = (error: unknown): error is Error => (error as { code?: string }).code === '42501';

/** Advice for a role that lacks rights. */
export const askTheOwner = ({ role }: Pick<Habitat, 'role'>): string =>
  `run \`${commandLine(`migrate --grant-to ${role}`)}\` as the role that owns, or is to own, the bank’s tables.`;
