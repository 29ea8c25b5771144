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
  ['money in or out', undefined, 'cash'],
  ['money in or out', ' Cash\u00a0', 'cash'],
  ['money in or out', 'FEES', 'fees'],
  ['money in or out', 'interests', 'clearing'],
  ['money in or out', 'transfers', 'clearing'],
  ['a side of a transfer', undefined, 'transfers'],
  ['a side of a transfer', 'fees', 'transfers'],
])('%s with the counterpart %j is posted to %s', (what, counterpart, house) => {
  expect(houseAccountOf(what === 'a side of a transfer', counterpart)).toBe(house);
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
    captured: 1n,
    remaining: 0n,
    holds: [],
  };
  const versions = movementTypes.map(
    (type) => encodeEvent({ type, ...movement } as AccountEvent).schemaVersion,
  );
  expect(versions).toEqual(movementTypes.map(() => 1));
});
