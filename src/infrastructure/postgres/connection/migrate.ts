/** Migrates the database to the schema of this program. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type pg from 'pg';
import { StartError, StoreForbidden } from '../../../application/shared/errors.js';
import { connectTo } from './connectTo.js';
import { grantAgain } from './grants.js';
import { askTheOwner, type Habitat, habitatOf, isForbidden, ofBank } from './habitat.js';
import { olderBank } from './olderBank.js';
import { refuseSharedSessions } from './pooler.js';
import { withStartLock } from './startLock.js';

const FOLDER = fileURLToPath(new URL('../migrations', import.meta.url));

/**
 * Present in every database of this program; a database with only other migrations is from an earlier one.
 */
const FIRST = '0001_events';

/**
 * Runs `work` on a migrated database, under the start lock. A role without the right to create tables
 * requires a migrated database.
 * @param log gets one line per applied migration, and the holder of the start lock if waiting takes long
 * @throws StartError if the database is unreachable or unsuitable, or the role lacks a right
 */
export async function migrate<T>(
  url: string,
  log: (line: string) => void,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connectTo(url, 'writing');
  try {
    await refuseSharedSessions(url, client);
    const habitat = await habitatOf(client);
    return await withStartLock(client, log, async () => {
      for (const name of await applyTo(client, habitat)) log(`migration applied: ${name}`);
      return work(client);
    }).catch((error) => {
      throw forbiddenAs(error, habitat);
    });
  } finally {
    await client.end();
  }
}

/** One line for a missing right; any other error unchanged. */
function forbiddenAs(error: unknown, habitat: Habitat): unknown {
  if (error instanceof StoreForbidden) return new StartError(error.message, 'settings');
  if (!isForbidden(error)) return error;
  const words = `The database denies access to the role "${habitat.role}": ${error.message}; ${askTheOwner(habitat)}`;
  return new StartError(words, 'settings');
}

/** @returns the names of the applied migrations */
async function applyTo(client: pg.Client, habitat: Habitat): Promise<readonly string[]> {
  const { database, schema, role, mayCreate } = habitat;
  const missing = await missingIn(client);
  if (missing.length === 0) return [];
  if (!mayCreate) {
    throw new StartError(
      `The role "${role}" cannot create tables in the schema "${schema}" of the database "${database}", which lacks ` +
        `the migration ${missing[0]}: ${askTheOwner(habitat)}`,
      'settings',
    );
  }
  const applied = await runner({
    dbClient: client,
    dir: FOLDER,
    direction: 'up',
    // The files create their tables in the first schema of search_path.
    migrationsSchema: schema,
    migrationsTable: 'migrations',
    noLock: true,
    singleTransaction: true,
    log: () => {},
  });
  await grantAgain(client);
  return applied.map(({ name }) => name);
}

async function missingIn(client: pg.Client): Promise<readonly string[]> {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length));
  const { rows: found } = await client.query(`SELECT ${ofBank("'migrations'")} AS found`);
  if (found[0].found === null) return names;
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  const applied = new Set(rows.map(({ name }) => name));
  if (rows.length > 0 && !applied.has(FIRST)) throw olderBank();
  return names.filter((name) => !applied.has(name)).sort();
}
