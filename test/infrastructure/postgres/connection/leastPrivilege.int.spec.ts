/** Two roles: one owns the tables and migrates, the other one serves, and can neither make tables nor change the log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS, TABLE_RIGHTS } from '../../../../src/infrastructure/postgres/connection/grants.js';
import { loadConfig } from '../../../../src/main/config.js';
import { createLogger } from '../../../../src/main/logger.js';
import { type Service, startService } from '../../../../src/main/service.js';
import { createDatabase, createRole, type Database } from '../../../support/database.js';
import { blocksOf, textOf } from '../../../support/docs.js';
import { BankProcess } from '../../../support/processes.js';
import { ADMIN_KEY, Client } from '../../../support/service.js';
import { makeClient } from '../../../support/sessions.js';

let database: Database;
let owner: Awaited<ReturnType<typeof createRole>>;
let server: Awaited<ReturnType<typeof createRole>>;
let bank: Service;
let admin: Client;

const PAGE = 'docs/how-to/least-privilege.md';
const named = (text: string) =>
  text.replaceAll('bank_owner', owner.name).replaceAll('bank_service', server.name);

async function cli(role: { name: string; password: string }, ...args: string[]) {
  const command = [process.execPath, 'scripts/bank.mjs', ...args];
  const child = new BankProcess({ DATABASE_URL: database.urlOf(role.name, role.password) }, command);
  const { code } = await child.ended;
  return { code, output: child.stdout + child.stderr };
}

async function as<T>(role: { name: string; password: string }, text: string): Promise<T[]> {
  const client = makeClient({ connectionString: database.urlOf(role.name, role.password) });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

async function start(): Promise<Service> {
  const config = loadConfig({ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY, LOG_LEVEL: 'silent' });
  const started = await startService(
    config,
    database.urlOf(server.name, server.password),
    createLogger('silent'),
  );
  admin = new Client(started.address, ADMIN_KEY);
  return started;
}

beforeAll(async () => {
  database = await createDatabase();
  owner = await createRole();
  server = await createRole();
  // As the page says, but for the names: roles belong to the whole server.
  const made = blocksOf(PAGE).find(({ text }) => text.startsWith('CREATE ROLE'));
  for (const statement of (made?.text ?? '').split(';').filter((text) => !/CREATE ROLE/.test(text))) {
    await database.query(named(statement));
  }
});
afterAll(async () => {
  await bank?.stop();
  await database?.drop();
  await owner?.drop();
  await server?.drop();
});

describe('with two roles', () => {
  it('one migrates and grants, the other one serves', async () => {
    const [, line = ''] = /npm run bank -- (migrate .*)/.exec(textOf(PAGE)) ?? [];
    expect(await cli(owner, ...named(line).split(' '))).toMatchObject({ code: 0 });
    bank = await start();
    const account = await admin.account('100.00');
    const { body } = await admin.get('/v1/accounts?ownerPrefix=a');
    expect(body.items).toMatchObject([{ id: account, balance: '100.00' }]);
    expect((await admin.get('/v1/ledger/trial-balance')).status).toBe(200);
  });

  it('who serves can neither change the log nor make tables', async () => {
    for (const text of [
      'UPDATE events SET type = type',
      'DELETE FROM events',
      'TRUNCATE events',
      'DELETE FROM commands',
      'UPDATE commands SET outcome = outcome',
      'CREATE TABLE mine (id int)',
      'DROP VIEW journal',
      "SET session_replication_role = 'replica'",
      'DELETE FROM migrations',
    ]) {
      await expect(as(server, text), text).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('a rebuild is refused over HTTP and on the command line, in words', async () => {
    const { status, body } = await admin.post('/v1/projections/journal/rebuild');
    expect([status, body.code]).toEqual([403, 'store-forbids']);
    expect(body.detail).toContain(
      `run \`npm run bank -- rebuild journal\` as the role "${owner.name}", which owns`,
    );
    const { code, output } = await cli(server, 'rebuild', 'journal');
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([body.detail]);
  });

  it('the owner rebuilds beside the bank, whichever of both is at work', async () => {
    expect(await cli(owner, 'rebuild')).toMatchObject({ code: 0 });
    const rows = await as<{ tablename: string }>(
      owner,
      "SELECT tablename FROM pg_tables WHERE schemaname = 'bank' AND tablename ~ '^(accounts|journal)_'",
    );
    expect(rows.map(({ tablename }) => tablename).toSorted()).toEqual(['accounts_2', 'journal_2']);
    const account = await admin.account('7.00');
    const { body, headers } = await admin.get(`/v1/ledger/postings?accountId=${account}`);
    expect(headers.get('projection-lag')).toBeNull();
    expect(body.items).not.toEqual([]);
  });

  it('the bank of the server takes a generation into use that the owner has begun', async () => {
    const begun = `INSERT INTO checkpoints (projection, generation, version, is_serving)
      SELECT projection, 9, version, false FROM checkpoints WHERE projection = 'journal'`;
    await as(
      owner,
      `BEGIN; CREATE TABLE journal_9 (LIKE journal_2 INCLUDING ALL);
        CREATE TABLE ledger_balances_9 (LIKE ledger_balances_2 INCLUDING ALL);
        GRANT SELECT, INSERT, UPDATE ON journal_9, ledger_balances_9 TO ${server.name}; ${begun}; COMMIT`,
    );
    const served = async () => {
      const { body } = await admin.get('/v1/projections');
      const journal = body.items.filter(({ name }: { name: string }) => name === 'journal');
      return journal.map(({ generation, state }: Record<string, unknown>) => [generation, state]);
    };
    await expect.poll(served, { timeout: 30_000 }).toEqual([[9, 'serving']]);
    expect((await admin.get('/v1/ledger/trial-balance')).status).toBe(200);
  });

  it('what was granted on a view by hand outlives a rebuild', async () => {
    await as(owner, 'GRANT SELECT ON accounts TO PUBLIC');
    expect(await cli(owner, 'rebuild', 'accounts')).toMatchObject({ code: 0 });
    const [row] = await as<{ acl: string }>(
      owner,
      "SELECT relacl::text AS acl FROM pg_class WHERE relname = 'accounts' AND relkind = 'v'",
    );
    expect(row?.acl).toMatch(/[{,]=r\//);
  });

  it('a read model that nobody has made the tables of keeps the bank from starting, in one line', async () => {
    await bank.stop();
    await as(owner, "DELETE FROM checkpoints WHERE projection = 'journal'");
    await expect(start()).rejects.toThrow(
      new RegExp(
        `^The database role "${server.name}" cannot create the tables of the read model journal in .*$`,
      ),
    );
    expect(await cli(owner, 'migrate')).toMatchObject({ code: 0 });
    bank = await start();
    expect((await admin.get('/v1/ledger/trial-balance')).status).toBe(200);
  });

  it('--grant-to names a role that there is, and is for the owner', async () => {
    expect(await cli(owner, 'migrate', '--grant-to', 'nobody_of_the_specs')).toEqual({
      code: 2,
      output: expect.stringContaining('CREATE ROLE nobody_of_the_specs LOGIN'),
    });
    expect(await cli(server, 'migrate', '--grant-to', server.name)).toEqual({
      code: 2,
      output: expect.stringMatching(/^The database role "\w+" cannot grant rights on the bank’s tables.*\n$/),
    });
  });
});

it('every table and function of the migrations has its rights written down', async () => {
  const tables = await as<{ name: string }>(
    owner,
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'bank'::regnamespace AND relkind = 'r'
      AND relname !~ '_[0-9]+$'`,
  );
  expect(Object.keys(TABLE_RIGHTS).toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
  const functions = await as<{ name: string }>(
    owner,
    `SELECT proname AS name FROM pg_proc WHERE pronamespace = 'bank'::regnamespace AND prorettype <> 'trigger'::regtype`,
  );
  expect([...FUNCTIONS].toSorted()).toEqual(functions.map(({ name }) => name).toSorted());
});

describe('the log is append-only', () => {
  it.each(['UPDATE events SET type = type', 'DELETE FROM events', 'TRUNCATE events'])(
    'for a superuser who replays replication, too: %s',
    async (text) => {
      await expect(
        database.query(`SET session_replication_role = replica; SET search_path = bank; ${text}`),
      ).rejects.toThrow('are append-only');
    },
  );

  it('but the owner may forget old commands', async () => {
    const forgetting = blocksOf(PAGE).find(({ text }) => text.startsWith('DELETE'));
    await as(owner, forgetting?.text as string);
  });
});
