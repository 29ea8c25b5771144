/** Commands about holds in batches, and lists of holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandIdOf } from '../../../src/application/commands/idempotency.js';
import { BatchStream, type Result, wordsOf } from '../../support/batchStream.js';
import { type Client, newKey, openService, type TestService } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service?.close());

const held = async (account: string, amount: string): Promise<string> =>
  (await bank.post(`/v1/accounts/${account}/holds`, { amount })).body.id;
const capture = (hold: string) => bank.post(`/v1/holds/${hold}/captures`, {});
const release = (hold: string) => bank.post(`/v1/holds/${hold}/release`, {});

const moneyOf = async (account: string) => {
  const { balance, available } = (await bank.get(`/v1/accounts/${account}`)).body;
  return [balance, available];
};

describe('commands about holds', () => {
  it('go in batches, in order, all or none where they are atomic', async () => {
    const account = await bank.account('100.00');
    const hold = await held(account, '60.00');
    const batch = (atomic: boolean, ...commands: object[]) =>
      bank.post('/v1/batch', {
        atomic,
        commands: commands.map((one) => ({ idempotencyKey: newKey(), ...one })),
      });
    const some = await batch(
      false,
      { type: 'capture-hold', holdId: hold, amount: '60.00' },
      { type: 'withdraw', accountId: account, amount: '40.00' },
      { type: 'place-hold', accountId: account, amount: '0.01' },
    );
    const results = some.body.results as { status: string; code?: string; answer?: { version: number } }[];
    expect(results.map(({ status, code, answer }) => [status, code ?? answer?.version])).toEqual([
      ['ok', 4],
      ['ok', 5],
      ['rejected', 'insufficient-funds'],
    ]);
    const whole = await batch(
      true,
      { type: 'deposit', accountId: account, amount: '5.00' },
      { type: 'place-hold', accountId: account, amount: '5.00' },
      { type: 'release-hold', holdId: hold },
    );
    expect(whole.body.results.map(({ code }: { code: string }) => code)).toEqual([
      'batch-aborted',
      'batch-aborted',
      'hold-not-open',
    ]);
    expect(await moneyOf(account)).toEqual(['0.00', '0.00']);
  });

  it('name a hold that was placed before: one of the same atomic batch is not found, and the answer says why', async () => {
    const account = await bank.account('10.00');
    const { id: client } = (await bank.get('/v1/api-clients/self')).body;
    const idempotencyKey = newKey();
    // Who knows how ids are made could name it.
    const holdId = commandIdOf(client, idempotencyKey);
    const { body } = await bank.post('/v1/batch', {
      atomic: true,
      commands: [
        { type: 'place-hold', idempotencyKey, accountId: account, amount: '5.00' },
        { type: 'capture-hold', idempotencyKey: newKey(), holdId },
      ],
    });
    expect(body.results.map(({ code }: { code: string }) => code)).toEqual([
      'batch-aborted',
      'hold-not-found',
    ]);
    expect(body.results[1].detail).toBe(
      `No hold with id ${holdId}; one that the same batch places can be named in a later request`,
    );
    expect(await moneyOf(account)).toEqual(['10.00', '10.00']);
  });

  it('go in a stream of lines, one after the answer to the one before', async () => {
    const account = await bank.account('100.00');
    const stream = new BatchStream(bank);
    const line = async (fields: object) => {
      await stream.write({ idempotencyKey: newKey(), ...fields });
      return (await stream.next()) as Result;
    };
    const placed = await line({ type: 'place-hold', accountId: account, amount: '60.00', reference: 'ride' });
    const { id: holdId } = placed.answer as { id: string };
    const some = [
      placed,
      await line({ type: 'capture-hold', holdId, amount: '20.00', final: false }),
      await line({ type: 'capture-hold', holdId, amount: '40.01' }),
      await line({ type: 'release-hold', holdId, reason: 'enough' }),
      await line({ type: 'release-hold', holdId }),
    ];
    expect(wordsOf([...some, ...(await stream.end().rest())])).toEqual([
      'ok',
      'ok',
      'rejected amount-exceeds-hold',
      'ok',
      'rejected hold-not-open',
    ]);
    expect(some[3]?.answer).toMatchObject({ status: 'released', captured: '20.00', reason: 'enough' });
    expect(await moneyOf(account)).toEqual(['80.00', '80.00']);
  });
});

describe('the holds of an account', () => {
  it('are listed in order, by status, page by page', async () => {
    const account = await bank.account('100.00');
    const first = await held(account, '1.00');
    const second = await held(account, '2.00');
    const third = await held(account, '3.00');
    await release(first);
    await capture(second);
    const fourth = await held(account, '4.00');
    const ids = async (query: string) => {
      const { items, next } = (await bank.get(`/v1/accounts/${account}/holds${query}`)).body;
      return [items.map(({ id }: { id: string }) => id), next];
    };
    expect(await ids('')).toEqual([[first, second, third, fourth], null]);
    expect(await ids('?status=open')).toEqual([[third, fourth], null]);
    expect(await ids('?status=released')).toEqual([[first], null]);
    expect(await ids('?status=captured')).toEqual([[second], null]);
    expect(await ids('?status=expired')).toEqual([[], null]);
    expect(await ids('?limit=2')).toEqual([[first, second], '4']);
    expect(await ids('?limit=2&after=4')).toEqual([[third, fourth], null]);
    expect(await ids('?status=open&limit=1')).toEqual([[third], '5']);
    expect(await ids('?status=open&limit=1&after=5')).toEqual([[fourth], null]);
  });
});
