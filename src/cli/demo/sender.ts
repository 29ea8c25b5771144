/** Sends the demo's commands through the public API, and retries those without a response. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answered, type BankClient, ProblemError, type Schemas } from '../../client/client.js';
import type { DemoCommand } from './books.js';

/** Commands per request; less than the default of BATCH_COMMANDS_MAX. */
export const BATCH_COMMANDS = 500;
const RETRY_MS = 1_000;

export interface Sent {
  /** Commands applied now or by an earlier run. */
  accepted: number;
  refused: number;
}

/** @param onSent called with the number of commands sent since the last call */
export async function sendAll(
  bank: BankClient,
  commands: Iterable<DemoCommand>,
  onSent: (count: number) => void,
  signal: AbortSignal,
): Promise<Sent> {
  const sent = { accepted: 0, refused: 0 };
  let batch: DemoCommand[] = [];
  const flush = async () => {
    if (batch.length === 0 || signal.aborted) return;
    const { accepted, refused } = await sendBatch(bank, batch, signal);
    sent.accepted += accepted;
    sent.refused += refused;
    onSent(batch.length);
    batch = [];
  };
  for (const command of commands) {
    batch.push(command);
    if (batch.length === BATCH_COMMANDS) await flush();
    if (signal.aborted) return sent;
  }
  await flush();
  return sent;
}

/** Retries until the bank responds. The idempotency keys make that safe. */
export function sendBatch(bank: BankClient, commands: DemoCommand[], signal: AbortSignal): Promise<Sent> {
  const nothing = { accepted: 0, refused: 0 };
  return persist(signal, nothing, async () => {
    // A JSON batch gets a JSON response.
    const body = await answered(bank.POST('/v1/batch', { body: { commands }, signal }));
    const { results } = body as Schemas['BatchResults'];
    if (results.some(({ status }) => status === 'failed'))
      throw new Error('the bank is temporarily unavailable');
    const accepted = results.filter(({ status }) => status === 'ok').length;
    return { accepted, refused: results.length - accepted };
  });
}

/** Whether the bank has a final response to the command with this key. */
export function isAnswered(bank: BankClient, idempotencyKey: string, signal: AbortSignal): Promise<boolean> {
  return persist(signal, false, async () => {
    try {
      const params = { path: { idempotencyKey } };
      const { status } = await answered(bank.GET('/v1/commands/{idempotencyKey}', { params, signal }));
      return status === 'ok' || status === 'rejected';
    } catch (error) {
      if (error instanceof ProblemError && error.status === 404) return false;
      throw error;
    }
  });
}

/** Retries until the bank responds. @param aborted returned if the signal aborts first */
async function persist<T>(signal: AbortSignal, aborted: T, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted) return aborted;
      // Any other client error is permanent.
      if (error instanceof ProblemError && error.status < 500 && ![409, 429].includes(error.status))
        throw error;
      await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }
}
