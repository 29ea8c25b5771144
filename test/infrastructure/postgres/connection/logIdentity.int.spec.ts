/** Two nodes on PostgreSQL, and what becomes of what they remember when their log is not the one it was. */
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bank } from '../../../../src/application/bank.js';
import type { KnownLog, LogChange } from '../../../../src/application/log/knownLog.js';
import { type Connections, connect } from '../../../../src/infrastructure/postgres/connection/connections.js';
import { adoptLog } from '../../../../src/infrastructure/postgres/connection/logIdentity.js';
import { migrate } from '../../../../src/infrastructure/postgres/connection/migrate.js';
import { PostgresEventStore } from '../../../../src/infrastructure/postgres/log/eventStore.js';
import { systemTime } from '../../../../src/infrastructure/systemTime.js';
import {
  balanceOf,
  bodyOf,
  command,
  deposit,
  execute,
  kinds,
  openAccount,
  openBank,
  withdraw,
} from '../../../support/bankFixture.js';
import { copyDatabase, createDatabase } from '../../../support/database.js';
import { loseTail, promote, restore } from '../../../support/logPlaces.js';
import { openDatabase } from '../../../support/migratedDatabase.js';
import { makeClient } from '../../../support/sessions.js';

interface Node {
  readonly bank: Bank;
  readonly connections: Connections;
  readonly changes: LogChange[];
}

function nodeOn(connections: Connections): Node {
  const bank = openBank(new PostgresEventStore(connections));
  const changes: LogChange[] = [];
  connections.log.onChange((change) => {
    bank.forget();
    changes.push(change);
  });
  return { bank, connections, changes };
}

const reasonOf = ({ connections }: Node) => connections.log.description?.epochs.at(-1)?.reason;

describe('a log', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let [n1, n2]: Node[] = [];
  let account: string;
  let client: pg.Client;

  beforeEach(async () => {
    database = await openDatabase(2);
    [n1, n2] = database.nodes.map(nodeOn);
    account = await openAccount((n1 as Node).bank, '100.00');
    client = makeClient({ connectionString: database.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await database.close();
  });

  const nodes = () => [n1, n2] as [Node, Node];

  describe('that lost its newest events', () => {
    it('gives no money that is not there, and names the positions that are gone', async () => {
      const [first, second] = nodes();
      expect(kinds([await execute(second.bank, deposit(account, '1000.00'))])).toEqual(['accepted']);
      await loseTail(client, 2);

      expect(await balanceOf(second.bank, account)).toBe(10_000n);
      expect(kinds([await execute(first.bank, deposit(account, '1.00'))])).toEqual(['accepted']);
      const refused = await execute(second.bank, withdraw(account, '900.00'));
      expect(kinds([refused])).toEqual(['insufficient-funds']);
      expect(await balanceOf(second.bank, account)).toBe(10_100n);

      expect(second.changes.map(({ common, newest }) => ({ common, newest }))).toEqual([
        { common: 2, newest: 3 },
      ]);
      expect(reasonOf(second)).toBe('tail-lost');
      expect(second.connections.log.description?.isCopy).toBe(false);
      expect(second.connections.log.description?.epochs.at(-1)?.afterPosition).toBe(2);
    });

    it('is found out by a command that was decided on what is gone, though the versions fit again', async () => {
      const [first, second] = nodes();
      await execute(second.bank, deposit(account, '1000.00'));
      await loseTail(client, 2);
      // Another event of the same version, at the same position.
      await execute(first.bank, deposit(account, '1.00'));
      const refused = await execute(second.bank, withdraw(account, '900.00'));
      expect(kinds([refused])).toEqual(['insufficient-funds']);
      const paid = await execute(second.bank, withdraw(account, '101.00'));
      expect(bodyOf(paid)).toMatchObject({ balance: '0.00', version: 4 });
    });

    it('has no freeze any more that was lost', async () => {
      const [, second] = nodes();
      await execute(second.bank, command('freeze', { accountId: account }));
      await loseTail(client, 2);
      expect(kinds([await execute(second.bank, deposit(account, '1.00'))])).toEqual(['accepted']);
    });

    it('takes the lost command again, as new', async () => {
      const [, second] = nodes();
      const lost = deposit(account, '1000.00');
      await execute(second.bank, lost);
      await loseTail(client, 2);
      expect(await execute(second.bank, lost)).toMatchObject({ kind: 'accepted', replayed: false });
      expect(await balanceOf(second.bank, account)).toBe(110_000n);
    });

    it('is found out by the newest position that a node asks for', async () => {
      const [, second] = nodes();
      await execute(second.bank, deposit(account, '1000.00'));
      await loseTail(client, 2);
      const store = new PostgresEventStore(second.connections);
      await expect(store.lastPosition()).rejects.toThrow('the log is not the one that was known');
      expect(await store.lastPosition()).toBe(2);
    });
  });

  describe('whose server was promoted', () => {
    it('has another name for every node, and goes on without an error', async () => {
      const [first, second] = nodes();
      await execute(second.bank, deposit(account, '1.00'));
      const before = first.connections.log.name;
      await promote(client);
      await first.connections.log.check();
      expect(first.connections.log.name).not.toBe(before);
      expect(second.connections.log.name).toBe(before);

      const answers = await Promise.all([
        execute(first.bank, deposit(account, '1.00')),
        execute(second.bank, deposit(account, '1.00')),
        execute(second.bank, withdraw(account, '50.00')),
      ]);
      expect(kinds(answers)).toEqual(['accepted', 'accepted', 'accepted']);
      expect(second.connections.log.name).toBe(first.connections.log.name);
      expect(second.changes.map(({ common, newest }) => newest - common)).toEqual([0]);
      expect(await balanceOf(first.bank, account)).toBe(5_300n);
    });

    it('is no copy where a running node saw it, and may be one where nobody did', async () => {
      const [first] = nodes();
      await promote(client);
      await first.connections.log.check();
      expect(first.connections.log.description?.isCopy).toBe(false);

      await promote(client);
      const late = connect(database.url, LIMITS, () => {});
      await late.log.begin(systemTime);
      expect(late.log.description?.isCopy).toBe(true);
      await late.end();
    });

    it('is left alone by one that begins until those that are running have had time to see it', async () => {
      const [first] = nodes();
      await promote(client);
      const late = connect(database.url, LIMITS, () => {});
      const begun = late.log.begin(systemTime);
      await expect.poll(() => late.log.isDoubtful).toBe(true);
      await first.connections.log.check();
      await begun;
      expect(late.log.description?.isCopy).toBe(false);
      expect(late.log.name).toBe(first.connections.log.name);
      await late.end();
    });
  });

  it('restored from a dump while nodes run is another one, and a copy until an operator says otherwise', async () => {
    const [first, second] = nodes();
    await execute(first.bank, deposit(account, '1.00'));
    await restore(client);
    expect(kinds([await execute(first.bank, withdraw(account, '101.00'))])).toEqual(['accepted']);
    expect(kinds([await execute(second.bank, deposit(account, '1.00'))])).toEqual(['accepted']);
    expect(reasonOf(second)).toBe('restored');
    expect(second.connections.log.description?.isCopy).toBe(true);

    expect(await adoptLog(client)).toBe(true);
    expect(await adoptLog(client)).toBe(false);
    await second.connections.log.refresh();
    expect(second.connections.log.description?.isCopy).toBe(false);
  });
});

it('a copy in another database has another name, and the original keeps its own', async () => {
  const original = await createDatabase();
  await migrate(
    original.url,
    () => {},
    async () => {},
  );
  const name = await withLog(original.url, async (log) => log.name);
  const copy = await copyDatabase(original.url);
  await withLog(copy.url, async (log) => {
    expect(log.name).not.toBe(name);
    expect(log.description).toMatchObject({ isCopy: true, epochs: [{}, { reason: 'copied' }] });
  });
  await withLog(original.url, async (log) => {
    expect(log).toMatchObject({ name, description: { isCopy: false } });
  });
  await Promise.all([original.drop(), copy.drop()]);
});

async function withLog<T>(url: string, work: (log: KnownLog) => Promise<T>): Promise<T> {
  const connections = connect(url, LIMITS, () => {});
  await connections.log.begin(systemTime);
  const result = await work(connections.log);
  await connections.end();
  return result;
}

const LIMITS = { readersMax: 2, connectMsMax: 5_000, statementMsMax: 10_000 };
