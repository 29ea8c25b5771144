/** Commands of the demo on their way to the bank, through its public API; what got no answer is sent again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { answered, type BankClient, ProblemError, type Schemas } from '../../client/client.js';
import type { DemoCommand } from './books.js';

/** Commands of one request; the bank takes as many. */
export const BATCH_COMMANDS = 500;
const RETRY_MS = 1_000;

export interface Sent {
  /** Carried out now, or at an earlier start. */
  accepted: number;
  refused: number;
}

/** @param onSent told of so many more */
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

/** Sends until there is an answer: the keys see to it that nothing happens twice. */
export function sendBatch(bank: BankClient, commands: DemoCommand[], signal: AbortSignal): Promise<Sent> {
  const nothing = { accepted: 0, refused: 0 };
  return persist(signal, nothing, async () => {
    // Sent as one, it is answered as one.
    const body = await answered(bank.POST('/v1/batch', { body: { commands }, signal }));
    const { results } = body as Schemas['BatchResults'];
    if (results.some(({ status }) => status === 'failed'))
      throw new Error('the bank is temporarily unavailable');
    const accepted = results.filter(({ status }) => status === 'ok').length;
    return { accepted, refused: results.length - accepted };
  });
}

/** Whether the bank has answered the command with this key, and will not answer it otherwise. */
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

/** Asks until there is an answer. @param aborted the answer when it is to stop */
async function persist<T>(signal: AbortSignal, aborted: T, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted) return aborted;
      // What the bank does not understand now it does not understand later.
      if (error instanceof ProblemError && error.status < 500 && ![409, 429].includes(error.status))
        throw error;
      await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }
}
