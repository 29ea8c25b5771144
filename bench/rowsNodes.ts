/** Rows of Redis, of several nodes and of several processes behind one port. */
import { type Bench, http, type Row, type ServerPlan, type Setup } from './rows.js';

const bank: ServerPlan = { mode: 'bank' };
const workers: ServerPlan = { mode: 'bank', environment: { WEB_CONCURRENCY: '2' } };

const deposits = (name: string, of?: string): Row => ({
  name,
  ...(of === undefined ? {} : { of }),
  books: 'deposits',
  run: (bench: Bench) => http(bench),
});

const oneRow = (
  name: string,
  servers: Readonly<Record<string, ServerPlan>>,
  needsRedis: boolean,
  of: string,
): Setup => ({ name, servers, needsRedis, rows: [deposits(`${name}.deposit.c256`, of)] });

/** One bank without Redis, measured anew just before what is compared with it: the log has grown since the last time. */
const aloneBefore = (before: string): Setup => ({
  name: `one bank before ${before}`,
  servers: { bank },
  needsRedis: false,
  rows: [deposits(`${before}.alone`)],
});

/** The same load on one bank, and then on a setup. */
const pair = (
  name: string,
  servers: Readonly<Record<string, ServerPlan>>,
  needsRedis: boolean,
): readonly Setup[] => [aloneBefore(name), oneRow(name, servers, needsRedis, `${name}.alone`)];

const withRedis: Setup = {
  name: 'one bank with Redis',
  servers: { bank },
  needsRedis: true,
  rows: [
    deposits('redis.deposit.c256', 'redis.alone'),
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
  ...pair('workers.x2', { workers }, false),
  ...pair('nodes.x2', { first: bank, second: bank }, false),
  aloneBefore('redis'),
  withRedis,
  ...pair('redis.workers.x2', { workers }, true),
  ...pair('redis.nodes.x2', { first: bank, second: bank }, true),
  oneRow(
    'redis.nodes.x4',
    { first: bank, second: bank, third: bank, fourth: bank },
    true,
    'redis.nodes.x2.deposit.c256',
  ),
];
