/**
 * Sends commands through the streamed batch API until each has its answer. Commands of one lane are sent one at a time,
 * so they are carried out in order whatever breaks in between; different lanes go side by side. What got no answer is
 * sent again with the same key, over a new connection where need be.
 */
import http from 'node:http';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImportError } from './importError.js';

export interface Item<T> {
  /** Items of one lane are carried out in order. */
  readonly lane: string;
  /** The command as the batch API takes it. */
  readonly command: Readonly<Record<string, unknown>>;
  /** Handed back with the result. */
  readonly about: T;
}

export interface BatchResult {
  readonly status: 'ok' | 'rejected' | 'invalid' | 'failed';
  readonly replayed?: boolean;
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly code?: string;
  readonly detail?: string;
}

export interface Connection {
  readonly url: string;
  readonly key: string;
  /** How long to go on trying without any answer, in seconds. */
  readonly waitSeconds: number;
  /** Told when something went wrong that is tried again. */
  readonly onTrouble: (message: string) => void;
}

/** Items read ahead of their turn, at most. */
const AHEAD_MAX = 5_000;
const RETRY_MS = 500;

/** @throws ImportError when the bank refuses the key or the request, or does not answer for too long */
export async function sendAll<T>(
  connection: Connection,
  items: AsyncIterable<Item<T>> | Iterable<Item<T>>,
  onResult: (result: BatchResult, item: Item<T>) => void,
): Promise<void> {
  const lanes = new Lanes(items);
  let lastAnswerMs = Date.now();
  while (!(await lanes.isDone())) {
    try {
      await stream(connection, lanes, (result, item) => {
        lastAnswerMs = Date.now();
        onResult(result, item);
      });
    } catch (error) {
      if (error instanceof ImportError) throw error;
      const reason = (error as Error).message || String((error as NodeJS.ErrnoException).code);
      if (Date.now() - lastAnswerMs > connection.waitSeconds * 1_000) {
        throw new ImportError(
          `the bank at ${connection.url} did not answer for ${connection.waitSeconds} s (${reason}); ` +
            'run the same command again to go on where this stopped',
        );
      }
      connection.onTrouble(`${reason}; trying again`);
      await sleep(RETRY_MS);
    }
    lanes.takeBack();
  }
}

/** Items waiting for their turn, by lane. */
class Lanes<T> {
  readonly #source: AsyncIterator<Item<T>> | Iterator<Item<T>>;
  /** Each lane's items not yet answered; the first may be on its way. */
  readonly #lanes = new Map<string, Item<T>[]>();
  /** Items whose turn it is. */
  #ready: Item<T>[] = [];
  /** Items sent, in that order: the order of the results. */
  readonly #sent: Item<T>[] = [];
  #ahead = 0;
  #ended = false;

  constructor(items: AsyncIterable<Item<T>> | Iterable<Item<T>>) {
    this.#source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  }

  /** The next item to send now; undefined when an answer must come first, or when there is nothing left. */
  async next(): Promise<Item<T> | undefined> {
    while (this.#ready.length === 0 && this.#ahead < AHEAD_MAX && !this.#ended) await this.#readOne();
    const item = this.#ready.shift();
    if (item !== undefined) this.#sent.push(item);
    return item;
  }

  async #readOne(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done === true) {
      this.#ended = true;
      return;
    }
    this.#ahead += 1;
    const lane = this.#lanes.get(value.lane);
    if (lane !== undefined) {
      lane.push(value);
      return;
    }
    this.#lanes.set(value.lane, [value]);
    this.#ready.push(value);
  }

  /** The item that the next result belongs to. */
  oldest(): Item<T> | undefined {
    return this.#sent[0];
  }

  /** The oldest sent item has its answer: its lane moves on. */
  answered(): void {
    const item = this.#sent.shift() as Item<T>;
    const lane = this.#lanes.get(item.lane) as Item<T>[];
    lane.shift();
    this.#ahead -= 1;
    const following = lane[0];
    if (following === undefined) this.#lanes.delete(item.lane);
    else this.#ready.push(following);
  }

  /** The oldest sent item must be sent again. */
  failed(): void {
    this.#ready.push(this.#sent.shift() as Item<T>);
  }

  /** What was sent and not answered waits for the next connection. */
  takeBack(): void {
    this.#ready = [...this.#sent.splice(0), ...this.#ready];
  }

  hasNothingUnderWay(): boolean {
    return this.#sent.length === 0;
  }

  async isDone(): Promise<boolean> {
    while (this.#ahead === 0 && !this.#ended) await this.#readOne();
    return this.#ahead === 0;
  }
}

/** One connection's worth: resolves when all is answered, or when some must be sent again after a pause. */
async function stream<T>(
  connection: Connection,
  lanes: Lanes<T>,
  onResult: (result: BatchResult, item: Item<T>) => void,
): Promise<void> {
  const url = new URL('/v1/batch', connection.url);
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${connection.key}` },
  });
  // A request that waits for its first line's answer must not wait for a full buffer.
  request.flushHeaders();
  let wake: () => void = () => {};
  let finished = false;
  let failed = false;
  const results = receive(request, (result) => {
    const item = lanes.oldest();
    if (item === undefined || result.status === 'failed') {
      failed = true;
      if (item !== undefined) lanes.failed();
    } else {
      lanes.answered();
      onResult(result, item);
    }
    wake();
  }).finally(() => {
    finished = true;
    wake();
  });
  const wait = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      request.once('drain', resolve);
    });
  const send = async () => {
    while (!finished && !failed) {
      const item = await lanes.next();
      if (item === undefined && lanes.hasNothingUnderWay()) break;
      const isTaken = item === undefined ? false : request.write(`${JSON.stringify(item.command)}\n`);
      // Nobody wakes this once the connection has ended.
      if (!isTaken && !finished) await wait();
      request.removeListener('drain', wake);
    }
    request.end();
  };
  const sending = send();
  try {
    await results;
  } finally {
    // Two connections must never take from the lanes at once.
    await sending;
  }
  if (failed) throw new Error('the bank could not carry out some commands just now');
}

function receive(request: http.ClientRequest, onResult: (result: BatchResult) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', reject);
      if (response.statusCode !== 200) {
        refuse(response).then(reject, reject);
        return;
      }
      const lines = createInterface({ input: response, crlfDelay: Number.POSITIVE_INFINITY });
      lines.on('line', (text) => {
        try {
          const result = parseResult(text);
          if (result !== undefined) onResult(result);
        } catch (error) {
          // Thrown from an event, it would end the process.
          reject(error);
          request.destroy();
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

/** What a status other than 200 means: try again after a 5xx or 429, else give up with the bank's own words. */
async function refuse(response: http.IncomingMessage): Promise<Error> {
  let body = '';
  for await (const chunk of response) body += chunk;
  const status = response.statusCode ?? 0;
  let detail = body.slice(0, 200);
  try {
    detail = (JSON.parse(body) as { detail: string }).detail;
  } catch {
    // Not a problem document: its beginning has to do.
  }
  const message = `the bank answered ${status}: ${detail}`;
  return status >= 500 || status === 429 ? new Error(message) : new ImportError(message);
}
