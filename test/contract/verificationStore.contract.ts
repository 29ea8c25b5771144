/** What every store of verifications promises. */
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  VERIFICATION_LOST_MS,
  VERIFICATIONS_MAX,
  type Verification,
  type VerificationRun,
  type VerificationStore,
} from '../../src/application/verification/ports.js';
import { UNKNOWN_ID } from '../support/service.js';

interface Opened {
  /** Of two nodes. */
  readonly nodes: readonly [VerificationStore, VerificationStore];
  /** Lets time pass for what is noted of runs. */
  later(ms: number): Promise<void>;
  close(): Promise<void>;
}

const REPORT: Verification = {
  checks: [{ check: 'positions', counted: 2, differences: 1 }],
  differences: [{ check: 'positions', table: 'events', key: '1', expected: '1', found: '"2\u0000' }],
  checkpoints: { journal: 2 },
};

export function verificationStoreContract(name: string, open: () => Promise<Opened>): void {
  describe(`verifications ${name}`, () => {
    let opened: Opened;
    let [here, there]: VerificationStore[] = [];
    beforeEach(async () => {
      opened = await open();
      [here, there] = opened.nodes as [VerificationStore, VerificationStore];
    });
    afterEach(() => opened.close());

    const begin = (store: VerificationStore | undefined) =>
      (store as VerificationStore).begin(uuidv7()) as Promise<VerificationRun>;
    const [a, b] = [() => here as VerificationStore, () => there as VerificationStore];

    it('are known to all nodes, the newest first', async () => {
      const first = await begin(here);
      expect(first).toEqual({
        id: first.id,
        state: 'running',
        startedAtMs: expect.any(Number),
        progress: { done: 0, total: 0 },
      });
      expect(await b().find(first.id)).toEqual(first);
      expect(await a().advance(first.id, { done: 1, total: 2 })).toBe(true);
      expect((await b().find(first.id))?.progress).toEqual({ done: 1, total: 2 });
      await a().end(first.id, { state: 'done', report: REPORT }, { done: 2, total: 2 });
      const done = await b().find(first.id);
      expect(done).toEqual({
        ...first,
        state: 'done',
        progress: { done: 2, total: 2 },
        finishedAtMs: expect.any(Number),
        report: REPORT,
      });
      const second = await begin(there);
      expect(await a().list()).toEqual([second, done]);
    });

    it('are one at a time, however many nodes begin one at once', async () => {
      const begun = await Promise.all([begin(here), begin(there), begin(here), begin(there)]);
      const [run, ...others] = begun.filter((one) => one !== undefined);
      expect([run?.state, others]).toEqual(['running', []]);
    });

    it('end once', async () => {
      const { id } = await begin(here);
      await b().end(id, { state: 'cancelled' });
      const cancelled = await a().find(id);
      expect(cancelled?.state).toBe('cancelled');
      expect(await a().advance(id, { done: 9, total: 9 })).toBe(false);
      await a().end(id, { state: 'done', report: REPORT }, { done: 9, total: 9 });
      expect(await a().find(id)).toEqual(cancelled);
      const next = await begin(here);
      await a().end(next.id, { state: 'failed', error: 'out of room' });
      expect(await b().find(next.id)).toMatchObject({ state: 'failed', error: 'out of room' });
    });

    it('have failed when nothing is heard of them', async () => {
      const [lost, at] = [await begin(here), VERIFICATION_LOST_MS * 0.8];
      await opened.later(at);
      await a().advance(lost.id, { done: 1, total: 2 });
      await opened.later(at);
      expect((await b().find(lost.id))?.state).toBe('running');
      expect(await begin(there)).toBeUndefined();
      await opened.later(at);
      const next = await begin(there);
      expect(next.state).toBe('running');
      expect((await b().list()).map(({ state, error }) => [state, error])).toEqual([
        ['running', undefined],
        ['failed', 'the node that ran it is gone'],
      ]);
      expect(await a().advance(lost.id, { done: 2, total: 2 })).toBe(false);
    });

    it('are forgotten when there are many newer ones', async () => {
      const ids: string[] = [];
      for (let index = 0; index < VERIFICATIONS_MAX + 2; index += 1) {
        const { id } = await begin(here);
        await a().end(id, { state: 'cancelled' });
        ids.unshift(id);
      }
      expect((await b().list()).map(({ id }) => id)).toEqual(ids.slice(0, VERIFICATIONS_MAX));
      expect(await b().find(ids.at(-1) as string)).toBeUndefined();
    });

    it('that nobody began are unknown', async () => {
      expect(await a().find(UNKNOWN_ID)).toBeUndefined();
      expect(await a().list()).toEqual([]);
      expect(await a().advance(UNKNOWN_ID, { done: 0, total: 0 })).toBe(false);
      await a().end(UNKNOWN_ID, { state: 'cancelled' });
    });
  });
}
