/** Secrets and signatures as in the Standard Webhooks specification 1.0.0, "Signature scheme". */
import { createHmac } from 'node:crypto';
import type { Random } from '../shared/random.js';

const PREFIX = 'whsec_';

/** Of 24 to 64 that the specification allows. */
const SECRET_BYTES = 32;

export const newSecret = (random: Random): string => PREFIX + random.bytes(SECRET_BYTES).toString('base64');

/**
 * The headers that let a receiver check who sent a body, and when.
 * @param nowMs when this attempt is made
 */
export function signedHeaders(secret: string, messageId: string, nowMs: number, body: string) {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signature = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': messageId,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
