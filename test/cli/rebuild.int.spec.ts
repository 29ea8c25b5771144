import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connections } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import { LogWriter } from '../support/log.js';
import { openDatabase } from '../support/migratedDatabase.js';
import { BankProcess } from '../support/processes.js';

let database: Awaited<ReturnType<typeof openDatabase>>;

beforeAll(async () => {
  database = await openDatabase();
  const writer = new LogWriter(new PostgresEventStore(database.nodes[0] as Connections));
  const account = await writer.open('Ada');
  for (let index = 0; index < 9; index += 1) await writer.move(account, 100n);
});
afterAll(() => database?.close());

async function rebuild(...args: string[]) {
  const command = [process.execPath, 'scripts/bank.mjs', 'rebuild', ...args];
  const bank = new BankProcess({ DATABASE_URL: database.url }, command);
  const { code } = await bank.ended;
  return { code, stdout: bank.stdout, stderr: bank.stderr };
}

const query = async (text: string) => (await database.nodes[0]?.readers.query(text))?.rows;

describe('rebuild', () => {
  it('builds every read model anew, without a bank that runs', async () => {
    const { code, stdout } = await rebuild('--json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.map(({ projection }: { projection: string }) => projection)).toEqual([
      'accounts',
      'daily-balances',
      'journal',
      'search',
      'transactions',
    ]);
    expect(report[0]).toMatchObject({ generation: 2, events: 10, eventsPerSecond: expect.any(Number) });
    expect(await query('SELECT balance FROM accounts')).toEqual([{ balance: '900' }]);
  });

  it('or those that are named', async () => {
    const { code, stdout } = await rebuild('journal');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^journal: 10 events in [0-9.]+ s, [0-9]+\/s\n$/),
    ]);
    expect(await query('SELECT projection, generation FROM checkpoints ORDER BY projection')).toEqual([
      { projection: 'accounts', generation: 2 },
      { projection: 'daily-balances', generation: 2 },
      { projection: 'journal', generation: 3 },
      { projection: 'search', generation: 2 },
      { projection: 'transactions', generation: 2 },
    ]);
  });

  it('names the read models that there are', async () => {
    expect(await rebuild('ledger')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Allowed choices are accounts, '),
    });
  });

  it('says what keeps it', async () => {
    await query('ALTER TABLE events DISABLE TRIGGER events_append_only');
    await query("UPDATE events SET type = 'Unheard' WHERE position = 5");
    const { code, stderr } = await rebuild('accounts');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^accounts is stuck at event 5: Unheard, version 5 of .*unknown event type: Unheard\n$/,
    );
  });
});
