import { expect, it } from 'vitest';
import { encodeEvent } from '../../../src/application/log/eventCodec.js';
import { movementTypes } from '../../../src/application/log/movements.js';
import type { Position } from '../../../src/application/log/ports.js';
import {
  BLOCK_POSITIONS_MAX,
  houseAccountOf,
  journalBlocks,
} from '../../../src/application/readModels/journal.js';
import type { AccountEvent } from '../../../src/domain/account.js';

const positions = (...numbers: number[]) => numbers as Position[];

it.each([
  ['MoneyDeposited', undefined, 'cash'],
  ['MoneyWithdrawn', ' Cash\u00a0', 'cash'],
  ['MoneyWithdrawn', 'FEES', 'fees'],
  ['MoneyDeposited', 'interests', 'clearing'],
  ['MoneyDeposited', 'transfers', 'clearing'],
  ['TransferSent', undefined, 'transfers'],
  ['TransferReceived', 'fees', 'transfers'],
])('%s with the counterpart %j is posted to %s', (type, counterpart, house) => {
  expect(houseAccountOf(type, counterpart)).toBe(house);
});

it('positions of an internal account are in order, in blocks of bounded length, wherever they were found', () => {
  const even = Array.from({ length: BLOCK_POSITIONS_MAX }, (_, index) => 2 * index + 2);
  const blocks = journalBlocks([
    { house: 'clearing', positions: positions(...even) },
    { house: 'fees', positions: positions(1_000) },
    { house: 'clearing', positions: positions(3, 1, 9_999) },
  ]);
  expect(blocks.map(({ house, positions: { length } }) => [house, length])).toEqual([
    ['clearing', BLOCK_POSITIONS_MAX],
    ['clearing', 3],
    ['fees', 1],
  ]);
  const clearing = blocks.filter(({ house }) => house === 'clearing').flatMap(({ positions: own }) => own);
  expect(clearing).toEqual([...even, 1, 3, 9_999].sort((a, b) => a - b));
  expect(journalBlocks([])).toEqual([]);
});

it('movements have the schema version that SQL reads', () => {
  const movement = {
    amount: 1n,
    currency: 'EUR',
    balance: 1n,
    effectiveOn: '2026-01-31',
    to: 'x',
    from: 'x',
  };
  const versions = movementTypes.map(
    (type) => encodeEvent({ type, ...movement } as AccountEvent).schemaVersion,
  );
  expect(versions).toEqual(movementTypes.map(() => 1));
});
