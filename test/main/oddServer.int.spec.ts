/** A database set to be unlike others: what the bank relies on, it sets itself. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/main/config.js';
import { createLogger } from '../../src/main/logger.js';
import { startService } from '../../src/main/service.js';
import { verifyDatabase } from '../../src/main/verification.js';
import { exported } from '../support/logFile.js';
import { ADMIN_KEY, Client, openService, type TestService } from '../support/service.js';
import { makeClient } from '../support/sessions.js';

const ODD = [
  `default_transaction_isolation = 'repeatable read'`,
  `DateStyle = 'German'`,
  `IntervalStyle = 'iso_8601'`,
  `TimeZone = 'Pacific/Kiritimati'`,
  `bytea_output = 'escape'`,
  'extra_float_digits = -10',
];

let url: string;
let service: TestService;
beforeAll(async () => {
  service = await openService({}, async (databaseUrl) => {
    url = databaseUrl;
    const client = makeClient(url);
    await client.connect();
    for (const setting of ODD) {
      await client.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${setting}`);
    }
    await client.end();
    return url;
  });
});
afterAll(() => service?.close());

describe('on a database with settings of its own', () => {
  it('two nodes append to one account at the same time', async () => {
    const id = await service.admin.account('0.00');
    const config = loadConfig({ PORT: '0', BANK_ADMIN_KEY: ADMIN_KEY });
    const other = await startService(config, url, createLogger('silent'));
    const clients = [service.admin, new Client(other.address, ADMIN_KEY)];
    const deposits = Array.from({ length: 200 }, (_, index) =>
      clients[index % 2]?.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' }),
    );
    const statuses = (await Promise.all(deposits)).map((answer) => answer?.status);
    await other.stop();
    expect(new Set(statuses)).toEqual(new Set([201]));
    expect((await service.admin.get(`/v1/accounts/${id}`)).body.balance).toBe('200.00');
  });

  it('the bank tells days and instants, exports itself and verifies', async () => {
    const id = await service.admin.account('5.00');
    const [event] = (await service.admin.get(`/v1/accounts/${id}/events`)).body.items;
    expect(Math.abs(Date.parse(event.recordedAt) - Date.now())).toBeLessThan(60_000);
    const day = event.recordedAt.slice(0, 10);
    const daily = `/v1/accounts/${id}/daily-balances`;
    for (const basis of ['business', 'recording']) {
      await vi.waitFor(async () => {
        const { items } = (await service.admin.get(`${daily}?basis=${basis}`)).body;
        expect(items).toMatchObject([{ date: day, balance: '5.00' }]);
      }, 20_000);
    }
    expect(await exported(url)).toContain(event.recordedAt);
    expect((await verifyDatabase(loadConfig({}), url)).differences).toEqual([]);
  });
});
