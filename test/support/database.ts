import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** An empty database on the run's PostgreSQL, for one spec file. `drop` also ends the connections that are left. */
export function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  return create('');
}

/** A copy of another one, which nobody may be connected to meanwhile. */
export function copyDatabase(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  return create(`TEMPLATE ${new URL(url).pathname.slice(1)}`);
}

async function create(options: string): Promise<{ url: string; drop(): Promise<void> }> {
  const server = inject('testServerUrl');
  const name = `spec_${randomBytes(8).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name} ${options}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
