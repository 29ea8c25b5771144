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
const IDLE_MS = 500;
/** Rest after a failure. */
const RETRY_MS = 250;
/** After so long without success, another node may be able to reach the store. */
const CUT_OFF_MS = 800;
/** Rest after an unexpected failure. */
const FAULT_MS = 2_000;
/** A command is given up after so many unexpected failures, each while others were carried out. */
const TRIES_MAX = 3;

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
  /** Unexpected failures of the entries that the last turn could not carry out. */
  #tries: ReadonlyMap<string, number> = new Map();
  /** Runs from the begin of a turn until the store takes something. */
  #endWatch: (() => void) | undefined;

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
    this.#succeeded();
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
    if (waiting.length === 0) {
      this.#succeeded();
      return false;
    }
    const startMs = this.#time.monotonic();
    this.#endWatch ??= this.#time.after(CUT_OFF_MS, () => {
      this.#endWatch = undefined;
      this.#onCutOff();
    });
    const answers = await Promise.all(waiting.map((payload) => this.#carryOut(payload)));
    const refusals = this.#refusals(waiting, answers);
    const firstOpen = answers.findIndex((answer, index) => refusals[index] === undefined && isOpen(answer));
    // Those before it leave the queue: a store that takes only some of them would otherwise get these for ever.
    const payloads = firstOpen === -1 ? waiting : waiting.slice(0, firstOpen);
    const open = firstOpen === -1 ? undefined : (answers[firstOpen] as Answer);
    if (payloads.length > 0 || open?.kind !== 'unavailable') this.#succeeded();
    if (payloads.length > 0) {
      await this.#remove(payloads, refusals);
      this.#telemetry.flushed(payloads.length, this.#time.monotonic() - startMs);
    }
    if (open?.kind === 'failed') throw open.error;
    if (open !== undefined) throw new StoreUnavailable('the store does not take the commands');
    return true;
  }

  #succeeded(): void {
    this.#endWatch?.();
    this.#endWatch = undefined;
  }

  /** @param refusals why an entry can never be carried out, by index */
  async #remove(payloads: readonly string[], refusals: readonly (Error | undefined)[]): Promise<void> {
    const commands: CommandKey[] = [];
    const failed: CommandKey[] = [];
    const setAside: string[] = [];
    for (const [index, payload] of payloads.entries()) {
      const error = refusals[index];
      if (error === undefined) {
        commands.push(keyOfReceipt(payload));
        continue;
      }
      this.#onError(error);
      failed.push(keyOfReceipt(payload));
      setAside.push(JSON.stringify({ reason: messageOf(error), payload }));
    }
    await this.#queue.trim({ payloads, commands, failed, setAside });
  }

  /** For each entry why it can never be carried out; undefined if it was, or may be later. */
  #refusals(payloads: readonly string[], answers: readonly (Answer | Error)[]): (Error | undefined)[] {
    const isWorking = answers.some((answer) => 'kind' in answer && !isOpen(answer));
    const tries = new Map<string, number>();
    const refusals = answers.map((answer, index) => {
      if (answer instanceof Error) return answer;
      if (answer.kind !== 'failed') return undefined;
      const { error } = answer;
      if (error instanceof StoreRefused || error instanceof DamagedStream) return error;
      // Any other error may pass, such as a missing permission. It is this entry's own if others are carried out.
      const payload = payloads[index] as string;
      const count = (this.#tries.get(payload) ?? 0) + (isWorking ? 1 : 0);
      tries.set(payload, count);
      return count < TRIES_MAX ? undefined : new Error(messageOf(error), { cause: error });
    });
    this.#tries = tries;
    return refusals;
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

/** Whether a command was not carried out; an entry that cannot be read never is. */
const isOpen = (answer: Answer | Error): boolean =>
  'kind' in answer && ['unavailable', 'overloaded', 'failed'].includes(answer.kind);
