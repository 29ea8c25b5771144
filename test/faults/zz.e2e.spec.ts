import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, it } from 'vitest';
import { FaultBank } from '../support/faultBank.js';
import { Random } from '../support/random.js';

let bank: FaultBank | undefined;
afterEach(() => bank?.end(), 60_000);
it.each([
  ['async', 0],
  ['all', 0],
  ['all', 1],
] as const)('x %s %s', { timeout: 120_000 }, async (batching, flushers) => {
  bank = await FaultBank.start({ batching, flushers }, Random.forRun('x'));
  const b = bank;
  const load = await b.underLoad(() => pause(5_000), { asyncShare: 0 });
  const lat = load.history.entries.map((e) =>
    e.attempts.map((a) => Math.round(a.endedMs - a.sentMs) + ':' + a.answer?.status).join(','),
  );
  console.log(load.history.entries.length, lat.slice(0, 14).join(' '), '|', lat.slice(100, 140).join(' '));
  for (const a of b.addresses) {
    const t = (await load.client.send(a, { method: 'GET', path: '/metrics' })).text;
    console.log(
      t
        .split('\n')
        .filter(
          (l) =>
            /bank_(cache|buffer|flush_(entries|seconds)_(sum|count)|append_(commands|seconds)_(sum|count)|conflicts|redis|command_seconds_(sum|count))/.test(
              l,
            ) && !l.startsWith('#'),
        )
        .join('\n'),
    );
  }
});
