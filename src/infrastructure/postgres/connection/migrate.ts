/** Brings the database to the schema of this program. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type pg from 'pg';
import { StartError } from '../../../application/shared/errors.js';
import { StoreForbidden } from '../../../application/shared/ports.js';
import { connectTo } from './connectTo.js';
import { grantAgain } from './grants.js';
import { askTheOwner, type Habitat, habitatOf, isForbidden, ofBank } from './habitat.js';
import { refuseSharedSessions } from './pooler.js';
import { withStartLock } from './startLock.js';

const FOLDER = fileURLToPath(new URL('../migrations', import.meta.url));

/** Every bank of this program has it; a database with others alone was made by a program before it. */
const FIRST = '0001_log';

const ofOlderBank = (migration: string): string =>
  `The database holds a bank of an older version (migration ${migration}), which this version does not serve. Write its ` +
  'log to a file with that version (`npm run bank -- export --out FILE`), and read the file into an empty database with ' +
  'this one (`npm run bank -- import-events FILE`): docs/operations.md, "Moving an older bank".';

/**
 * Runs `work` on a migrated database, while no other node does the same. A role that may not create tables finds a
 * database that somebody else has migrated.
 * @param log told one line for each migration that is applied, and what holds the start lock when that takes long
 * @throws StartError when the database cannot be reached, is not one for a bank, or the role lacks a right
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

/** What a role that lacks a right is told, in one line; any other error as it is. */
function forbiddenAs(error: unknown, habitat: Habitat): unknown {
  if (error instanceof StoreForbidden) return new StartError(error.message, 'settings');
  if (!isForbidden(error)) return error;
  const words = `The database denies access to the role "${habitat.role}": ${error.message}; ${askTheOwner(habitat)}`;
  return new StartError(words, 'settings');
}

/** @returns the names of the migrations that were missing, and are applied now */
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
    // Where the files create their tables: the first schema of search_path.
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
  const [older] = rows;
  if (older !== undefined && !applied.has(FIRST)) throw new StartError(ofOlderBank(older.name), 'settings');
  return names.filter((name) => !applied.has(name)).sort();
}
