/** Follows the bank's events live: each one once, in order, across reconnects. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { type BankAddress, baseOf, fetchHere, ProblemError, type Schemas } from './client.js';

export type FollowState =
  | { readonly state: 'connecting' }
  /**
   * The connection delivers every event after the position `after`: first recorded events, then new ones as they are
   * recorded.
   */
  | { readonly state: 'live'; readonly after: number }
  /** The connection is lost and retried after a pause. */
  | { readonly state: 'lost'; readonly reason: string; readonly retryMs: number };

export interface FollowOptions {
  /** Start after this position; if omitted, only new events are delivered. */
  readonly after?: number;
  /** Only these types of event. */
  readonly types?: readonly string[];
  /** Only events of this account. */
  readonly account?: string;
  readonly onEvent: (event: Schemas['Event']) => void;
  readonly onState?: (state: FollowState) => void;
  /**
   * The bank has lost the events after this position, for example in a failover, and other events take their place. Roll
   * back everything derived from the lost events.
   */
  readonly onLost?: (after: number) => void;
  /** Stops following. */
  readonly signal: AbortSignal;
  /** A connection without data or heartbeats for this long counts as lost. */
  readonly silenceMsMax?: number;
  /** Longest pause between two attempts. */
  readonly retryMsMax?: number;
}

const SILENCE_MS = 45_000;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;

/**
 * Follows until `signal` is aborted, then resolves.
 * @throws ProblemError if the bank rejects the request, for example for an invalid filter or a key without the read scope.
 *   Also rejects with an error of `onEvent`, and if a stream without `after` does not state its start position
 */
export async function followEvents(bank: BankAddress, options: FollowOptions): Promise<void> {
  const { onState = () => {}, signal, retryMsMax = RETRY_MS_MAX } = options;
  const reader = new Reader(bank, options);
  let failures = 0;
  while (!signal.aborted) {
    onState({ state: 'connecting' });
    let reason = 'the connection ended';
    try {
      await reader.read((after) => {
        failures = 0;
        onState({ state: 'live', after });
      });
    } catch (error) {
      if (error instanceof TakerError) throw error.cause;
      if (error instanceof BeginningUnknown) throw error;
      if (signal.aborted) break;
      if (error instanceof ProblemError && reader.goesBack(error)) continue;
      // A rejection is permanent, unless the bank is overloaded or unavailable.
      if (error instanceof ProblemError && error.status < 500 && error.status !== 429) throw error;
      reason = error instanceof Error ? error.message : String(error);
    }
    if (signal.aborted) break;
    const retryMs = Math.min(retryMsMax, RETRY_MS_MIN * 2 ** failures) * (0.5 + Math.random() / 2);
    failures += 1;
    onState({ state: 'lost', reason, retryMs });
    await pause(retryMs, signal);
  }
}

/** An error of the caller's callback, which a new connection would not fix. */
class TakerError extends Error {}

/** The stream does not state its position: a proxy removes it, so a new connection would not help. */
class BeginningUnknown extends Error {}

class Reader {
  readonly #bank: BankAddress;
  readonly #options: FollowOptions;
  /** All matching events up to this position have been delivered; initially, the start position. */
  #after: number | undefined;
  /** The log to which the position belongs. */
  #log: string | undefined;

  constructor(bank: BankAddress, options: FollowOptions) {
    this.#bank = bank;
    this.#options = options;
    this.#after = options.after;
  }

  /** Reads one connection to its end. */
  async read(onOpen: (after: number) => void): Promise<void> {
    const { signal, silenceMsMax = SILENCE_MS } = this.#options;
    const silence = new AbortController();
    const silent = () => silence.abort(new Error('the bank is not responding'));
    let timer = setTimeout(silent, silenceMsMax);
    try {
      const response = await this.#connect(AbortSignal.any([signal, silence.signal]));
      onOpen(this.#after as number);
      const noted = new NotedId();
      const parser = createParser({ onEvent: (message) => this.#take(message) });
      const body = (response.body as ReadableStream<Uint8Array>).getReader();
      const text = new TextDecoder();
      for (;;) {
        const { done, value } = await body.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(silent, silenceMsMax);
        const piece = text.decode(value, { stream: true });
        parser.feed(piece);
        this.#after = noted.feed(piece) ?? this.#after;
      }
    } finally {
      clearTimeout(timer);
      silence.abort();
    }
  }

  async #connect(signal: AbortSignal): Promise<Response> {
    const { url, key, fetch = globalThis.fetch } = this.#bank;
    const { types, account } = this.#options;
    const query = new URLSearchParams();
    if (this.#after !== undefined) query.set('after', String(this.#after));
    if (this.#log !== undefined) query.set('log', this.#log);
    if (types !== undefined && types.length > 0) query.set('type', types.join(','));
    if (account !== undefined) query.set('account', account);
    const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream' };
    const response = await fetchHere(fetch, `${baseOf(url)}/v1/events?${query}`, { headers, signal });
    if (!response.ok) {
      const problem = (await response.json().catch(() => undefined)) as Schemas['Problem'] | undefined;
      throw new ProblemError(response.status, problem, response.headers.get('retry-after'));
    }
    const type = response.headers.get('content-type') ?? 'nothing';
    if (!type.startsWith('text/event-stream'))
      throw new Error(`the bank responded with ${type} instead of a stream`);
    // Without `after`, only the bank knows the start position, and the connection may be lost before the first event.
    this.#after ??= positionOf(response.headers.get('events-after'));
    this.#log = response.headers.get('log-name') ?? undefined;
    return response;
  }

  /** Handles a rejection because the bank has lost events: resumes after the last common position. */
  goesBack({ code, after = 0 }: ProblemError): boolean {
    if (code !== 'log-changed') return false;
    this.#goBackTo(after);
    return true;
  }

  #goBackTo(after: number): void {
    this.#after = after;
    this.#log = undefined;
    this.#options.onLost?.(after);
  }

  #take({ id, event, data }: EventSourceMessage): void {
    if (event === 'cut-off') {
      const { code, after } = JSON.parse(data);
      if (code === 'log-changed') this.#goBackTo(after);
      throw new Error(`the bank ended the connection: ${code}`);
    }
    const body = JSON.parse(data);
    try {
      this.#options.onEvent(body);
    } catch (cause) {
      throw new TakerError('an event could not be taken', { cause });
    }
    this.#after = Number(id);
  }
}

function positionOf(header: string | null): number {
  if (header !== null && /^[0-9]{1,15}$/.test(header)) return Number(header);
  throw new BeginningUnknown('the stream does not say where it begins: it has no Events-After header');
}

/** The id of the last complete message. The parser reports only messages with data, which heartbeats lack. */
class NotedId {
  #line = '';
  #id: number | undefined;

  /** @returns undefined if the chunk completes no message with an id */
  feed(piece: string): number | undefined {
    const lines = (this.#line + piece).split('\n');
    this.#line = lines.pop() ?? '';
    let noted: number | undefined;
    for (const line of lines) {
      const id = /^id: ?([0-9]{1,15})$/.exec(line)?.[1];
      if (id !== undefined) this.#id = Number(id);
      if (line === '') noted = this.#id ?? noted;
    }
    return noted;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
