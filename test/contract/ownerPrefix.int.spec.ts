/** Names are found by how they begin, whatever the database's locale knows of letters. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nameKey } from '../../src/application/shared/nameKey.js';
import { type Connections, connect } from '../../src/infrastructure/postgres/connection/connections.js';
import { migrate } from '../../src/infrastructure/postgres/connection/migrate.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { PostgresAccountList } from '../../src/infrastructure/postgres/readModels/accountList.js';
import { projections } from '../../src/infrastructure/postgres/readModels/all.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';
import { createDatabase, type Database } from '../support/database.js';
import { LogWriter } from '../support/log.js';
import { project } from '../support/projecting.js';

let database: Database;
let node: Connections;
const OWNERS = ['Čapek', 'ČAPKOVÁ', 'capek', 'C\u030cerný', 'Straße', 'STRASSE 5', 'Σίσυφος'];

beforeAll(async () => {
  database = await createDatabase("LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
  await migrate(
    database.url,
    () => {},
    async () => {},
  );
  node = connect(database.url, { readersMax: 2, connectMsMax: 5_000, statementMsMax: 10_000 }, () => {});
  const store = new PostgresEventStore(node);
  const keeper = new PostgresProjectionStore(node, projections);
  await keeper.prepare();
  const writer = new LogWriter(store);
  for (const owner of OWNERS) await writer.open(owner);
  await project(node, keeper);
});
afterAll(async () => {
  await node?.end();
  await database?.drop();
});

const found = async (ownerPrefix: string, after?: string) =>
  (await new PostgresAccountList(node).find({ ownerPrefix }, after, 10))?.map(({ account }) => account);

it.each([
  ['ča', ['Čapek', 'ČAPKOVÁ']],
  ['Č', ['Čapek', 'ČAPKOVÁ', 'C\u030cerný']],
  ['c\u030cA', ['Čapek', 'ČAPKOVÁ']],
  ['strass', ['Straße', 'STRASSE 5']],
  ['STRASSE', ['Straße', 'STRASSE 5']],
  ['σίσυφοσ', ['Σίσυφος']],
  ['ΣΊΣΥΦΟΣ', ['Σίσυφος']],
  ['%', []],
])('finds names that begin with %s, in the C locale', async (prefix, owners) => {
  expect((await found(prefix))?.map(({ owner }) => owner)).toEqual(owners);
});

it('goes on after one of them', async () => {
  const [first] = (await found('ča')) ?? [];
  expect((await found('ča', first?.id))?.map(({ owner }) => owner)).toEqual(['ČAPKOVÁ']);
});

it('has one key for every way to write a name, and the key of its beginning begins it', () => {
  expect(nameKey('ČAPEK')).toBe(nameKey('c\u030capek'));
  expect(nameKey('ΣΑΣ')).toBe(nameKey('σας'));
  expect(nameKey('Čapek').startsWith(nameKey('ČA'))).toBe(true);
});

it('finds what version 1 of the read model can, while that is served', async () => {
  await database.query('ALTER TABLE accounts_1 RENAME COLUMN owner_key TO not_there_yet');
  await database.query('DROP VIEW accounts');
  await database.query(`CREATE VIEW accounts AS SELECT account_id, owner, currency, status, balance, overdraft_limit,
    version, opened_at, updated_at, metadata FROM accounts_1`);
  expect((await found('CAP'))?.map(({ owner }) => owner)).toEqual(['capek']);
});
