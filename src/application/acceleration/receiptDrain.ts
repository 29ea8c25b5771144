/**
 * Carries out commands with receipts, in order, in large transactions, while this node is the writer. Nothing leaves
 * the queue before the store has it, and the store takes each command once, so this node may be killed, or find that
 * another one is the writer, at any moment.
 */
import { DamagedStream } from '../accounts/states.js';
import type { Answer } from '../commands/answer.js';
import type { CommandPath } from '../commands/path.js';
import type { Telemetry } from '../commands/telemetry.js';
import type { Job } from '../commands/units.js';
import { Bell } from '../shared/bell.js';
import { HelperUnavailable, messageOf, StoreRefused, StoreUnavailable } from '../shared/errors.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import type { CommandKey, ReceiptQueue } from './ports.js';
import { decodeReceipt, keyOfReceipt } from './receiptCodec.js';

/** How long it rests when nothing waits: the message about a new command may not arrive. */
const IDLE_MS = 100;
/** Rest after a failure. */
const RETRY_MS = 250;
/** After so many failures in a row, another node may be able to reach the store. */
const FAILURES_MAX = 4;
/** Rest after an unexpected failure. */
const FAULT_MS = 2_000;

export class ReceiptDrain {
  readonly #time: Time;
  readonly #queue: ReceiptQueue;
  readonly #direct: CommandPath;
  readonly #isWriter: () => boolean;
  readonly #onCutOff: () => void;
  readonly #telemetry: Telemetry;
  readonly #entriesMax: number;
  readonly #onError: (error: unknown) => void;
  readonly #stopping = new AbortController();
  readonly #bell: Bell;
  #running: Promise<void> | undefined;
  #failures = 0;

  constructor(options: {
    readonly time: Time;
    readonly queue: ReceiptQueue;
    /** Appends on this node. */
    readonly direct: CommandPath;
    readonly isWriter: () => boolean;
    /** Called when this node has not reached the store for a while. */
    readonly onCutOff: () => void;
    readonly telemetry: Telemetry;
    /** Commands taken at once. */
    readonly entriesMax: number;
    /** Called with unexpected errors; the drain continues. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#time = options.time;
    this.#queue = options.queue;
    this.#direct = options.direct;
    this.#isWriter = options.isWriter;
    this.#onCutOff = options.onCutOff;
    this.#telemetry = options.telemetry;
    this.#entriesMax = options.entriesMax;
    this.#onError = options.onError;
    this.#bell = new Bell(options.time);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Commands may wait. */
  wake(): void {
    if (this.#isWriter()) this.#bell.ring();
  }

  /** Resolves after the turn in progress. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const isBusy = this.#isWriter() && this.#queue.incarnation !== undefined && (await this.#turn());
        if (!isBusy) await this.#bell.rest(IDLE_MS, signal, KEEPS_ALIVE);
      } catch (error) {
        const isExpected = error instanceof HelperUnavailable || error instanceof StoreUnavailable;
        if (!isExpected) this.#onError(error);
        await this.#time.sleep(isExpected ? RETRY_MS : FAULT_MS, signal, KEEPS_ALIVE);
      }
    }
  }

  /** @returns whether anything waited @throws StoreUnavailable if not all of it could be carried out */
  async #turn(): Promise<boolean> {
    const waiting = await this.#queue.peek(this.#entriesMax);
    if (waiting.length === 0) return false;
    const startMs = this.#time.monotonic();
    const commands: CommandKey[] = [];
    const failed: CommandKey[] = [];
    const setAside: string[] = [];
    const fail = (payload: string, error: unknown) => {
      this.#onError(error);
      failed.push(keyOfReceipt(payload));
      setAside.push(JSON.stringify({ reason: messageOf(error), payload }));
    };
    const answers = await Promise.all(waiting.map((payload) => this.#carryOut(payload)));
    const firstOpen = answers.findIndex(mayPass);
    // Those before it leave the queue: a store that takes only some of them would otherwise get these for ever.
    const payloads = firstOpen === -1 ? waiting : waiting.slice(0, firstOpen);
    for (const [index, payload] of payloads.entries()) {
      const answer = answers[index] as Answer | Error;
      if (answer instanceof Error) fail(payload, answer);
      else if (answer.kind === 'failed') fail(payload, lastingError(answer));
      else commands.push(keyOfReceipt(payload));
    }
    if (payloads.length > 0) {
      await this.#queue.trim({ payloads, commands, failed, setAside });
      this.#telemetry.flushed(payloads.length, this.#time.monotonic() - startMs);
    }
    if (payloads.length < waiting.length) this.#fail(answers[payloads.length] as Answer);
    this.#failures = 0;
    return true;
  }

  #fail({ kind }: Answer): never {
    this.#failures = kind === 'unavailable' ? this.#failures + 1 : 0;
    if (this.#failures >= FAILURES_MAX) this.#onCutOff();
    throw new StoreUnavailable('the store does not take the commands');
  }

  /** @returns the answer, or why the entry cannot be read */
  async #carryOut(payload: string): Promise<Answer | Error> {
    let job: Job;
    try {
      job = decodeReceipt(payload);
    } catch (error) {
      return new Error(messageOf(error), { cause: error });
    }
    return new Promise((resolve) =>
      this.#direct.submit({ jobs: [job], settle: ([answer]) => resolve(answer as Answer) }),
    );
  }
}

/** Whether a command was not carried out, for a reason that may pass. */
const mayPass = (answer: Answer | Error): boolean =>
  'kind' in answer && (answer.kind === 'unavailable' || answer.kind === 'overloaded');

/** Why a command can never be carried out. @throws any other error, which may pass, such as a missing permission */
function lastingError({ error }: Answer & { kind: 'failed' }): Error {
  if (error instanceof StoreRefused || error instanceof DamagedStream) return error;
  throw error;
}
