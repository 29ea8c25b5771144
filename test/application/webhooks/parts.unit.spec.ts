import { describe, expect, it } from 'vitest';
import { asPosition, BEGIN } from '../../../src/application/log/ports.js';
import { pauseMs } from '../../../src/application/webhooks/backoff.js';
import { messageId, positionOf } from '../../../src/application/webhooks/message.js';
import { newSecret, signedHeaders } from '../../../src/application/webhooks/signing.js';
import { Slots } from '../../../src/application/webhooks/slots.js';
import { systemRandom } from '../../../src/infrastructure/systemRandom.js';

const HOOK = '0199f1c0-0000-7000-8000-00000000000a';
const OTHER = '0199f1c0-0000-7000-8000-00000000000b';

describe('the pause after a failed attempt', () => {
  const backoff = { retryMs: 5_000, retryMsMax: 60_000 };

  it.each([
    [1, 5_000],
    [2, 15_000],
    [3, 45_000],
    [4, 60_000],
    [49, 60_000],
  ])('after %i is anything up to %i ms', (attempts, limitMs) => {
    expect(pauseMs(backoff, attempts, 0)).toBe(0);
    expect(pauseMs(backoff, attempts, 0.5)).toBe(limitMs / 2);
    expect(pauseMs(backoff, attempts, 1 - Number.EPSILON)).toBe(limitMs - 1);
  });

  it('adds up to a day at most, with the settings as they are', () => {
    const given = { retryMs: 5_000, retryMsMax: 21_600_000 };
    let sumMs = 0;
    for (let attempts = 1; attempts < 12; attempts += 1) sumMs += pauseMs(given, attempts, 1);
    expect(sumMs / 3_600_000).toBeGreaterThan(20);
    expect(sumMs / 3_600_000).toBeLessThan(24);
  });
});

describe('the id of a message', () => {
  it('tells its position to its own webhook', () => {
    expect(messageId(HOOK, asPosition(12), [])).toBe('msg_0199f1c000007000800000000000000a_12');
    expect(positionOf(HOOK, messageId(HOOK, asPosition(12), []), [])).toBe(12);
  });

  it.each([
    messageId(OTHER, asPosition(12), []),
    messageId(HOOK, BEGIN, []),
    `${messageId(HOOK, asPosition(12), [])} `,
    messageId(HOOK, asPosition(12), []).replace('_12', '_012'),
    'msg_',
    '12',
    '',
  ])('is not %j', (id) => expect(positionOf(HOOK, id, [])).toBeUndefined());
});

describe('the signature', () => {
  it('is that of a message signed with OpenSSL', () => {
    // printf 'msg_1.1700000000.{}' | openssl dgst -sha256 -hmac secretsecretsecretsecret -binary | base64
    const secret = `whsec_${Buffer.from('secretsecretsecretsecret').toString('base64')}`;
    expect(signedHeaders(secret, 'msg_1', 1_700_000_000_999, '{}')).toEqual({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': 'v1,GFU5cFbDcenL8reP2uPNh3psstrqajX4ZskYMcahkEs=',
    });
  });

  it('is made with a secret of 32 random bytes', () => {
    const secrets = new Set(Array.from({ length: 100 }, () => newSecret(systemRandom)));
    expect(secrets.size).toBe(100);
    for (const secret of secrets) expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  });
});

describe('places for sends', () => {
  it('are given to those who wait, in turn, before others', () => {
    const slots = new Slots(1);
    const woken: string[] = [];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => () => void woken.push(name)) as [
      () => void,
      () => void,
      () => void,
    ];
    expect([slots.take(a), slots.take(b), slots.take(c), slots.take(a)]).toEqual([true, false, false, false]);
    slots.release();
    expect(woken).toEqual(['b']);
    expect([slots.take(a), slots.take(c), slots.take(b)]).toEqual([false, false, true]);
    slots.leave(c);
    slots.release();
    expect(woken).toEqual(['b', 'a']);
    expect(slots.take(a)).toBe(true);
  });
});
