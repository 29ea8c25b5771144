import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Verification } from '../../../src/application/verification/ports.js';
import { Verifications, type Verifier } from '../../../src/application/verification/runs.js';
import { systemRandom } from '../../../src/infrastructure/systemRandom.js';
import { systemTime } from '../../../src/infrastructure/systemTime.js';
import { MemoryVerificationStore } from '../../../src/testing/memory/verifications.js';

const REPORT: Verification = { checks: [], differences: [], checkpoints: {} };

/** Verifies until it is told how it ends, or is aborted. */
function patientVerifier() {
  const all: { end(report: Verification): void; fail(error: Error): void; isAborted: boolean }[] = [];
  const verify: Verifier = (onProgress, signal) =>
    new Promise((end, fail) => {
      const one = { end, fail, isAborted: false };
      all.push(one);
      onProgress(1, 2);
      signal.addEventListener('abort', () => {
        one.isAborted = true;
        fail(new Error('aborted'));
      });
    });
  return { all, verify };
}

/** Two nodes of a bank. */
function bank() {
  const store = new MemoryVerificationStore();
  const errors: unknown[] = [];
  const [first, second] = [patientVerifier(), patientVerifier()];
  const node = (verify: Verifier) =>
    new Verifications({
      time: systemTime,
      random: systemRandom,
      verify,
      store,
      onError: (error) => errors.push(error),
    });
  const [here, there] = [node(first.verify), node(second.verify)];
  onTestFinished(async () => {
    await Promise.all([here.stop(), there.stop()]);
  });
  return { store, errors, first, second, here, there };
}

const settled = () => new Promise(setImmediate);

describe('verifications of several nodes', () => {
  it('are one at a time, and answered by every node', async () => {
    const { here, there, first, second } = bank();
    const run = await here.begin();
    expect((await there.begin())?.id).toBe(run?.id);
    expect([first.all.length, second.all.length]).toEqual([1, 0]);
    first.all[0]?.end(REPORT);
    await settled();
    expect(await there.find(run?.id ?? '')).toMatchObject({
      state: 'done',
      report: REPORT,
      progress: { done: 1, total: 2 },
    });
    expect((await there.begin())?.id).not.toBe(run?.id);
  });

  it('are ended by any node', async () => {
    const { here, there, first } = bank();
    const { id = '' } = (await here.begin()) ?? {};
    expect((await there.cancel(id))?.state).toBe('cancelled');
    await expect.poll(() => first.all[0]?.isAborted).toBe(true);
    expect((await here.find(id))?.state).toBe('cancelled');
  });

  it('end at once where they are carried out', async () => {
    const { here, first } = bank();
    const { id = '' } = (await here.begin()) ?? {};
    expect((await here.cancel(id))?.state).toBe('cancelled');
    expect(first.all[0]?.isAborted).toBe(true);
  });

  it('end with their node, which begins no more', async () => {
    const { here, there, first } = bank();
    const { id = '' } = (await here.begin()) ?? {};
    await here.stop();
    expect([first.all[0]?.isAborted, (await there.find(id))?.state]).toEqual([true, 'cancelled']);
    expect(await here.begin()).toBeUndefined();
    expect((await there.begin())?.state).toBe('running');
  });

  it('say why they failed', async () => {
    const { here, first } = bank();
    const { id = '' } = (await here.begin()) ?? {};
    first.all[0]?.fail(new Error('no room'));
    await settled();
    expect(await here.find(id)).toMatchObject({ state: 'failed', error: 'no room' });
  });

  it('go on while it cannot be noted how far they are', async () => {
    const { here, store, first, errors } = bank();
    const { id = '' } = (await here.begin()) ?? {};
    const { advance } = store;
    store.advance = () => Promise.reject(new Error('away'));
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    store.advance = advance;
    await wait(0);
    first.all[0]?.end(REPORT);
    await settled();
    expect((await here.find(id))?.state).toBe('done');
  });
});
