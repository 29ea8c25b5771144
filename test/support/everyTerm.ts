import { type Client, newKey } from './service.js';

/** Limits with every field of them and of what exceeds one; and another owner. */
export async function everyTerm(bank: Client, account: string): Promise<void> {
  const path = `/v1/accounts/${account}`;
  const limits = { perTransaction: '3.00', perDay: '4.00', perMonth: '5.00', countPerDay: 1 };
  await bank.put(`${path}/limits`, limits);
  for (const amount of ['2.00', '2.00', '9.00']) await bank.post(`${path}/withdrawals`, { amount });
  await bank.get(path);
  await bank.send('PATCH', path, { key: newKey(), body: { owner: 'Ada King', metadata: { a: null } } });
}

/** Every search, and everything that is found by its id. */
export async function everySearch(client: Client, account: string, transfer: string): Promise<void> {
  const found = [`transactions/${transfer}`, `transfers/${transfer}`, 'events/1'];
  const none = [`transactions/${account}`, `transfers/${account}`, 'events/999999'];
  for (const one of [...found, ...none]) await client.get(`/v1/${one}`);
  for (const some of ['transactions?metadata.a=1', 'balances?groupBy=metadata.a'])
    await client.get(`/v1/${some}`);
}
