/** What a flusher hears while it is busy is not slept over. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Flusher } from '../../../src/application/acceleration/flusher.js';
import type { EventBuffer } from '../../../src/application/acceleration/ports.js';
import { AccountStates } from '../../../src/application/accounts/states.js';
import type { CommandPath } from '../../../src/application/commands/path.js';
import { MemoryEventStore } from '../../../src/testing/memory/eventStore.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';
import { silent } from '../../../src/testing/telemetry.js';
import { door } from '../../support/observedStore.js';

let time: SimulatedTime;
let peeks: number[];
/** What the first look at the buffer waits for. */
let look: ReturnType<typeof door>;
let flusher: Flusher;

beforeEach(async () => {
  time = new SimulatedTime();
  peeks = [];
  look = door();
  const buffer: Partial<EventBuffer> = {
    incarnation: 'one',
    lease: async () => true,
    release: async () => {},
    async peek() {
      peeks.push(time.monotonic());
      if (peeks.length === 1) await look.passed;
      return [];
    },
  };
  flusher = new Flusher({
    time,
    buffer: buffer as EventBuffer,
    store: new MemoryEventStore(),
    states: new AccountStates(10),
    direct: {} as CommandPath,
    beforeReply: async () => {},
    telemetry: silent,
    entriesMax: 10,
    onReport: () => {},
    onError: (error) => expect.fail(String(error)),
  });
  flusher.start();
  await time.advance(0);
});
afterEach(async () => {
  look.open();
  await time.until(flusher.stop());
});

it('a push while it looks is looked for at once', async () => {
  await time.advance(1);
  flusher.wake();
  look.open();
  await time.advance(1);
  expect(peeks).toHaveLength(2);
});

it('without one it looks again after a while', async () => {
  look.open();
  await time.advance(50);
  expect(peeks).toHaveLength(1);
  await time.advance(100);
  expect(peeks).toHaveLength(2);
});

it('a stop while it looks ends it as soon as it has looked', async () => {
  const stopped = flusher.stop();
  await time.advance(1);
  look.open();
  const beforeMs = time.monotonic();
  await time.until(stopped);
  expect(time.monotonic()).toBe(beforeMs);
  expect(peeks).toHaveLength(1);
});
