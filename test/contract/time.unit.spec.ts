import { expect, it } from 'vitest';
import { KEEPS_ALIVE } from '../../src/application/shared/time.js';
import { systemRandom } from '../../src/infrastructure/systemRandom.js';
import { systemTime } from '../../src/infrastructure/systemTime.js';
import { SimulatedRandom } from '../../src/testing/simulatedRandom.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { randomContract } from './random.contract.js';
import { timeContract } from './time.contract.js';

timeContract('of the system', () => ({ time: systemTime, pass }));
timeContract('that is simulated', () => {
  const time = new SimulatedTime(Date.parse('2026-03-15T12:00:00Z'));
  return { time, pass: (ms) => time.advance(ms) };
});

const simulated = new SimulatedTime(Date.parse('2026-03-15T12:00:00Z'));
randomContract('of the system', systemTime, systemRandom);
randomContract('that is simulated', simulated, new SimulatedRandom(1, simulated));

it('keeps the process alive for a timer that is to, and for no other', () => {
  const before = timers();
  const ends = [
    systemTime.after(60_000, () => {}),
    systemTime.every(60_000, () => {}),
    systemTime.after(60_000, () => {}, KEEPS_ALIVE),
    systemTime.every(60_000, () => {}, KEEPS_ALIVE),
  ];
  expect(timers() - before).toBe(2);
  for (const end of ends) end();
  expect(timers() - before).toBe(0);
});

/** Timers that keep this process alive. */
const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

async function pass(ms: number): Promise<void> {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setImmediate(resolve));
}
