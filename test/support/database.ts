import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { inject } from 'vitest';
import { askOnce } from './sessions.js';

/** A copy of another one, which nobody may be connected to meanwhile. */
export const copyDatabase = (url: string): Promise<Database> =>
  createDatabase(`TEMPLATE ${new URL(url).pathname.slice(1)}`);

export interface Database {
  readonly url: string;
  /** The URL for another role of the same database. */
  urlOf(role: string, password: string): string;
  /** Asks the database as its owner. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Ends the connections that are left, too. */
  drop(): Promise<void>;
}

/**
 * An empty database on the run's PostgreSQL, for one spec file.
 * @param options of CREATE DATABASE
 */
export async function createDatabase(options = ''): Promise<Database> {
  const server = inject('testServerUrl');
  const name = `spec_${randomBytes(8).toString('hex')}`;
  await askOnce(server, `CREATE DATABASE ${name} ${options}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    urlOf: (role, password) => {
      const other = new URL(url);
      [other.username, other.password] = [role, password];
      return other.href;
    },
    query: (text, values) => askOnce(url.href, text, values),
    drop: async () => {
      await askOnce(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** A role that logs in, for one spec. Roles belong to the whole server: `drop` it after the databases where it has rights. */
export async function createRole(): Promise<{ name: string; password: string; drop(): Promise<void> }> {
  const server = inject('testServerUrl');
  const name = `spec_${randomBytes(8).toString('hex')}`;
  const password = randomBytes(8).toString('hex');
  await askOnce(server, `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  return {
    name,
    password,
    drop: async () => {
      await askOnce(server, `DROP ROLE IF EXISTS ${name}`);
    },
  };
}
