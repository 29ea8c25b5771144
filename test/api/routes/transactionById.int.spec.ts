import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, openService, type TestService, UNKNOWN_ID, wordOf } from '../../support/service.js';

let service: TestService;
let bank: Client;
beforeAll(async () => {
  service = await openService();
  bank = service.admin;
});
afterAll(() => service.close());

/** What a 201 made, by its Location. */
const at = async (made: Awaited<ReturnType<Client['post']>>) => {
  expect(made.status).toBe(201);
  return bank.get(made.headers.get('location') as string);
};

describe('Location of a 201', () => {
  it.each(['deposits', 'withdrawals'])('is where the transaction is: of %s', async (path) => {
    const id = await bank.account('5.00');
    const made = await bank.post(`/v1/accounts/${id}/${path}`, { amount: '1.00', reference: 'r' });
    const found = await at(made);
    expect(found.text).toBe(made.text);
    expect(made.headers.get('location')).toBe(`/v1/transactions/${made.body.id}`);
  });

  it('is where the transfer is, and each side is a transaction', async () => {
    const [from, to] = [await bank.account('5.00'), await bank.account()];
    const made = await bank.post('/v1/transfers', { from, to, amount: '1.00', metadata: { b: 1, a: 2 } });
    expect((await at(made)).text).toBe(made.text);
    const address = `/v1/transactions/${made.body.id}`;
    const listed = async (account: string) =>
      (await bank.get(`/v1/accounts/${account}/transactions`)).body.items.at(-1);
    expect((await bank.get(address)).body).toEqual(await listed(from));
    expect((await bank.get(`${address}?account=${to}`)).body).toEqual(await listed(to));
    const stranger = await bank.account();
    expect(wordOf(await bank.get(`${address}?account=${stranger}`))).toBe('404 transaction-not-found');
  });

  it('is where a capture is: a transaction, or with `to` a transfer', async () => {
    const [id, to] = [await bank.account('5.00'), await bank.account()];
    const hold = await bank.post(`/v1/accounts/${id}/holds`, { amount: '3.00', expiresInSeconds: 600 });
    expect((await at(hold)).body.id).toBe(hold.body.id);
    for (const fields of [{}, { to }]) {
      const made = await bank.post(`/v1/holds/${hold.body.id}/captures`, {
        amount: '1.00',
        final: false,
        ...fields,
      });
      expect((await at(made)).text).toBe(made.text);
    }
  });

  it('is where an account is', async () => {
    const made = await bank.post('/v1/accounts', { owner: 'Ada', currency: 'EUR' });
    expect((await at(made)).text).toBe(made.text);
  });
});

describe('what is not there', () => {
  it('is 404: an id of nothing, of an account, of a rejected command, of another kind', async () => {
    const id = await bank.account('1.00');
    const deposit = await bank.post(`/v1/accounts/${id}/deposits`, { amount: '1.00' });
    const hold = await bank.post(`/v1/accounts/${id}/holds`, { amount: '1.00', expiresInSeconds: 600 });
    for (const path of [
      `/v1/transactions/${UNKNOWN_ID}`,
      `/v1/transactions/${id}`,
      `/v1/transactions/${hold.body.id}`,
      `/v1/transfers/${UNKNOWN_ID}`,
      `/v1/transfers/${deposit.body.id}`,
    ]) {
      expect(wordOf(await bank.get(path)), path).toBe('404 transaction-not-found');
    }
    expect(wordOf(await bank.get('/v1/transactions/nothing'))).toBe('400 validation-failed');
  });
});

describe('an event by its position', () => {
  it('is the one in the list', async () => {
    await bank.account('1.00');
    const { body } = await bank.get('/v1/events?limit=1000');
    for (const event of body.items.slice(-3)) {
      expect((await bank.get(`/v1/events/${event.position}`)).body).toEqual(event);
    }
    const beyond = body.items.at(-1).position + 1;
    expect(wordOf(await bank.get(`/v1/events/${beyond}`))).toBe('404 event-not-found');
    for (const wrong of ['0', '-1', 'x', '1.5'])
      expect(wordOf(await bank.get(`/v1/events/${wrong}`)), wrong).toBe('400 validation-failed');
  });
});
