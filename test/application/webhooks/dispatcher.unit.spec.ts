import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { asPosition, BEGIN, type StoredEvent } from '../../../src/application/log/ports.js';
import type { SendResult } from '../../../src/application/webhooks/ports.js';
import {
  type Attempt,
  FAILED,
  GONE,
  type Node,
  OK,
  SECRET,
  WebhookNodes,
} from '../../support/webhookNodes.js';
import { verify } from '../../support/webhookReceiver.js';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => `0199f1c0-0000-7000-8000-00000000000${letter}`) as [
  string,
  string,
  string,
];

let nodes: WebhookNodes;
let running: Node[];
beforeEach(() => {
  nodes = new WebhookNodes();
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

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a webhook', () => {
  it('gets every event once, by position in each account, and records how far it is', async () => {
    nodes.append(A, B, A);
    const id = await nodes.webhook();
    start('one');
    await pass(1_000);
    nodes.append(C, A, A);
    await pass(1_000);
    expect(nodes.positions().toSorted()).toEqual(range(1, 6));
    expect(nodes.positions(({ accountId }) => accountId === A)).toEqual([1, 3, 5, 6]);
    expect(await nodes.state(id)).toMatchObject({
      position: 6,
      pending: 0,
      delivered: 6,
      failed: 0,
      lastDeliveredAt: '2026-03-15T12:00:01.000Z',
    });
  });

  it('gets each event signed, as the Standard Webhooks project’s own library checks it', async () => {
    nodes.append(A);
    const id = await nodes.webhook();
    start('one');
    await pass(100);
    const { request } = nodes.attempts[0] as Attempt;
    const message = { text: request.body, headers: request.headers };
    const { streamId, ...rest } = nodes.log[0] as StoredEvent;
    // The library looks at the clock by itself.
    vi.useFakeTimers({ now: nodes.time.now(), toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    expect(verify(SECRET, message)).toEqual({
      type: 'AccountOpened',
      timestamp: '2026-03-15T12:00:00.000Z',
      data: { ...rest, accountId: streamId },
    });
    expect(() => verify(SECRET, { ...message, text: `${request.body} ` })).toThrow();
    expect(request.headers['webhook-id']).toBe(`msg_${id.replaceAll('-', '')}_1`);
  });

  it('gets what it asks for, and begins where it is told to', async () => {
    nodes.append(A, B, A, B, A);
    const byAccount = await nodes.webhook({ accounts: [B] });
    const byType = await nodes.webhook({ types: ['MoneyDeposited'] });
    const late = await nodes.webhook({}, 3);
    start('one');
    await pass(10_000);
    const of = (id: string) => nodes.positions(({ webhookId }) => webhookId === id).toSorted();
    expect([of(byAccount), of(byType), of(late)]).toEqual([
      [2, 4],
      [3, 4, 5],
      [4, 5],
    ]);
    for (const id of [byAccount, byType, late]) expect((await nodes.state(id)).position).toBe(5);
  });

  it('is no longer sent to once it is removed', async () => {
    const id = await nodes.webhook();
    start('one');
    await pass(100);
    nodes.answer = () => FAILED;
    nodes.append(A);
    await pass(100);
    await nodes.store.remove(id);
    await pass(1_000);
    const { length } = nodes.attempts;
    nodes.append(A, B);
    await pass(60_000);
    expect(nodes.attempts).toHaveLength(length);
  });
});

describe('a failing delivery', () => {
  it('is tried again after growing pauses, under the same id with a new signature', async () => {
    nodes.answer = () => FAILED;
    nodes.append(A);
    await nodes.webhook();
    start('one');
    const startMs = nodes.time.now();
    await pass(300_000);
    // Half of 1, 3, 9 and 27 s, as the random number is always 0.5.
    const times = nodes.attempts.map(({ atMs }) => atMs - startMs);
    expect(times).toEqual([0, 500, 2_000, 6_500, 20_000]);
    const ids = nodes.attempts.map(({ request }) => request.headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    const timestamps = nodes.attempts.map(({ request }) => Number(request.headers['webhook-timestamp']));
    expect(timestamps.map((at) => at - (timestamps[0] as number))).toEqual([0, 0, 2, 6, 20]);
  });

  it('holds back later events of its account, and of no other', async () => {
    let isUp = false;
    nodes.answer = ({ accountId }) => (accountId === A && !isUp ? FAILED : OK);
    nodes.append(A, B, A, C);
    const id = await nodes.webhook();
    start('one');
    await pass(600);
    nodes.append(B, A, C);
    await pass(600);
    expect(nodes.positions(({ accountId }) => accountId !== A)).toEqual([2, 4, 5, 7]);
    expect(new Set(nodes.positions(({ accountId }) => accountId === A))).toEqual(new Set([1]));
    expect(await nodes.state(id)).toMatchObject({
      position: 7,
      pending: 3,
      lastError: 'responded 500',
      failingSince: null,
    });
    isUp = true;
    await pass(30_000);
    const tried = nodes.positions(({ accountId }) => accountId === A);
    expect(tried.slice(tried.lastIndexOf(1))).toEqual([1, 3, 6]);
    expect(await nodes.state(id)).toMatchObject({ position: 7, pending: 0, deadLetters: 0, delivered: 7 });
  });

  it('that hangs holds no other account back, and no position', async () => {
    nodes.answer = ({ accountId }) => (accountId === A ? new Promise(() => {}) : OK);
    nodes.append(A, B, A);
    const id = await nodes.webhook();
    start('one');
    for (const _ of range(1, 20)) {
      nodes.append(B);
      await pass(100);
    }
    expect(nodes.positions(({ accountId }) => accountId === B)).toHaveLength(21);
    await pass(2_000);
    expect(nodes.positions(({ accountId }) => accountId === A)).toEqual([1]);
    expect(await nodes.state(id)).toMatchObject({ position: 23, pending: 2 });
  });

  it('that hangs again and again leaves places for others, however many there are', async () => {
    const bad = range(10, 29).map((index) => `0199f1c0-0000-7000-8000-0000000000${index}`);
    let isHanging = false;
    nodes.answer = ({ accountId }) => {
      if (!bad.includes(accountId)) return OK;
      return isHanging ? new Promise(() => {}) : FAILED;
    };
    await nodes.webhook();
    start('one');
    for (const account of bad) {
      nodes.append(account, A);
      await pass(50);
    }
    isHanging = true;
    await pass(60_000);
    expect(nodes.underWay).toBe(2);
    const before = nodes.positions(({ accountId }) => accountId === A).length;
    nodes.append(A, B, A);
    await pass(200);
    expect(nodes.positions(({ accountId }) => accountId === A)).toHaveLength(before + 2);
  });

  it('becomes a dead letter, and the account goes on after it', async () => {
    nodes.answer = ({ position }) => (position === 1 ? FAILED : OK);
    nodes.append(A, A, A);
    const id = await nodes.webhook();
    start('one');
    await pass(60_000);
    expect(nodes.positions()).toEqual([1, 1, 1, 1, 1, 2, 3]);
    expect(await nodes.state(id)).toMatchObject({ position: 3, pending: 0, deadLetters: 1, delivered: 2 });
    expect(await nodes.store.deadLetters(id, BEGIN, 10)).toEqual([
      { position: 1, accountId: A, attempts: 5, error: 'responded 500', diedAt: '2026-03-15T12:00:20.000Z' },
    ]);
  });

  it('that was given up is delivered after all when it is replayed, with all its attempts', async () => {
    let isUp = false;
    nodes.answer = ({ position }) => (position <= 2 && !isUp ? FAILED : OK);
    nodes.append(A, B, A);
    const id = await nodes.webhook();
    start('one');
    await pass(60_000);
    const { length } = nodes.attempts;
    expect(await nodes.store.replay(id, [asPosition(1)], 10)).toBe(1);
    await pass(60_000);
    expect(nodes.positions().slice(length)).toEqual([1, 1, 1, 1, 1]);
    isUp = true;
    expect(await nodes.store.replay(id, undefined, 10)).toBe(2);
    await pass(60_000);
    expect(
      nodes
        .positions()
        .slice(length + 5)
        .toSorted(),
    ).toEqual([1, 2]);
    expect(await nodes.state(id)).toMatchObject({ pending: 0, deadLetters: 0, delivered: 3 });
  });

  it('that is replayed comes before what waits of its account, but not beside what is under way', async () => {
    nodes.answer = ({ position }) => (position === 1 ? FAILED : OK);
    nodes.append(A);
    const id = await nodes.webhook();
    start('one');
    await pass(60_000);
    let answer: (result: SendResult) => void = () => {};
    nodes.answer = ({ position }) =>
      position === 2
        ? new Promise((resolve) => {
            answer = resolve;
          })
        : OK;
    nodes.append(A, A);
    await pass(2_000);
    await nodes.store.replay(id, undefined, 10);
    await pass(2_000);
    expect(nodes.positions().slice(5)).toEqual([2]);
    answer(OK);
    await pass(2_000);
    expect(nodes.positions().slice(5)).toEqual([2, 1, 3]);
  });
});

describe('a webhook whose receiver is out of order', () => {
  it('is disabled at once where that is gone, and goes on where it stopped', async () => {
    nodes.answer = ({ position }) => (position >= 3 ? GONE : OK);
    nodes.append(A, B, A);
    const id = await nodes.webhook();
    start('one');
    await pass(1_000);
    nodes.append(A, B);
    await pass(600_000);
    expect(nodes.positions()).toEqual([1, 2, 3]);
    expect(await nodes.state(id)).toMatchObject({
      state: 'disabled',
      disabledReason: 'gone',
      lastError: 'responded 410',
      deadLetters: 0,
    });
    nodes.answer = () => OK;
    await nodes.store.enable(id);
    await pass(60_000);
    expect(nodes.positions().slice(3).toSorted()).toEqual([3, 4, 5]);
    expect(nodes.positions(({ accountId }) => accountId === A)).toEqual([1, 3, 3, 4]);
    expect(await nodes.state(id)).toMatchObject({ state: 'active', position: 5, pending: 0 });
  });

  it('is sent at once what waits, when it is enabled', async () => {
    nodes.answer = ({ position }) => (position === 2 ? GONE : FAILED);
    nodes.append(A);
    const id = await nodes.webhook();
    start('one', { retryMs: 3_600_000, retryMsMax: 3_600_000, disableMs: 10 ** 9 });
    await pass(1_000);
    nodes.append(B);
    await pass(1_000);
    expect(await nodes.state(id)).toMatchObject({ state: 'disabled', pending: 2 });
    nodes.answer = () => OK;
    await nodes.store.enable(id);
    await pass(10_000);
    expect(await nodes.state(id)).toMatchObject({ state: 'active', pending: 0, delivered: 2 });
  });

  it('is disabled when nothing was delivered for too long, and loses nothing', async () => {
    const disableMs = 600_000;
    nodes.answer = ({ position }) => (position === 1 ? OK : FAILED);
    const id = await nodes.webhook();
    start('one', { disableMs, attemptsMax: 50 });
    nodes.append(A);
    await pass(disableMs * 2);
    nodes.append(A, B);
    await pass(disableMs - 60_000);
    expect((await nodes.state(id)).state).toBe('active');
    await pass(120_000);
    expect(await nodes.state(id)).toMatchObject({ state: 'disabled', disabledReason: 'failing' });
    expect(nodes.disabled).toEqual([[id, 'failing']]);
    const { length } = nodes.attempts;
    await pass(disableMs);
    expect(nodes.attempts).toHaveLength(length);
    nodes.answer = () => OK;
    await nodes.store.enable(id);
    await pass(60_000);
    expect(nodes.positions().slice(length).toSorted()).toEqual([2, 3]);
  });

  it('is not disabled for the time in which nothing was to be delivered', async () => {
    const disableMs = 600_000;
    nodes.answer = () => FAILED;
    const id = await nodes.webhook();
    start('one', { disableMs });
    nodes.append(A);
    await pass(disableMs);
    expect(await nodes.state(id)).toMatchObject({ deadLetters: 1, failingSince: null });
    nodes.append(B);
    await pass(1_000);
    expect(await nodes.state(id)).toMatchObject({ state: 'active', pending: 1 });
    nodes.answer = () => OK;
    await pass(60_000);
    expect(await nodes.state(id)).toMatchObject({ state: 'active', pending: 0, delivered: 1 });
  });

  it('is disabled when it has too many dead letters', async () => {
    nodes.answer = ({ accountId }) => (accountId === A ? FAILED : OK);
    const id = await nodes.webhook();
    start('one', { attemptsMax: 1, pendingMax: 10 });
    for (const _ of range(1, 12)) {
      nodes.append(B, A);
      await pass(1_000);
    }
    expect(await nodes.state(id)).toMatchObject({
      state: 'disabled',
      disabledReason: 'dead-letters',
      deadLetters: 10,
    });
  });

  it('is read no further than there may be deliveries waiting, and catches up when it is back', async () => {
    nodes.answer = () => FAILED;
    nodes.append(...range(1, 2_000).map((index) => (index % 2 === 0 ? A : B)));
    const id = await nodes.webhook();
    start('one', { attemptsMax: 50 });
    await pass(120_000);
    const { position, pending } = await nodes.state(id);
    expect(pending).toBe(position);
    // The bound, and the page in which it was reached.
    expect(pending).toBeLessThanOrEqual(100 + 200);
    nodes.answer = () => OK;
    await pass(180_000);
    expect(await nodes.state(id)).toMatchObject({ position: 2_000, pending: 0, delivered: 2_000 });
  });

  it('is sent two at a time while it fails, and at once what waited for it when it is back', async () => {
    const accounts = range(10, 49).map((index) => `0199f1c0-0000-7000-8000-0000000000${index}`);
    nodes.answer = () => nodes.time.sleep(100).then(() => FAILED);
    nodes.append(...accounts);
    const id = await nodes.webhook();
    start('one', { retryMs: 3_600_000, retryMsMax: 3_600_000, disableMs: 10 ** 9 });
    await pass(450);
    expect(nodes.mostUnderWay).toBe(4);
    nodes.mostUnderWay = 0;
    await pass(5_000);
    expect(nodes.mostUnderWay).toBe(2);
    expect((await nodes.state(id)).pending).toBe(40);
    nodes.answer = () => OK;
    nodes.append(A);
    await pass(1_000);
    expect(await nodes.state(id)).toMatchObject({ pending: 0, delivered: 41 });
  });
});

describe('sends under way', () => {
  it('are bounded for each webhook and for the node, and every webhook gets its turn', async () => {
    const accounts = range(10, 49).map((index) => `0199f1c0-0000-7000-8000-0000000000${index}`);
    nodes.append(...accounts);
    const ids = [];
    for (const _ of range(1, 5)) ids.push(await nodes.webhook());
    nodes.answer = () => nodes.time.sleep(100).then(() => OK);
    start('one', {}, 6);
    await pass(1_050);
    expect(nodes.mostUnderWay).toBe(6);
    for (const id of ids) {
      const { length } = nodes.positions(({ webhookId }) => webhookId === id);
      expect(length).toBeGreaterThanOrEqual(9);
    }
    await pass(10_000);
    expect(nodes.positions()).toHaveLength(200);
  });
});

describe('nodes', () => {
  it('dispatch a webhook one at a time; the next one goes on where the first was killed', async () => {
    nodes.append(A, B);
    const id = await nodes.webhook();
    const first = start('one');
    await pass(1_000);
    start('two');
    nodes.append(A);
    await pass(1_000);
    expect(nodes.positions()).toHaveLength(3);
    first.kill();
    nodes.append(B, A);
    await pass(15_000);
    expect(nodes.positions().slice(3).toSorted()).toEqual([4, 5]);
    expect(await nodes.state(id)).toMatchObject({ position: 5, pending: 0 });
  });

  it('that take over from one whose receiver failed send at once what waits, when it takes one', async () => {
    const limits = { retryMs: 3_600_000, retryMsMax: 3_600_000, disableMs: 10 ** 9 };
    nodes.answer = () => FAILED;
    nodes.append(A, B);
    const id = await nodes.webhook();
    const first = start('one', limits);
    await pass(5_000);
    first.kill();
    start('two', limits);
    await pass(15_000);
    nodes.answer = () => OK;
    nodes.append(C);
    await pass(1_000);
    expect(await nodes.state(id)).toMatchObject({ pending: 0, delivered: 3, failingSince: null });
  });

  it('that stop record what was under way, and leave the rest to others at once', async () => {
    nodes.answer = () => nodes.time.sleep(500).then(() => OK);
    nodes.append(A, A, B);
    await nodes.webhook();
    const first = start('one');
    await pass(100);
    const stopped = first.dispatcher.stop();
    await pass(1_000);
    await stopped;
    expect(nodes.positions()).toEqual([1, 3]);
    start('two');
    await pass(2_000);
    expect(nodes.positions()).toEqual([1, 3, 2]);
  });

  it('that stop wait no longer than a moment for a receiver that hangs', async () => {
    nodes.answer = () => new Promise(() => {});
    nodes.append(A);
    const id = await nodes.webhook();
    const first = start('one');
    await pass(100);
    const stopped = first.dispatcher.stop();
    await pass(3_000);
    await stopped;
    nodes.answer = () => OK;
    start('two');
    await pass(1_000);
    expect(await nodes.state(id)).toMatchObject({ position: 1, pending: 0, delivered: 1 });
  });

  it('that were replaced without knowing it record nothing', async () => {
    let answer: (result: SendResult) => void = () => {};
    nodes.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    nodes.append(A);
    const id = await nodes.webhook();
    start('one');
    await pass(100);
    const next = await nodes.store.take(id);
    answer(OK);
    await pass(1_000);
    expect(next).toMatchObject({ progress: { position: 0 } });
    // The first node has seen that, and taken the webhook again: what was not recorded comes twice.
    expect(nodes.positions()).toEqual([1, 1]);
  });
});
