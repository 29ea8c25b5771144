/** Receivers that name the time of the next attempt: 429 or 503 with Retry-After. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAILED, later, type Node, OK, WebhookNodes } from '../../support/webhookNodes.js';

const [A, B] = ['a', 'b'].map((letter) => `0199f1c0-0000-7000-8000-00000000000${letter}`) as [string, string];

let nodes: WebhookNodes;
let running: Node[];
let startMs: number;
beforeEach(() => {
  nodes = new WebhookNodes();
  startMs = nodes.time.now();
  running = [];
});
afterEach(async () => {
  await nodes.time.until(Promise.all(running.map(({ dispatcher }) => dispatcher.stop())));
  expect(nodes.errors).toEqual([]);
});

const pass = (ms: number) => nodes.time.advance(ms);
const start = (...given: Parameters<WebhookNodes['node']>) => {
  const node = nodes.node(...given);
  running.push(node);
  return node;
};
const times = () => nodes.attempts.map(({ atMs }) => atMs - startMs);

describe('a receiver that asks for a pause', () => {
  it('is sent nothing at all until then, and that is no failure', async () => {
    nodes.answer = ({ atMs }) => (atMs - startMs < 120_000 ? later(120_000) : OK);
    nodes.append(A);
    const id = await nodes.webhook();
    start('one');
    await pass(1_000);
    nodes.append(A, B);
    await pass(118_000);
    expect(times()).toEqual([0]);
    expect(await nodes.state(id)).toMatchObject({
      state: 'active',
      failed: 0,
      delivered: 0,
      lastError: 'responded 429',
      pausedUntil: '2026-03-15T12:02:00.000Z',
    });
    await pass(2_000);
    expect(nodes.positions().toSorted()).toEqual([1, 1, 2, 3]);
    expect(Math.min(...times().slice(1))).toBe(120_000);
    const state = await nodes.state(id);
    expect(state).toMatchObject({ failed: 0, delivered: 3, pending: 0, failingSince: null });
    expect(state.pausedUntil).toBeUndefined();
  });

  it('however often, gets no dead letter', async () => {
    nodes.answer = () => later(60_000);
    nodes.append(A);
    const id = await nodes.webhook();
    start('one', { attemptsMax: 2 });
    await pass(600_000);
    expect(times()).toEqual([0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600].map((s) => s * 1_000));
    expect(await nodes.state(id)).toMatchObject({ deadLetters: 0, failed: 0, pending: 1 });
    nodes.answer = () => FAILED;
    await pass(120_000);
    expect(await nodes.state(id)).toMatchObject({ deadLetters: 1, failed: 2 });
  });

  it('and nothing else for too long, is disabled', async () => {
    nodes.answer = () => later(60_000);
    nodes.append(A);
    const id = await nodes.webhook();
    start('one', { disableMs: 300_000 });
    await pass(299_000);
    expect((await nodes.state(id)).state).toBe('active');
    await pass(2_000);
    expect(await nodes.state(id)).toMatchObject({ state: 'disabled', disabledReason: 'failing', failed: 0 });
    nodes.answer = () => OK;
    await nodes.store.enable(id);
    await pass(5_000);
    expect(await nodes.state(id)).toMatchObject({ state: 'active', delivered: 1 });
  });

  it.each([
    ['no time', 0, 1_000],
    ['a time that is over', -5_000, 1_000],
    ['more than a pause may last', 10 ** 12, 600_000],
  ])('of %s is asked again within bounds', async (_, waitMs, pausedMs) => {
    nodes.answer = ({ atMs }) => (atMs === startMs ? later(waitMs) : OK);
    nodes.append(A);
    await nodes.webhook();
    start('one');
    await pass(pausedMs + 1_000);
    expect(times()).toEqual([0, pausedMs]);
  });

  it('has it from the node that takes over, too', async () => {
    nodes.answer = ({ atMs }) => (atMs - startMs < 60_000 ? later(60_000) : OK);
    nodes.append(A, B);
    const id = await nodes.webhook();
    const one = start('one');
    await pass(500);
    one.kill();
    const asked = nodes.attempts.length;
    start('two');
    await pass(59_000);
    expect(nodes.attempts).toHaveLength(asked);
    await pass(2_000);
    expect(nodes.positions().slice(asked).toSorted()).toEqual([1, 2]);
    expect(await nodes.state(id)).toMatchObject({ delivered: 2, failed: 0 });
  });

  it('is not asked sooner because something that was under way was taken', async () => {
    let take: () => void = () => {};
    nodes.answer = ({ accountId, atMs }) => {
      if (atMs - startMs >= 60_000) return OK;
      if (accountId === A) return later(60_000);
      return new Promise((resolve) => {
        take = () => resolve(OK);
      });
    };
    nodes.append(A, B, A);
    await nodes.webhook();
    start('one');
    await pass(500);
    take();
    await pass(59_000);
    expect(nodes.positions().toSorted()).toEqual([1, 2]);
    await pass(2_000);
    expect(nodes.positions().slice(2)).toEqual([1, 3]);
  });
});
