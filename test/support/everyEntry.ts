import type { Client } from './service.js';

/** Every operation of entries and of the chart of accounts, with every field. */
export async function everyEntry(client: Client, account: string): Promise<void> {
  await client.put('/v1/ledger/accounts/card-fees', { name: 'Card fees', type: 'income' });
  await client.get('/v1/ledger/accounts');
  const { body: entry } = await client.post('/v1/entries', {
    description: 'd',
    reference: 'r',
    effectiveOn: '2026-01-31',
    metadata: { a: 1 },
    rate: { from: 'EUR', to: 'CZK', value: '24.655' },
    legs: [
      { account, amount: '1.00', currency: 'EUR', reference: 'own', counterpart: 'c' },
      { ledgerAccount: 'position', amount: '-1.00', currency: 'EUR' },
      { ledgerAccount: 'position', amount: '24.66', currency: 'CZK' },
      { ledgerAccount: 'card-fees', amount: '-24.66', currency: 'CZK' },
    ],
  });
  const { body: paid } = await client.post(`/v1/accounts/${account}/deposits`, { amount: '1.00' });
  const why = { amount: '0.50', reason: 'x', effectiveOn: '2026-01-31' };
  await client.post(`/v1/transactions/${paid.id}/reversal`, why);
  await client.get(`/v1/transactions/${paid.id}`);
  const to = await client.account();
  const { body: sent } = await client.post('/v1/transfers', { from: account, to, amount: '0.50' });
  await client.post(`/v1/transfers/${sent.id}/reversal`, why);
  await client.get(`/v1/transfers/${sent.id}`);
  await client.post(`/v1/entries/${entry.id}/reversal`, { reason: 'x' });
  await client.get(`/v1/entries/${entry.id}`);
  await client.get(`/v1/entries/${account}`);
  await client.post(`/v1/accounts/${account}/deposits`, { amount: '1.00', ledgerAccount: 'card-fees' });
  await client.get('/v1/ledger/trial-balance?position=2');
}
