import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/application/verification/findings.js';
import { openService, type TestService, UNKNOWN_ID, wordOf } from '../../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await openService();
  const [from, to] = [await service.admin.account('10.00'), await service.admin.account()];
  await service.admin.post('/v1/transfers', { from, to, amount: '4.00' });
  // Reading everything waits for the read models.
  await service.admin.get('/v1/ledger/trial-balance');
  await service.admin.get(`/v1/accounts/${from}/transactions`);
});
afterAll(() => service.close());

const start = () => service.admin.send('POST', '/v1/verifications');

/** The verification once it has ended. */
async function ended(path: string) {
  for (;;) {
    const { body } = await service.admin.get(path);
    if (body.state !== 'running') return body;
    await wait(50);
  }
}

describe('a verification by HTTP', () => {
  it('compares everything, and is remembered', async () => {
    const begun = await start();
    expect([begun.status, begun.body.state]).toEqual([202, 'running']);
    const path = begun.headers.get('location') as string;
    const run = await ended(path);
    expect(run).toMatchObject({ state: 'done', events: { done: 5, total: 5 }, differences: [] });
    expect(run.checks.map(({ check, differences }: Record<string, unknown>) => [check, differences])).toEqual(
      Object.keys(CHECKS)
        .filter((check) => check !== 'cache')
        .map((check) => [check, 0]),
    );
    expect(run.checks[0].about).toBe(CHECKS.positions);
    expect(run.checkpoints.journal).toBe(5);
    expect((await service.admin.get('/v1/verifications')).body.items[0]).toEqual(run);
  });

  it('names what differs', async () => {
    const receivers = "SELECT stream_id FROM events WHERE type = 'TransferReceived'";
    const age = (versions: number) =>
      service.query(
        `UPDATE accounts_1 SET version = version + ${versions} WHERE account_id IN (${receivers})`,
      );
    await age(7);
    const run = await ended((await start()).headers.get('location') as string);
    await age(-7);
    expect(run.differences).toEqual([
      {
        check: 'accounts',
        table: 'accounts',
        key: expect.stringMatching(/ version$/),
        expected: '2',
        found: '9',
      },
    ]);
  });

  it('is one at a time, and can be ended', async () => {
    // Nobody reads the events before the lock is gone.
    await service.query('BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE');
    const first = await start();
    expect((await start()).body.id).toBe(first.body.id);
    const path = `/v1/verifications/${first.body.id}`;
    const cancelled = await service.admin.send('DELETE', path);
    await service.query('ROLLBACK');
    expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
    const again = await ended((await start()).headers.get('location') as string);
    expect(again.state).toBe('done');
    expect((await service.admin.send('DELETE', `/v1/verifications/${again.id}`)).body).toEqual(again);
  });

  it('that is not known is not found', async () => {
    for (const method of ['GET', 'DELETE'] as const) {
      expect(wordOf(await service.admin.send(method, `/v1/verifications/${UNKNOWN_ID}`))).toBe(
        '404 not-found',
      );
    }
  });

  it('that cannot be made says why', async () => {
    await service.query('ALTER TABLE events RENAME request_hash TO gone');
    const run = await ended((await start()).headers.get('location') as string);
    await service.query('ALTER TABLE events RENAME gone TO request_hash');
    expect(run).toMatchObject({ state: 'failed', error: expect.stringMatching(/older version/) });
  });

  it('ends with its node', async () => {
    await service.query('BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE');
    await start();
    const processes = () => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
    const before = processes();
    await service.stop();
    expect(before - processes()).toBe(1);
  });
});
