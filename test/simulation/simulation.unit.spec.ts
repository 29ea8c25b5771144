/** The simulation: a seed repeats a run to the byte, and a minute of it finds nothing. */
import { randomInt } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { planOf } from '../../simulation/plan.js';
import { run } from '../../simulation/run.js';
import { Random } from '../support/random.js';

vi.setConfig({ testTimeout: 300_000 });

const SECONDS = 60;
const STEPS = 150;

const planFor = (seed: number) => planOf(seed, new Random(seed), { steps: STEPS });

describe('a run', () => {
  it('is the same to the byte with the same seed', async () => {
    for (const seed of [1, 2, 7]) {
      const [first, second] = [
        await run(planFor(seed), { isTraced: true }),
        await run(planFor(seed), { isTraced: true }),
      ];
      expect(first.trace.lines.length).toBeGreaterThan(1_000);
      expect(second.trace.text() === first.trace.text()).toBe(true);
    }
  });

  it('is not changed by being traced', async () => {
    const [traced, untraced] = [await run(planFor(3), { isTraced: true }), await run(planFor(3))];
    expect([untraced.simulatedMs, untraced.events]).toEqual([traced.simulatedMs, traced.events]);
  });
});

it(`a fresh seed, and those after it, find nothing in ${SECONDS} simulated seconds`, async () => {
  const first = randomInt(2 ** 31);
  process.stdout.write(`simulation: seeds from ${first}, --steps ${STEPS}\n`);
  let simulatedMs = 0;
  for (let seed = first; simulatedMs < SECONDS * 1_000; seed += 1) {
    const { failure, simulatedMs: ms } = await run(planFor(seed));
    expect(
      failure && { seed, replay: `npm run simulate -- --seed ${seed} --steps ${STEPS}`, ...failure },
    ).toBeUndefined();
    simulatedMs += ms;
  }
});
