import { lookup } from 'node:dns';
import { afterEach, describe, expect, it } from 'vitest';
import { publicLookup } from '../../../src/infrastructure/http/targets.js';
import { HttpWebhookSender } from '../../../src/infrastructure/http/webhookSender.js';
import { systemTime } from '../../../src/infrastructure/systemTime.js';
import { type Behaviour, openReceiver, type Receiver } from '../../support/webhookReceiver.js';

const MS_MAX = 400;
const never = new AbortController().signal;

let receiver: Receiver;
let sender: HttpWebhookSender;
afterEach(async () => {
  sender.end();
  await receiver.close();
});

const send = (url: string, signal = never) =>
  sender.send(
    { url, headers: { 'webhook-id': 'msg_1', 'content-type': 'application/json' }, body: '{"a":"č"}' },
    signal,
  );

async function sendTo(behaviour: Behaviour) {
  receiver = await openReceiver(() => behaviour);
  sender = new HttpWebhookSender({ time: systemTime, msMax: MS_MAX, allowsPrivate: true });
  return send(receiver.url);
}

describe('a webhook sender', () => {
  it('posts the body and the headers', async () => {
    expect(await sendTo(200)).toEqual({ kind: 'delivered' });
    expect(receiver.messages).toMatchObject([
      {
        text: '{"a":"č"}',
        headers: { 'webhook-id': 'msg_1', 'content-type': 'application/json', 'content-length': '10' },
      },
    ]);
  });

  it.each([
    [200, 'delivered', undefined],
    [204, 'delivered', undefined],
    [299, 'delivered', undefined],
    [304, 'failed', 'responded 304'],
    [400, 'failed', 'responded 400'],
    [404, 'failed', 'responded 404'],
    [410, 'gone', 'responded 410'],
    [429, 'failed', 'responded 429'],
    [500, 'failed', 'responded 500'],
  ])('takes the answer %i as %s', async (status, kind, error) => {
    expect(await sendTo(status)).toEqual({ kind, ...(error && { error }) });
  });

  it.each([
    [429, '120', 120_000],
    [503, '120', 120_000],
    [503, '0', 0],
    [429, ' 7 ', 7_000],
    [429, '999999999999', 999_999_999_999_000],
  ])('takes %i with Retry-After %j as put off', async (status, header, waitMs) => {
    const result = await sendTo({ status, headers: { 'retry-after': header } });
    expect(result).toEqual({ kind: 'postponed', error: `responded ${status}`, waitMs });
  });

  it('reads a Retry-After that is a date', async () => {
    const date = new Date(Date.now() + 90_000).toUTCString();
    const result = await sendTo({ status: 429, headers: { 'retry-after': date } });
    expect(result).toMatchObject({ kind: 'postponed', error: 'responded 429' });
    const { waitMs } = result as { waitMs: number };
    expect(Math.abs(waitMs - 90_000)).toBeLessThan(10_000);
  });

  it.each([
    [500, '120'],
    [429, 'soon'],
    [429, '-1'],
    [429, '1.5'],
    [503, '2026'.repeat(10)],
    [503, ''],
  ])('takes %i with Retry-After %j as a failure like any other', async (status, header) => {
    const result = await sendTo({ status, headers: { 'retry-after': header } });
    expect(result).toEqual({ kind: 'failed', error: `responded ${status}` });
  });

  it('follows no redirect', async () => {
    expect(await sendTo('redirect')).toEqual({ kind: 'failed', error: 'responded 307' });
    expect(receiver.messages).toHaveLength(1);
  });

  it('does not wait for one who wants to speak another protocol', async () => {
    expect(await sendTo('upgrade')).toEqual({ kind: 'failed', error: 'responded 101' });
  });

  it.each(['hang', 'drip'] as const)('gives up a receiver that does: %s', async (behaviour) => {
    expect(await sendTo(behaviour)).toEqual({ kind: 'failed', error: `no response within ${MS_MAX} ms` });
  });

  it.each(['close', 'cut'] as const)('takes no broken answer for a good one: %s', async (behaviour) => {
    const result = await sendTo(behaviour);
    expect(result.kind).toBe('failed');
    expect(result).not.toMatchObject({ error: `no response within ${MS_MAX} ms` });
  });

  it('reads a little of a huge answer, and takes its status', async () => {
    expect(await sendTo('huge')).toEqual({ kind: 'delivered' });
    const sent = receiver.hugeBytes();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(receiver.hugeBytes()).toBe(sent);
    // Besides what was read: what waits in the buffers of both ends.
    expect(sent).toBeLessThan(20_000_000);
  });

  it('says why it could not connect', async () => {
    await sendTo(200);
    await receiver.close();
    expect(await send(receiver.url)).toEqual({
      kind: 'failed',
      error: expect.stringMatching(/ECONNREFUSED|ECONNRESET|socket hang up/),
    });
  });

  it('ends at once when it is told to', async () => {
    receiver = await openReceiver(() => 'hang');
    sender = new HttpWebhookSender({ time: systemTime, msMax: 60_000, allowsPrivate: true });
    const stop = new AbortController();
    const sending = send(receiver.url, stop.signal);
    while (receiver.messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    expect((await sending).kind).toBe('failed');
  });
});

describe('a webhook sender that may only reach the public', () => {
  it('connects to no address inside, written out or behind a name', async () => {
    receiver = await openReceiver();
    sender = new HttpWebhookSender({ time: systemTime, msMax: MS_MAX, allowsPrivate: false });
    expect(await send(receiver.url)).toEqual({ kind: 'failed', error: '127.0.0.1 is not a public address' });
    expect(await send(`http://[::1]:${receiver.port}/`)).toEqual({
      kind: 'failed',
      error: '::1 is not a public address',
    });
    expect(await send(`http://localhost:${receiver.port}/`)).toEqual({
      kind: 'failed',
      error: 'localhost has no public address',
    });
    expect(await send(`https://localhost:${receiver.port}/`)).toEqual({
      kind: 'failed',
      error: 'localhost has no public address',
    });
    expect(receiver.messages).toEqual([]);
  });

  it('asks anew what a name stands for, and connects to what it was told then', async () => {
    receiver = await openReceiver();
    const asked: string[] = [];
    // As a name that is public when it is first looked at, and a loopback address when it counts.
    const rebinding = publicLookup((hostname, options, done) => {
      asked.push(hostname);
      lookup('127.0.0.1', { ...options, all: true }, done);
    });
    sender = new HttpWebhookSender({ time: systemTime, msMax: MS_MAX, allowsPrivate: false }, rebinding);
    const url = `http://shop.example:${receiver.port}/`;
    expect(sender.refusal(url)).toBeUndefined();
    const refused = { kind: 'failed', error: 'shop.example has no public address' };
    expect([await send(url), await send(url)]).toEqual([refused, refused]);
    expect(asked).toEqual(['shop.example', 'shop.example']);
    expect(receiver.messages).toEqual([]);
  });
});
