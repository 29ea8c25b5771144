/** Reads on a standby: never older than what any client was told, and never what only the standby shows. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TcpProxy } from '../support/proxy.js';
import { Postgres } from '../support/topology/postgres.js';
import { hasPrograms } from '../support/topology/programs.js';
import { endTopology } from '../support/topology/serverProcess.js';
import { asked, StandbyBank, TOLD } from '../support/topology/standbyBank.js';

/** Some take their time. */
const isWhole = process.env.FAULT_SUITE === 'all';
const DATABASE = 'bank';
const TODAY = new Date().toISOString().slice(0, 10);

describe.skipIf(!(await hasPrograms('postgres')))('a bank with READ_DATABASE_URL', () => {
  let [primary, standby]: Postgres[] = [];
  let way: TcpProxy;
  let bank: StandbyBank;
  let account: string;

  beforeAll(async () => {
    primary = await Postgres.start({ name: 'primary', settings: TOLD });
    await primary.query(`CREATE DATABASE ${DATABASE}`);
    standby = await Postgres.start({ name: 'standby', standbyOf: primary, settings: TOLD });
    way = await TcpProxy.start(primary.url(DATABASE));
    bank = await StandbyBank.start(way.url, standby.url(DATABASE));
    account = await bank.client.account('10.00');
  });
  afterEach(() => standby!.query('SELECT pg_wal_replay_resume() WHERE pg_is_in_recovery()').catch(() => {}));
  afterAll(async () => {
    await bank?.stop();
    await way?.close();
    await endTopology();
  });

  const isUp = () => expect.poll(() => bank.standby()).toBe('up');
  const deposit = async (amount: string) => {
    const { status } = await bank.client.post(`/v1/accounts/${account}/deposits`, { amount });
    expect(status).toBe(201);
  };
  /** What every kind of read shows of the account. */
  const shown = async () => {
    // A read model may be behind, and says so: what does not say so is complete.
    const get = async (path: string) => {
      for (;;) {
        const { headers, body } = await bank.client.get(path);
        if (!headers.has('projection-lag')) return body;
      }
    };
    const list = await get('/v1/accounts');
    const events = await get('/v1/events');
    const own = await get(`/v1/accounts/${account}/events`);
    const movements = await get(`/v1/accounts/${account}/transactions`);
    const statement = await get(`/v1/accounts/${account}/statement?from=${TODAY}&to=${TODAY}`);
    const totals = await get('/v1/ledger/trial-balance');
    return {
      list: list.items[0].balance,
      events: events.items.length,
      own: own.items.length,
      movements: movements.items.at(-1).balance,
      statement: statement.closingBalance,
      totals: totals.position,
    };
  };
  const all = (balance: string, events: number) => ({
    list: balance,
    events,
    own: events,
    movements: balance,
    statement: balance,
    totals: events,
  });

  it.each([
    ['lists', '/v1/accounts', /FROM accounts WHERE/],
    ['the ledger', '/v1/ledger/trial-balance', /LEFT JOIN ledger_balances/],
    [
      'postings',
      '/v1/ledger/postings',
      /position <= \(SELECT position FROM checkpoints WHERE projection = 'journal'/,
    ],
    ['daily balances', '/v1/accounts/ID/daily-balances', /moved AS MATERIALIZED/],
    ['events of all', '/v1/events', /FROM events e WHERE position > \$1 ORDER/],
    ['events of a kind', '/v1/events?type=MoneyDeposited', /AND type = ANY \(\$3\) ORDER BY position/],
    ['movements', '/v1/accounts/ID/transactions', /WHERE stream_id = \$1 AND version > \$2 AND type/],
    ['the past', '/v1/accounts/ID?version=1', /WITH RECURSIVE newest/],
    [
      'statements',
      `/v1/accounts/ID/statement?from=${TODAY}&to=${TODAY}`,
      /FROM transactions CROSS JOIN LATERAL/,
    ],
  ])('reads %s from the standby', async (_title, path, statement) => {
    await isUp();
    const [there, here] = [asked(standby!, statement), asked(primary!, statement)];
    expect((await bank.client.get(path.replace('ID', account))).status).toBe(200);
    expect([there(), here()]).toEqual([1, 0]);
  });

  it.skipIf(!isWhole)('verifies on the standby', async () => {
    const [there, here] = [asked(standby!, /COPY \(SELECT/), asked(primary!, /COPY \(SELECT/)];
    const begun = await bank.client.send('POST', '/v1/verifications');
    const run = async () => (await bank.client.get(begun.headers.get('location') as string)).body;
    await expect.poll(async () => (await run()).state).toBe('done');
    expect(await run()).toMatchObject({ events: { total: 2 }, differences: [] });
    expect([there() > 0, here()]).toEqual([true, 0]);
  });

  it('shows every command that was answered, though the standby does not replay', async () => {
    await standby!.query('SELECT pg_wal_replay_pause()');
    await deposit('5.00');
    expect(await shown()).toEqual(all('15.00', 3));
    expect(await bank.standby()).toBe('degraded');
    const { text } = await bank.client.get('/metrics');
    expect(text).toContain('bank_read_standby_up 0');
    await standby!.query('SELECT pg_wal_replay_resume()');
    await isUp();
    expect(await shown()).toEqual(all('15.00', 3));
  });

  it('does not show what the primary has not confirmed', async () => {
    await isUp();
    const { items: before } = (await bank.client.get('/v1/events')).body;
    // The standby has everything at once; the commit waits for another one, which is not there.
    await primary!.set({ synchronous_standby_names: 'FIRST 2 (standby, nobody)' });
    const waiting = bank.client.post(`/v1/accounts/${account}/deposits`, { amount: '7.00' });
    const unconfirmed = () =>
      standby!.query('SELECT 1 FROM events WHERE position > $1', [before.length], DATABASE);
    await expect.poll(unconfirmed).toHaveLength(1);
    expect((await bank.client.get('/v1/events')).body.items).toEqual(before);
    await primary!.set({ synchronous_standby_names: '' });
    expect((await waiting).status).toBe(201);
    await isUp();
    expect((await bank.client.get('/v1/events')).body.items).toHaveLength(before.length + 1);
  });

  it('reads from the primary while the standby is away, and says so once', async () => {
    const before = bank.tellings().length;
    await standby!.stop();
    for (let times = 0; times < 3; times += 1) expect(await shown()).toEqual(all('22.00', 4));
    expect(await bank.standby()).toBe('degraded');
    await standby!.start();
    await isUp();
    expect(bank.tellings().slice(before)).toEqual([
      'READ_DATABASE_URL: the standby is not usable; the primary serves all reads',
      'READ_DATABASE_URL: the standby serves reads',
    ]);
  });

  it.skipIf(!isWhole)('waits no longer than a moment for a standby that hangs', async () => {
    standby!.pause();
    try {
      const sentMs = performance.now();
      expect(await shown()).toEqual(all('22.00', 4));
      // One statement may take 5 s: what hangs is not waited for that long.
      expect(performance.now() - sentMs).toBeLessThan(5_000);
    } finally {
      standby!.resume();
    }
    await isUp();
  });

  it.skipIf(!isWhole)('does not read another bank', async () => {
    await primary!.query('CREATE DATABASE other');
    const other = await StandbyBank.start(primary!.url('other'), primary!.url('other'));
    await expect.poll(() => other.standby()).toBe('up');
    await other.client.account('99.00');
    await other.stop();
    await standby!.caughtUpWith(primary!);
    for (const wrong of [standby!.url('other'), primary!.url('other')]) {
      const mistaken = await StandbyBank.start(way.url, wrong);
      await expect.poll(() => mistaken.tellings()).toHaveLength(1);
      expect(await mistaken.standby()).toBe('degraded');
      expect((await mistaken.client.get('/v1/accounts')).body.items[0].balance).toBe('22.00');
      await mistaken.stop();
    }
  });

  it('does not read a standby that was promoted, until the bank is there', async () => {
    await isUp();
    await standby!.promote();
    await deposit('1.00');
    expect(await shown()).toEqual(all('23.00', 5));
    await expect.poll(() => bank.standby()).toBe('degraded');

    way.refuse();
    way.moveTo(standby!.url(DATABASE));
    way.heal();
    const again = async () =>
      (await bank.client.post(`/v1/accounts/${account}/deposits`, { amount: '2.00' }, { key: 'moved' }))
        .status;
    await expect.poll(again).toBe(201);
    // What came after the promotion is lost with the former primary.
    await expect.poll(() => bank.standby()).toBe('up');
    expect(await shown()).toEqual(all('24.00', 5));
  });
});
