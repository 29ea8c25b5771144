/** The primary process keeps the lease of its workers. */
import { expect, it } from 'vitest';
import { LeaseKeeper } from '../../../src/infrastructure/processBus/lease.js';

it('is free as soon as the process that holds it has exited, and not when another one has', () => {
  const keeper = new LeaseKeeper(() => 0, '/folder');
  const [first, second] = [{}, {}];
  const ask = (nodeId: string, by: object) => keeper.answer({ busRequest: 1, nodeId, ms: 2_000 }, by).holder;
  expect(ask('first', first)).toBe('first');
  keeper.exited(second);
  expect(ask('second', second)).toBe('first');
  keeper.exited(first);
  expect(ask('second', second)).toBe('second');
});
