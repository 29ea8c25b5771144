/** Clocks that are set, back and forth by hours, change nothing: whatever lasts is measured by a clock that nobody sets. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiClients } from '../../../src/application/access/apiClients.js';
import type { ApiClientStore } from '../../../src/application/access/ports.js';
import { StoreUnavailable } from '../../../src/application/shared/errors.js';
import { MemoryApiClientStore } from '../../../src/testing/memory/apiClients.js';
import { SimulatedRandom } from '../../../src/testing/simulatedRandom.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';
import { FAILED, OK, WebhookNodes } from '../../support/webhookNodes.js';

const HOUR_MS = 3_600_000;
const STEPS = [8 * HOUR_MS, -8 * HOUR_MS, 30 * HOUR_MS, -30 * HOUR_MS];

describe('an API key that was checked', () => {
  const REMEMBERED_MS = 5_000;
  let time: SimulatedTime;
  let node: ApiClients;
  let other: ApiClients;
  let isUp: boolean;
  beforeEach(() => {
    time = new SimulatedTime(Date.parse('2026-03-15T12:00:00Z'));
    isUp = true;
    const random = new SimulatedRandom(1, time);
    const memory = new MemoryApiClientStore();
    const store: ApiClientStore = {
      save: (...args) => memory.save(...args),
      list: (...args) => memory.list(...args),
      remove: (id) => memory.remove(id),
      addKey: (...args) => memory.addKey(...args),
      keys: (...args) => memory.keys(...args),
      endKey: (...args) => memory.endKey(...args),
      findByKeyHash: async (hash) => {
        if (!isUp) throw new StoreUnavailable('away');
        return memory.findByKeyHash(hash);
      },
    };
    [node, other] = [0, 1].map(() => new ApiClients({ time, random, store, rememberMs: REMEMBERED_MS })) as [
      ApiClients,
      ApiClients,
    ];
  });

  it.each(STEPS)('is forgotten in time when the clock is set by %i ms', async (stepMs) => {
    const { client, key } = await other.create('spec', ['read']);
    await node.authenticate(key);
    await other.remove(client.id);
    time.step(stepMs);
    expect(node.recall(key)?.id).toBe(client.id);
    await time.advance(REMEMBERED_MS);
    expect(node.recall(key)).toBeUndefined();
    expect(await node.authenticate(key)).toBeUndefined();
  });

  it('is trusted for a minute of an outage, and no longer', async () => {
    const { client, key } = await other.create('spec', ['read']);
    await node.authenticate(key);
    isUp = false;
    time.step(-8 * HOUR_MS);
    await time.advance(60_000);
    expect((await node.authenticate(key))?.id).toBe(client.id);
    await time.advance(REMEMBERED_MS);
    await expect(node.authenticate(key)).rejects.toThrow(StoreUnavailable);
  });
});

describe('webhooks', () => {
  /** When attempts were made, in milliseconds since the first, by a clock that nobody sets. */
  async function attemptsWhile(stepMs: number): Promise<readonly number[]> {
    const nodes = new WebhookNodes();
    const times: number[] = [];
    nodes.answer = () => {
      times.push(nodes.time.monotonic());
      return times.length < 5 ? FAILED : OK;
    };
    const id = await nodes.webhook();
    const node = nodes.node('one', { disableMs: 20 * HOUR_MS });
    nodes.append('0199f1c0-0000-7000-8000-00000000000a');
    for (let second = 0; second < 120; second += 1) {
      await nodes.time.advance(1_000);
      if (second === 2) nodes.time.step(stepMs);
    }
    const { state, pending } = await nodes.state(id);
    expect([state, pending, nodes.errors]).toEqual(['active', 0, []]);
    await nodes.time.until(node.dispatcher.stop());
    return times.map((time) => Math.round(time - (times[0] as number)));
  }

  it.each(STEPS)(
    'are tried again when they would have been, when the clock is set by %i ms',
    async (stepMs) => {
      expect(await attemptsWhile(stepMs)).toEqual(await attemptsWhile(0));
    },
  );

  it('that another node has left for later than any pause are tried within the longest one', async () => {
    const nodes = new WebhookNodes();
    nodes.answer = () => FAILED;
    await nodes.webhook();
    const first = nodes.node('first', { attemptsMax: 50 });
    nodes.append('0199f1c0-0000-7000-8000-00000000000a');
    await nodes.time.advance(20_000);
    await nodes.time.until(first.dispatcher.stop());
    nodes.time.step(-8 * HOUR_MS);
    const before = nodes.attempts.length;
    nodes.node('second', { attemptsMax: 50, retryAfterMsMax: 60_000 });
    await nodes.time.advance(70_000);
    expect(nodes.attempts.length).toBeGreaterThan(before);
  });
});
