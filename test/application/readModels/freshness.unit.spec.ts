import { beforeEach, describe, expect, it } from 'vitest';
import { asPosition } from '../../../src/application/log/ports.js';
import { Freshness } from '../../../src/application/readModels/freshness.js';
import type { Lag } from '../../../src/application/readModels/ports.js';
import { SimulatedTime } from '../../../src/testing/simulatedTime.js';

const WAIT_MS = 1_000;

describe('the freshness of a read model', () => {
  let [end, projected] = [0, 0];
  let time: SimulatedTime;
  let freshness: Freshness;
  beforeEach(() => {
    time = new SimulatedTime(Date.parse('2026-01-31T12:00:10.000Z'));
    [end, projected] = [5, 5];
    const generation = {
      projection: 'any',
      generation: 1,
      version: 1,
      isServing: true,
      startedAt: '',
      updatedAt: '',
    };
    const recordedAt = '2026-01-31T12:00:00.000Z';
    const any = {
      streamId: '',
      version: 1,
      type: '',
      schemaVersion: 1,
      data: {},
      metadata: {},
      commandId: '',
    };
    freshness = new Freshness({
      store: {
        lastPosition: async () => asPosition(end),
        readAll: async (after) => [{ ...any, position: asPosition(after + 1), recordedAt }],
      },
      projections: { generations: async () => [{ ...generation, position: asPosition(projected) }] },
      time,
      waitMsMax: WAIT_MS,
    });
  });

  function waiting(): () => Lag | undefined | 'waiting' {
    let told: Lag | undefined | 'waiting' = 'waiting';
    void freshness.wait('any').then((lag) => {
      told = lag;
    });
    return () => told;
  }

  it('is there at once when nothing is missing, or nothing has happened', async () => {
    expect(await freshness.wait('any')).toBeUndefined();
    [end, projected] = [0, 0];
    expect(await freshness.wait('any')).toBeUndefined();
  });

  it('is waited for: what was recorded when the reader asked, and not more', async () => {
    end = 7;
    const told = waiting();
    await time.advance(100);
    expect(told()).toBe('waiting');
    end = 9;
    projected = 7;
    await time.advance(100);
    expect(told()).toBeUndefined();
  });

  it('is noticed at once when this node has projected', async () => {
    end = 7;
    const told = waiting();
    await time.advance(1);
    projected = 7;
    freshness.applied('any');
    await time.advance(0);
    expect(told()).toBeUndefined();
  });

  it('is told when the time is up', async () => {
    end = 8;
    const told = waiting();
    await time.advance(WAIT_MS - 1);
    expect(told()).toBe('waiting');
    await time.advance(2);
    expect(told()).toEqual({ events: 3, seconds: 11 });
  });
});
