/** Commands about holds in batches, and lists of holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
