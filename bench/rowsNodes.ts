/** Rows of Redis, of several nodes and of several processes behind one port. */
import { type Bench, http, type Row, type ServerPlan, type Setup } from './rows.js';

const bank: ServerPlan = { mode: 'bank' };
const workers: ServerPlan = { mode: 'bank', environment: { WEB_CONCURRENCY: '2' } };

const deposits = (name: string, of = 'deposit.c256'): Row => ({
  name,
  of,
  books: 'deposits',
  run: (bench: Bench) => http(bench),
});

const oneRow = (
  name: string,
  servers: Readonly<Record<string, ServerPlan>>,
  needsRedis: boolean,
  of?: string,
): Setup => ({ name, servers, needsRedis, rows: [deposits(`${name}.deposit.c256`, of)] });

const withRedis: Setup = {
  name: 'one bank with Redis',
  servers: { bank },
  needsRedis: true,
  rows: [
    deposits('redis.deposit.c256'),
    {
      name: 'redis.deposit.async',
      of: 'redis.deposit.c256',
      books: 'deposits',
      run: (bench) => http(bench, { kind: 'async' }),
    },
    {
      name: 'redis.read.account.cold',
      of: 'read.account.c256',
      run: async (bench) => {
        await bench.redis?.forget('*:account:*');
        return http(bench, { kind: 'read' });
      },
    },
    {
      name: 'redis.read.account.warm',
      of: 'read.account.c256',
      run: (bench) => http(bench, { kind: 'read' }),
    },
  ],
};

export const several: readonly Setup[] = [
  oneRow('workers.x2', { workers }, false),
  oneRow('nodes.x2', { first: bank, second: bank }, false),
  withRedis,
  oneRow('redis.workers.x2', { workers }, true),
  oneRow('redis.nodes.x2', { first: bank, second: bank }, true),
  oneRow(
    'redis.nodes.x4',
    { first: bank, second: bank, third: bank, fourth: bank },
    true,
    'redis.nodes.x2.deposit.c256',
  ),
];
