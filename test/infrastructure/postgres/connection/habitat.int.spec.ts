/** Databases that a bank can live in, wherever in them it is to live; and one line about those it cannot. */
import { afterEach, describe, expect, it } from 'vitest';
import { StartError } from '../../../../src/application/shared/errors.js';
import { migrate } from '../../../../src/infrastructure/postgres/connection/migrate.js';
import { createDatabase, createRole, type Database } from '../../../support/database.js';

const drops: (() => Promise<void>)[] = [];
const later = <T extends { drop(): Promise<void> }>(made: T): T => {
  drops.push(() => made.drop());
  return made;
};
afterEach(async () => {
  while (drops.length > 0) await drops.pop()?.();
});

async function migrated(url: string): Promise<readonly string[]> {
  const lines: string[] = [];
  await migrate(
    url,
    (line) => lines.push(line),
    async () => {},
  );
  return lines;
}

async function refusal(url: string): Promise<string> {
  const error = await migrated(url).catch((failure) => failure);
  expect(error).toBeInstanceOf(StartError);
  expect(error.message).not.toContain('\n');
  return error.message;
}

const tablesIn = async (database: Database, schema: string) =>
  (
    await database.query<{ name: string }>(
      'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY 1',
      [schema],
    )
  ).map(({ name }) => name);

describe('an encoding that is not UTF8', () => {
  it.each(['LATIN1', 'SQL_ASCII', 'EUC_JP'])('%s is refused by its name', async (encoding) => {
    const database = later(await createDatabase(`TEMPLATE template0 ENCODING '${encoding}' LOCALE 'C'`));
    const line = await refusal(database.url);
    expect(line).toContain(`is ${encoding}, but the bank requires UTF8`);
    const [, remedy = ''] = /(CREATE DATABASE .*'C')/.exec(line) ?? [];
    expect(await tablesIn(database, 'public')).toEqual([]);
    // What the line says to do works.
    later(await createDatabase(remedy.replace(/^CREATE DATABASE \w+/, '')));
  });
});

describe('the first schema of search_path', () => {
  it('is where the bank lives, whatever is in public', async () => {
    const database = later(await createDatabase());
    expect(await migrated(database.url)).not.toEqual([]);
    await database.query('CREATE SCHEMA "Second Bank"');
    const [row] = await database.query<{ name: string }>('SELECT current_database() AS name');
    await database.query(`ALTER DATABASE ${row?.name} SET search_path = "Second Bank", public`);
    expect(await migrated(database.url)).not.toEqual([]);
    expect(await tablesIn(database, 'Second Bank')).toEqual(await tablesIn(database, 'public'));
    expect(await migrated(database.url)).toEqual([]);
  });

  it('has to be there', async () => {
    const role = later(await createRole());
    const database = later(await createDatabase());
    await database.query(`ALTER ROLE ${role.name} SET search_path = nowhere`);
    expect(await refusal(database.urlOf(role.name, role.password))).toMatch(
      /search_path of the role "spec_\w+" .* \(nowhere\) names no schema/,
    );
  });
});

describe('a role that may not create tables', () => {
  it('is told so by its name and that of the schema', async () => {
    const role = later(await createRole());
    const database = later(await createDatabase());
    const url = database.urlOf(role.name, role.password);
    expect(await refusal(url)).toMatch(
      new RegExp(`^The role "${role.name}" cannot create tables in the schema "public" of the database `),
    );
    // Migrated by somebody else, who gave it no rights.
    await migrated(database.url);
    expect(await refusal(url)).toContain(`--grant-to ${role.name}`);
  });

  it('is told what else a migration needs', async () => {
    const role = later(await createRole());
    const database = later(await createDatabase());
    await database.query(`GRANT ALL ON SCHEMA public TO ${role.name}`);
    await database.query('REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC');
    expect(await refusal(database.urlOf(role.name, role.password))).toContain(
      `The database denies access to the role "${role.name}": permission denied for language plpgsql`,
    );
  });
});
