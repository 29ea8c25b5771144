/** Secrets and signatures of the Standard Webhooks specification 1.0.0, "Signature scheme". */
import { createHmac } from 'node:crypto';
import type { Random } from '../shared/random.js';

const PREFIX = 'whsec_';

/** The specification allows 24 to 64. */
const SECRET_BYTES = 32;

export const newSecret = (random: Random): string => PREFIX + random.bytes(SECRET_BYTES).toString('base64');

/**
 * The headers with which a receiver verifies the sender and time of a message.
 * @param nowMs the time of this attempt
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
