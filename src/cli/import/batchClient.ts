/**
 * Sends commands through the streamed batch API until each has its answer. What got no answer is sent again with the
 * same key, over a new connection where need be.
 */
import type http from 'node:http';
import { createInterface } from 'node:readline';
import { type Bank, refusal, SILENT } from './connection.js';
import { type Item, type Items, Lanes } from './lanes.js';

export interface BatchResult {
  readonly status: 'ok' | 'rejected' | 'invalid' | 'failed';
  readonly replayed?: boolean;
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly code?: string;
  readonly detail?: string;
}

/** @throws CommandError when the bank refuses the key or the request, or does not answer for too long */
export async function sendAll<T>(
  bank: Bank,
  items: Items<T>,
  onResult: (result: BatchResult, item: Item<T>) => void,
): Promise<void> {
  const lanes = new Lanes(items);
  if (await lanes.isDone()) return;
  await bank.persist(() => stream(bank, lanes, onResult));
}

/** One connection's worth. @throws when it ended before all was answered; `lanes` then has what was not */
async function stream<T>(
  bank: Bank,
  lanes: Lanes<T>,
  onResult: (result: BatchResult, item: Item<T>) => void,
): Promise<void> {
  const request = bank.request('POST', '/v1/batch', { 'content-type': 'application/x-ndjson' });
  // A request that waits for its first line's answer must not wait for a full buffer.
  request.flushHeaders();
  let wake: () => void = () => {};
  let isOver = false;
  let isAllAnswered = false;
  let failure: string | undefined;

  const clock = setTimeout(() => {
    // While nothing is asked, silence means nothing.
    if (!request.writableEnded && lanes.hasNothingUnderWay()) {
      clock.refresh();
      return;
    }
    failure = SILENT;
    request.destroy();
  }, bank.silenceMs());

  function take(result: BatchResult): void {
    clock.refresh();
    const item = lanes.oldest();
    if (item === undefined || result.status === 'failed') {
      failure = `it cannot carry out commands just now: ${result.detail}`;
      if (item !== undefined) lanes.failed();
    } else {
      bank.answered();
      lanes.answered();
      onResult(result, item);
    }
    wake();
  }

  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      request.once('drain', resolve);
    });

  async function send(): Promise<void> {
    while (!isOver && failure === undefined) {
      const item = await lanes.next();
      isAllAnswered = item === undefined && lanes.hasNothingUnderWay();
      if (isAllAnswered) break;
      const isTaken = item === undefined ? false : request.write(`${JSON.stringify(item.command)}\n`);
      clock.refresh();
      // Nobody wakes this once the connection has ended.
      if (!isTaken && !isOver) await change();
      request.removeListener('drain', wake);
    }
    request.end();
    clock.refresh();
  }

  const receiving = receive(request, take).finally(() => {
    isOver = true;
    wake();
  });
  const sending = send().catch((error) => {
    request.destroy();
    throw error;
  });
  // Two connections must never take from the lanes at once, so both have to come to their end.
  const [received, sent] = await Promise.allSettled([receiving, sending]);
  clearTimeout(clock);
  lanes.takeBack();
  if (sent.status === 'rejected') throw sent.reason;
  if (isAllAnswered) return;
  if (failure === undefined && received.status === 'rejected') throw received.reason;
  throw new Error(failure ?? 'it ended the connection');
}

/** Takes the results that come until the connection ends; rejects unless that was the end of the answer. */
function receive(request: http.ClientRequest, take: (result: BatchResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (error: unknown) => {
      reject(error);
      request.destroy();
    };
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', reject);
      if (response.statusCode !== 200) {
        refusal(response).then(giveUp, giveUp);
        return;
      }
      const lines = createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY });
      lines.on('line', (text) => {
        try {
          const result = parseResult(text);
          if (result !== undefined) take(result);
        } catch (error) {
          // Thrown from an event, it would end the process.
          giveUp(error);
        }
      });
      // The interface passes on the errors of its input; with nobody listening they would end the process.
      lines.on('error', reject);
      lines.on('close', () => (response.complete ? resolve() : reject(new Error('the connection was lost'))));
    });
  });
}

/** One line of the answer; undefined for the beginning of a line on which the connection was lost. */
function parseResult(text: string): BatchResult | undefined {
  try {
    return JSON.parse(text) as BatchResult;
  } catch {
    return undefined;
  }
}
