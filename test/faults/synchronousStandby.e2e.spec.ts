/** The standby that every commit waits for is away: nothing is answered as durable that may not be. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, movement, opening } from '../support/history.js';
import { type HttpAnswer, HttpClient, type HttpRequest } from '../support/httpClient.js';
import { killLeftovers } from '../support/processes.js';
import { FailoverBank } from '../support/topology/failoverBank.js';
import { hasPrograms } from '../support/topology/programs.js';
import { endTopology } from '../support/topology/serverProcess.js';

describe.skipIf(!(await hasPrograms('postgres')))('the synchronous standby is away', () => {
  const client = new HttpClient();
  const account = randomUUID();
  let bank: FailoverBank;
  let [first, second]: string[] = [];
  beforeAll(async () => {
    bank = await FailoverBank.start({ settings: { synchronous_standby_names: 'standby' } });
    [first, second] = bank.addresses;
    const { request } = opening({ key: 'open', account, amount: '0.00' }, 'EUR');
    expect((await client.send(first!, request)).status).toBe(201);
    bank.standby.stopReceiving();
  });
  afterAll(async () => {
    client.close();
    await killLeftovers();
    await endTopology();
  });

  it('answers 503, also when the wait is cancelled, and is not ready', async () => {
    const waiting = client.send(first!, deposit('cancelled'));
    const cancelled = async () => {
      const rows = await bank.primary.query<{ done: boolean }>(
        `SELECT pg_cancel_backend(pid) AS done FROM pg_stat_activity WHERE wait_event = 'SyncRep'`,
      );
      return rows.some(({ done }) => done);
    };
    await expect.poll(cancelled).toBe(true);
    expect(await outcomeOf(waiting)).toEqual([503, 'unavailable']);
    for (const address of bank.addresses) {
      await expect.poll(() => statusOf(address)).toBe(503);
      expect(await outcomeOf(client.send(address, deposit(`waits at ${new URL(address).port}`)))).toEqual([
        503,
        'unavailable',
      ]);
    }
  });

  it('finds out under the same key once the standby is back', async () => {
    bank.standby.receive();
    for (const address of bank.addresses)
      await expect.poll(() => statusOf(address), { timeout: 30_000 }).toBe(200);
    const again = await client.send(second!, deposit('cancelled'));
    expect(again.status).toBe(201);
    const { balance } = await client.json(first!, `/v1/accounts/${account}`);
    for (const address of bank.addresses)
      expect((await client.send(address, deposit('cancelled'))).text).toBe(again.text);
    expect((await client.json(second!, `/v1/accounts/${account}`)).balance).toBe(balance);
  });

  const deposit = (key: string): HttpRequest =>
    movement('deposit', { key: key.replaceAll(' ', '-'), account, amount: '1.00' }).request;

  const statusOf = async (address: string) =>
    (await client.send(address, { method: 'GET', path: '/health/ready' })).status;
});

async function outcomeOf(answer: Promise<HttpAnswer>): Promise<[number, string]> {
  const { status, text, headers } = await answer;
  return [status, codeOf({ status, text, headers })];
}
