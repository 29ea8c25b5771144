/**
 * The way through the event buffer. Commands are decided on the states that the buffer leads to and added to it in one
 * step; the flusher appends them, and only then are callers answered, unless all they asked for is a receipt. Whatever
 * goes wrong with the buffer, a command goes straight to the store instead: its id keeps it from taking effect twice.
 */
import { type Answer, failure } from './answer.js';
import type { Head } from './answers.js';
import { decideAtomically, movesMoney, type Work, WorkingStates } from './batch.js';
import { encodeUnit, printOf } from './bufferCodec.js';
import type { CommandQueue, QueueLimits } from './commandQueue.js';
import type { Heads, LoadedHeads } from './heads.js';
import {
  type BufferEntry,
  type EventBuffer,
  type EventStore,
  type GateState,
  HelperUnavailable,
  RECORDED_AT,
  StoreUnavailable,
} from './ports.js';
import { decodeHead, encodeHead } from './snapshotCodec.js';
import type { Telemetry } from './telemetry.js';
import { answersTo, type DecidedUnit, distinctStreams, type Unit } from './units.js';
import { Waiting } from './waiting.js';

/** How often commands are decided on states that turn out not to be the newest before they go straight to the store. */
const TRIES_MAX = 5;

/** After this time without a word from the flusher, the store is asked what became of a command. */
const ASK_MS = 500;

/** After this time a caller is told that it is not known. */
const GIVE_UP_MS = 5_000;

/** How long the store may keep those waiting who can do without it. */
const SILENCE_MS = 500;

/** Records looked up at once. */
const ASK_MAX = 1_000;

/** A unit, and whether its caller wants a receipt instead of waiting for the answer. */
export interface BufferedRequest extends Unit {
  readonly isAsync: boolean;
}

/** A decided unit that the buffer holds. */
interface Pushed {
  readonly request: BufferedRequest;
  readonly decided: DecidedUnit;
  /** The server that took it. */
  readonly server: string | undefined;
  readonly sinceMs: number;
}

/** What a flusher tells a node of its entries. */
export interface FlushReport {
  /** Appended as they were, by time. */
  readonly appended: readonly (readonly [recordedAt: string, ids: readonly string[]])[];
  /** Decided again, with an outcome that the store tells. */
  readonly decided: readonly string[];
  /** Their commands had been answered before. */
  readonly repeated: readonly string[];
}

export class BufferedQueue {
  readonly #buffer: EventBuffer;
  readonly #nodeId: string;
  readonly #store: EventStore;
  readonly #heads: Heads;
  readonly #direct: CommandQueue;
  readonly #limits: QueueLimits;
  readonly #telemetry: Telemetry;
  readonly #waiting: Waiting<BufferedRequest>;
  readonly #pushed = new Map<string, Pushed>();
  /** Commands for which there is a receipt of this node and, as far as it knows, no outcome. */
  readonly #unfinished = new Set<string>();
  readonly #watch: NodeJS.Timeout;
  #running: Promise<void> | undefined;
  #asking = false;
  #ids = 0;

  constructor(options: {
    readonly buffer: EventBuffer;
    /** Names this process; no other one ever has the same. */
    readonly nodeId: string;
    readonly store: EventStore;
    readonly heads: Heads;
    /** The way straight to the store. */
    readonly direct: CommandQueue;
    readonly limits: QueueLimits;
    readonly telemetry: Telemetry;
  }) {
    this.#buffer = options.buffer;
    this.#nodeId = options.nodeId;
    this.#store = options.store;
    this.#heads = options.heads;
    this.#direct = options.direct;
    this.#limits = options.limits;
    this.#telemetry = options.telemetry;
    this.#waiting = new Waiting(options.limits.queueMax);
    this.#watch = setInterval(() => void this.#checkPushed(), ASK_MS / 2).unref();
  }

  /** How many commands wait to be decided. */
  get depth(): number {
    return this.#waiting.commands;
  }

  /** Undefined while at least half of the queue is free, else resolves when it is. */
  room(): Promise<void> | undefined {
    return this.#waiting.room();
  }

  submit(request: BufferedRequest): void {
    if (this.#buffer.server === undefined) {
      this.#goStraight(request);
      return;
    }
    if (!this.#waiting.add(request)) {
      request.settle(request.works.map(() => failure('overloaded')));
      return;
    }
    this.#running ??= this.#run();
  }

  /** What a flusher told of entries of this node. */
  report({ appended, decided, repeated }: FlushReport): void {
    for (const [recordedAt, ids] of appended) {
      for (const id of ids) {
        const told = this.#takeSync(id);
        if (told !== undefined) told.request.settle(answersTo(told.decided, recordedAt));
      }
    }
    for (const id of decided) {
      const request = this.#takeSync(id)?.request;
      if (request === undefined) continue;
      this.#direct.submit(request.works, (answers) => request.settle(answers.map(asFirst)));
    }
    for (const id of repeated) {
      const request = this.#takeSync(id)?.request;
      if (request !== undefined) this.#goStraight(request);
    }
  }

  /** An entry whose commands the store has now; undefined when nobody waits for the answer. */
  #takeSync(id: string): Pushed | undefined {
    const pushed = this.#take(id);
    if (!pushed?.request.isAsync) return pushed;
    this.#finish(pushed.request);
    return undefined;
  }

  #finish({ works }: BufferedRequest): void {
    for (const { commandId } of works) this.#unfinished.delete(commandId);
  }

  /** To be called when the buffer's server is lost, or another one: what it held goes straight to the store. */
  lost(): void {
    for (const [id, { server }] of this.#pushed) {
      if (server !== this.#buffer.server) this.#rescueOne(id);
    }
  }

  /** Whether a command of this node waits for the store, in the buffer or on its way past it. */
  waits(commandId: string): boolean {
    return this.#unfinished.has(commandId);
  }

  /** Resolves when everything submitted so far is answered. */
  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    const isWaiting = () => [...this.#pushed.values()].some(({ request }) => !request.isAsync);
    while (isWaiting()) await new Promise((resolve) => setTimeout(resolve, 10));
    clearInterval(this.#watch);
  }

  #take(id: string): Pushed | undefined {
    const pushed = this.#pushed.get(id);
    this.#pushed.delete(id);
    return pushed;
  }

  #goStraight({ works, settle }: Unit): void {
    this.#direct.submit(works, settle);
  }

  /** Sees a unit through that the buffer may or may not still hold. */
  #rescue(request: BufferedRequest): void {
    this.#direct.submit(request.works, (answers) => {
      if (!request.isAsync) {
        // It may still come out of the buffer, so this is not the place to say that nothing was done.
        const isOverloaded = answers.some(({ kind }) => kind === 'overloaded');
        request.settle(isOverloaded ? answers.map(() => failure('unavailable')) : answers);
      } else if (answers.some(({ kind }) => kind === 'overloaded' || kind === 'unavailable')) {
        setTimeout(() => this.#rescue(request), ASK_MS).unref();
      } else {
        this.#finish(request);
      }
    });
  }

  async #run(): Promise<void> {
    // Everything that arrives in this turn of the event loop joins the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.commands > 0) {
      const requests = this.#waiting.take(this.#limits.batchMax);
      let open: readonly BufferedRequest[] = requests;
      try {
        for (let tries = 0; open.length > 0 && tries < TRIES_MAX; tries += 1) open = await this.#push(open);
      } catch (error) {
        if (error instanceof HelperUnavailable) {
          this.#telemetry.pushed('unavailable', open.length);
        } else {
          this.#refuse(open, error);
          open = [];
        }
      }
      for (const request of open) this.#goStraight(request);
    }
    this.#running = undefined;
  }

  #refuse(requests: readonly BufferedRequest[], error: unknown): void {
    const answer = failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
    for (const { works, settle } of requests) settle(works.map(() => answer));
  }

  /**
   * Decides units and adds them to the buffer.
   * @returns those whose accounts have moved on
   * @throws HelperUnavailable when it is not known whether they were added
   */
  async #push(requests: readonly BufferedRequest[]): Promise<readonly BufferedRequest[]> {
    const ids = distinctStreams(requests);
    const buffered = await this.#buffer.heads(ids);
    const { heads, damaged } = await this.#committed(ids.filter((id) => !buffered.has(id)));
    const decoded = new Map<string, Head>();
    for (const [streamId, head] of buffered) decoded.set(streamId, decodeHead({ streamId, ...head }));
    const states = new WorkingStates((id) => decoded.get(id) ?? heads.get(id));

    const tried: { request: BufferedRequest; decided: DecidedUnit; entry: BufferEntry }[] = [];
    const refused: [BufferedRequest, Error][] = [];
    for (const request of requests) {
      const damage = request.works.flatMap(({ streams }) => streams).find((id) => damaged.has(id));
      if (damage !== undefined) refused.push([request, damaged.get(damage) as Error]);
      else tried.push(this.#decide(request, states, buffered));
    }
    const { server } = this.#buffer;
    const verdicts = tried.length === 0 ? [] : await this.#buffer.push(tried.map(({ entry }) => entry));
    for (const [request, error] of refused) this.#refuse([request], error);
    const again: BufferedRequest[] = [];
    for (const [index, { request, decided, entry }] of tried.entries()) {
      const verdict = verdicts[index] as (typeof verdicts)[number];
      this.#telemetry.pushed(typeof verdict === 'object' ? 'duplicate' : verdict, 1);
      if (verdict === 'conflict') again.push(request);
      else if (verdict === 'full') request.settle(request.works.map(() => failure('overloaded')));
      else if (typeof verdict === 'object') this.#answerKnown(request, verdict);
      else {
        this.#pushed.set(entry.id, { request, decided, server, sinceMs: performance.now() });
        if (!request.isAsync) continue;
        for (const { commandId } of request.works) this.#unfinished.add(commandId);
        request.settle(request.works.map(receipt));
      }
    }
    if (this.#buffer.server !== server) this.lost();
    return again;
  }

  /** A command of which the gate knows: the store, where it is answered, has the last word. */
  #answerKnown(request: BufferedRequest, { kind, requestHash }: GateState): void {
    const [work] = request.works;
    const isSame = request.works.length === 1 && work?.requestHash === requestHash;
    if (!isSame || kind === 'answered') this.#goStraight(request);
    else request.settle([kind === 'buffered' && request.isAsync ? receipt(work) : { kind: 'in-flight' }]);
  }

  /** The states of streams that the buffer does not know; those at hand will do when the store does not answer. */
  async #committed(streamIds: readonly string[]): Promise<LoadedHeads> {
    const loading = this.#heads.newest(this.#store, streamIds);
    try {
      return await Promise.race([loading, silence()]);
    } catch (error) {
      loading.catch(() => {});
      if (!(error instanceof StoreUnavailable)) throw error;
      const heads = new Map<string, Head>();
      const unknown = new Map<string, Error>();
      for (const id of streamIds) {
        const head = this.#heads.get(id);
        if (head === undefined) unknown.set(id, error);
        else heads.set(id, head);
      }
      return { heads, damaged: unknown };
    }
  }

  #decide(request: BufferedRequest, states: WorkingStates, buffered: ReadonlyMap<string, unknown>) {
    const { works } = request;
    const streamIds = [...new Set(works.flatMap(({ streams }) => streams))];
    const tellsTimes = (work: Work) =>
      !movesMoney(work.command) &&
      work.streams.some((streamId) => buffered.has(streamId) || states.changed.has(streamId));
    const isLate = works.some(tellsTimes);
    const before = streamIds.map((streamId) => states.get(streamId));
    const members = decideAtomically(states, works, false);
    const after = streamIds.map((streamId) => states.get(streamId));
    this.#ids += 1;
    const unit = {
      id: `${this.#nodeId}/${this.#ids}`,
      nodeId: this.#nodeId,
      works,
      proposals: members.map(({ proposal }) => proposal),
      isLate,
      steps: streamIds.map((streamId, index) => ({
        streamId,
        before: printOf(before[index]),
        after: printOf(after[index]),
      })),
    };
    const streams = streamIds.flatMap((streamId, index) => {
      const head = after[index];
      if (head === undefined) return [];
      const version = before[index]?.account.version ?? 0;
      return [
        { streamId, before: version, after: head.account.version, state: JSON.stringify(stateOf(head)) },
      ];
    });
    const entry = encodeUnit(unit, streams);
    return { request, entry, decided: { unit: request, told: members.map(({ told }) => told) } };
  }

  /** Entries of which no word has come: the store has them, or the buffer still holds them, or they are lost. */
  async #checkPushed(): Promise<void> {
    if (this.#asking) return;
    this.lost();
    const nowMs = performance.now();
    const due = [...this.#pushed].filter(([, { sinceMs }]) => nowMs - sinceMs > ASK_MS).slice(0, ASK_MAX);
    if (due.length === 0) return;
    this.#asking = true;
    const commandIds = due.map(([, { request }]) => (request.works[0] as Work).commandId);
    try {
      const found = await this.#store.findCommands(commandIds);
      const recorded = new Set(found.map(({ commandId }) => commandId));
      const held = await this.#buffer.holds(commandIds);
      for (const [index, [id]] of due.entries()) {
        const commandId = commandIds[index] as string;
        if (recorded.has(commandId)) this.report({ appended: [], decided: [], repeated: [id] });
        else if (!held[index]) this.#rescueOne(id);
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailable || error instanceof HelperUnavailable)) throw error;
    } finally {
      this.#asking = false;
    }
    for (const [id, { request, sinceMs }] of due) {
      if (request.isAsync || performance.now() - sinceMs < GIVE_UP_MS || !this.#pushed.delete(id)) continue;
      request.settle(request.works.map(() => failure('unavailable')));
    }
  }

  #rescueOne(id: string): void {
    const pushed = this.#take(id);
    if (pushed !== undefined) this.#rescue(pushed.request);
  }
}

/** The receipt for a command that the buffer holds. */
const receipt = ({ commandId }: Work): Answer => ({ kind: 'pending', commandId });

/** The outcome of a command decided by somebody else, for the caller who has not had it. */
const asFirst = (answer: Answer): Answer => ('replayed' in answer ? { ...answer, replayed: false } : answer);

async function silence(): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, SILENCE_MS).unref());
  throw new StoreUnavailable('the store does not answer');
}

/** A head as others need it; a time that is not known yet is empty. */
function stateOf(head: Head): unknown {
  const { openedAt, updatedAt, ...state } = encodeHead(head);
  const known = (time: string) => (time === RECORDED_AT ? '' : time);
  return { ...state, openedAt: known(openedAt), updatedAt: known(updatedAt) };
}
