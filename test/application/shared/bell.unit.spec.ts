/** A rest ends when its time is up, when somebody rings, or when all ends; a ring is never lost. */
import { beforeEach, expect, it } from 'vitest';
import { Bell } from '../../../src/application/shared/bell.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';

let time: SimulatedTime;
let bell: Bell;
let ended: string[];

beforeEach(() => {
  time = new SimulatedTime();
  bell = new Bell(time);
  ended = [];
});

const rest = (name: string, ms: number, signal?: AbortSignal) =>
  void bell.rest(ms, signal).then(() => ended.push(`${name} ${time.monotonic()}`));

it('rests for as long as it is told to', async () => {
  rest('a', 100);
  await time.advance(99);
  expect(ended).toEqual([]);
  await time.advance(1);
  expect(ended).toEqual(['a 100']);
});

it('a ring ends the rest, and that one alone', async () => {
  rest('a', 100);
  await time.advance(30);
  bell.ring();
  await time.advance(0);
  rest('b', 100);
  await time.advance(200);
  expect(ended).toEqual(['a 30', 'b 130']);
});

it('rings before a rest end it as it begins, once', async () => {
  bell.ring();
  bell.ring();
  rest('a', 100);
  await time.advance(0);
  rest('b', 100);
  await time.advance(200);
  expect(ended).toEqual(['a 0', 'b 100']);
});

it('an abort ends the rest, and those that begin after it', async () => {
  const end = new AbortController();
  rest('a', 100, end.signal);
  await time.advance(30);
  end.abort();
  await time.advance(0);
  rest('b', 100, end.signal);
  await time.advance(0);
  expect(ended).toEqual(['a 30', 'b 30']);
});

it('leaves nothing behind at a signal that outlives many rests', async () => {
  const end = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = end.signal;
  end.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners += 1;
    addEventListener.apply(end.signal, args);
  };
  end.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners -= 1;
    removeEventListener.apply(end.signal, args);
  };
  for (let round = 0; round < 10; round += 1) {
    rest('a', 100, end.signal);
    if (round % 2 === 0) bell.ring();
    await time.advance(100);
  }
  expect(ended).toHaveLength(10);
  expect(listeners).toBe(0);
});
