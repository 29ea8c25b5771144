/** A withdrawn currency takes new accounts until its last day, and what was opened goes on. */
import { beforeEach, expect, it } from 'vitest';
import type { Bank, KeyedCommand } from '../../../src/application/bank.js';
import { readBatchItem } from '../../../src/application/commands/command.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import {
  bodyOf,
  command,
  DEFAULTS,
  deposit,
  execute,
  kinds,
  newAccountId,
  openBank,
} from '../../support/bankFixture.js';

const LAST = '2025-12-31';
const NEXT = '2026-01-01';

let bank: Bank;
let id: string;
beforeEach(() => {
  bank = openBank(new MemoryEventStore());
  id = newAccountId();
});

const opening = (date: string, key: string, currency = 'BGN'): KeyedCommand =>
  readBatchItem(
    { type: 'open', idempotencyKey: key, id, owner: 'Ada', currency },
    { ...DEFAULTS, today: () => ({ date, zone: 'Europe/Sofia' }) },
  );

it('is opened on the last day, and not on the next one', async () => {
  const refused = await execute(bank, opening(NEXT, 'k-1'));
  expect(refused).toMatchObject({
    rejection: {
      code: 'validation-failed',
      field: 'currency',
      rule: 'withdrawn',
      detail: 'currency must be open to new accounts; BGN closed on 2025-12-31, use EUR',
    },
  });
  expect(bodyOf(await execute(bank, opening(LAST, 'k-1'))).currency).toBe('BGN');
});

it('is answered as on the last day when the same command is repeated later', async () => {
  const first = await execute(bank, opening(LAST, 'k-2'));
  expect(await execute(bank, opening(NEXT, 'k-2'))).toEqual({ ...first, replayed: true });
});

it('goes on', async () => {
  await execute(bank, opening(LAST, 'k-3'));
  const answers = [
    await execute(bank, deposit(id, '10.00', { currency: 'BGN' })),
    await execute(bank, command('withdraw', { accountId: id, amount: '10.00' })),
    await execute(bank, command('set-overdraft-limit', { accountId: id, amount: '5.00' })),
    await execute(bank, command('close', { accountId: id })),
  ];
  expect(kinds(answers)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
});

it('is not opened in a code that is no currency', () => {
  expect(() => opening(NEXT, 'k-4', 'QQQ')).toThrow(/currency/);
});
