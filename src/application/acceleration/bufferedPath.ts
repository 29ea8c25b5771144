/**
 * The way through the event buffer. Commands are decided on the states that the buffer leads to and added to
 * it in one step; the flusher appends them, and only then are callers answered, unless a receipt is enough. If
 * the buffer fails, a command goes straight to the store: its id keeps it from taking effect twice.
 */
import type { AccountState } from '../accounts/state.js';
import type { AccountStates, LoadedStates } from '../accounts/states.js';
import { type Answer, failure } from '../commands/answer.js';
import { BoundedQueue } from '../commands/boundedQueue.js';
import {
  answersTo,
  answersWithPendingTimes,
  type DecidedUnit,
  decideAtomically,
  isUnrecorded,
  WorkingStates,
} from '../commands/decideBatch.js';
import type { QueueLimits } from '../commands/groupCommit.js';
import type { AnswerToOwner } from '../commands/keyOwner.js';
import type { CommandPath } from '../commands/path.js';
import { RECORDED_AT, type StreamStore } from '../commands/ports.js';
import type { Telemetry } from '../commands/telemetry.js';
import { distinctStreams, type Job, type Unit } from '../commands/units.js';
import { HelperUnavailable, StoreUnavailable } from '../shared/errors.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import type { SharedCache } from './accountCache.js';
import { encodeUnit, printOf } from './entryCodec.js';
import type { BufferEntry, EventBuffer, GateState, PushVerdict } from './ports.js';
import { decodeState, encodeState } from './stateCodec.js';

/**
 * How often commands are decided on states that turn out not to be the newest before they go straight to the
 * store.
 */
const TRIES_MAX = 5;

/** After this time without a word from the flusher, the store is asked what became of a command. */
const ASK_MS = 500;

/** After this time a caller is told that it is not known. */
const GIVE_UP_MS = 5_000;

/** How long the store may keep those waiting who can do without it. */
const SILENCE_MS = 500;

/**
 * How often it is tried to see an unanswered command through when the buffer has lost it: for some minutes.
 */
const RESCUES_MAX = 1_000;

/** Records looked up at once. */
const ASK_MAX = 1_000;

/** A decided unit on its way into the buffer, or held there. */
interface Pushed {
  readonly request: Unit;
  readonly decided: DecidedUnit;
  /** The incarnation of the server that took it. */
  readonly incarnation: string | undefined;
  readonly sinceMs: number;
  /** Whether the buffer has said that it took it. */
  isHeld: boolean;
}

/** What a flusher tells a node of its entries. */
export interface FlushReport {
  /** Appended as they were, by time. */
  readonly appended: readonly (readonly [recordedAt: string, ids: readonly string[]])[];
  /** Decided again, with an outcome that the store tells. */
  readonly decided: readonly string[];
  /** Their commands had been answered before. */
  readonly repeated: readonly string[];
  /** They cannot be carried out. */
  readonly failed: readonly string[];
}

export class BufferedPath implements CommandPath {
  readonly #time: Time;
  readonly #inner: CommandPath;
  readonly #buffer: EventBuffer;
  readonly #nodeId: string;
  readonly #store: StreamStore;
  readonly #states: AccountStates;
  readonly #cache: SharedCache;
  readonly #direct: CommandPath;
  readonly #takesAll: boolean;
  readonly #limits: QueueLimits;
  readonly #telemetry: Telemetry;
  readonly #answerToOwner: AnswerToOwner;
  readonly #waiting: BoundedQueue;
  /** Units whose entries are in the buffer, by entry id (a command id may have several, one after the other). */
  readonly #pushed = new Map<string, Pushed>();
  /**
   * Commands for which this node has issued a receipt and knows no outcome. They are answered, so they are no longer in
   * flight in `OncePerKey`: a retry must get a receipt again, not `in-flight`.
   */
  readonly #unfinished = new Set<string>();
  readonly #endWatch: () => void;
  #running: Promise<void> | undefined;
  #asking = false;
  #ids = 0;

  /** @param inner takes the units that do not go through the buffer */
  constructor(
    inner: CommandPath,
    options: {
      readonly time: Time;
      readonly buffer: EventBuffer;
      /** Unique id of this process. */
      readonly nodeId: string;
      readonly store: StreamStore;
      readonly states: AccountStates;
      readonly cache: SharedCache;
      /** The way straight to the store. */
      readonly direct: CommandPath;
      /** Whether all commands go through the buffer, not only those whose senders accept a receipt. */
      readonly takesAll: boolean;
      readonly limits: QueueLimits;
      readonly telemetry: Telemetry;
      /** Answers a command while another request with its key waits. */
      readonly answerToOwner: AnswerToOwner;
      /** Called with unexpected errors; dispatching continues. */
      readonly onError: (error: unknown) => void;
    },
  ) {
    this.#time = options.time;
    this.#inner = inner;
    this.#buffer = options.buffer;
    this.#nodeId = options.nodeId;
    this.#store = options.store;
    this.#states = options.states;
    this.#cache = options.cache;
    this.#direct = options.direct;
    this.#takesAll = options.takesAll;
    this.#limits = options.limits;
    this.#telemetry = options.telemetry;
    this.#answerToOwner = options.answerToOwner;
    this.#waiting = new BoundedQueue(options.limits.queueMax);
    this.#endWatch = this.#time.every(ASK_MS / 2, () => {
      this.dropUnreachable();
      this.#giveUp();
      this.#askAbout().catch(options.onError);
    });
  }

  get depth(): number {
    return this.#waiting.commands + this.#inner.depth;
  }

  room(clientId: string): Promise<void> | undefined {
    return this.#inner.room(clientId) ?? this.#waiting.room(clientId);
  }

  submit(request: Unit): void {
    if (!this.#takesAll && !request.isAsync) {
      this.#inner.submit(request);
      return;
    }
    if (this.#buffer.incarnation === undefined) {
      this.#goStraight(request);
      return;
    }
    if (!this.#waiting.add(request)) {
      request.settle(request.jobs.map(() => failure('overloaded')));
      return;
    }
    this.#running ??= this.#run();
  }

  /** What a flusher told of entries of this node. */
  report({ appended, decided, repeated, failed }: FlushReport): void {
    for (const [recordedAt, ids] of appended) {
      for (const id of ids) {
        const pushed = this.#takeSync(id);
        if (pushed !== undefined) pushed.request.settle(answersTo(pushed.decided, recordedAt));
      }
    }
    for (const id of decided) {
      const request = this.#takeSync(id)?.request;
      if (request === undefined) continue;
      const { jobs, settle } = request;
      this.#direct.submit({ jobs, settle: (answers) => settle(answers.map(asFirst)) });
    }
    for (const id of repeated) {
      const request = this.#takeSync(id)?.request;
      if (request !== undefined) this.#goStraight(request);
    }
    for (const id of failed) {
      const request = this.#takeSync(id)?.request;
      request?.settle(request.jobs.map(() => failure('failed')));
    }
  }

  /** An entry whose commands the store has now; undefined when nobody waits for the answer. */
  #takeSync(id: string): Pushed | undefined {
    const pushed = this.#take(id);
    if (!pushed?.request.isAsync) return pushed;
    this.#finish(pushed.request);
    return undefined;
  }

  #finish({ jobs }: Unit): void {
    for (const { commandId } of jobs) this.#unfinished.delete(commandId);
  }

  /** Call this when the buffer's server has become unavailable or a different one. */
  dropUnreachable(): void {
    for (const [id, { incarnation, isHeld }] of this.#pushed) {
      if (isHeld && incarnation !== this.#buffer.incarnation) this.#rescueOne(id);
    }
  }

  /** Whether a command of this node waits for the store, in the buffer or on its way past it. */
  hasPendingReceipt(commandId: string): boolean {
    return this.#unfinished.has(commandId);
  }

  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    const isWaiting = () => [...this.#pushed.values()].some(({ request }) => !request.isAsync);
    while (isWaiting()) await this.#time.sleep(10, undefined, KEEPS_ALIVE);
    this.#endWatch();
    await this.#inner.drained();
  }

  #take(id: string): Pushed | undefined {
    const pushed = this.#pushed.get(id);
    this.#pushed.delete(id);
    return pushed;
  }

  #goStraight(unit: Unit): void {
    this.#direct.submit(unit);
  }

  /** Sees a unit through that the buffer may or may not still hold. */
  #rescue(request: Unit, triesLeft = RESCUES_MAX): void {
    const settle = (answers: readonly Answer[]) => {
      if (!request.isAsync) {
        // It may still come out of the buffer, so this is not the place to say that nothing was done.
        const isOverloaded = answers.some(({ kind }) => kind === 'overloaded');
        request.settle(isOverloaded ? answers.map(() => failure('unavailable')) : answers);
      } else if (triesLeft > 0 && !answers.every(isOutcome)) {
        this.#time.after(ASK_MS, () => this.#rescue(request, triesLeft - 1));
      } else {
        this.#finish(request);
      }
    };
    this.#direct.submit({ jobs: promised(request), settle });
  }

  async #run(): Promise<void> {
    // All commands that arrive in this turn of the event loop join the first batch.
    await new Promise<void>((resolve) => this.#time.nextTurn(resolve));
    while (this.#waiting.commands > 0) {
      const requests = this.#waiting.take(this.#limits.batchMax);
      let open: readonly Unit[] = requests;
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

  #refuse(requests: readonly Unit[], error: unknown): void {
    const answer = failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
    for (const { jobs, settle } of requests) settle(jobs.map(() => answer));
  }

  /**
   * Decides units and adds them to the buffer.
   * @returns those whose accounts have moved on
   * @throws HelperUnavailable before anything was done with any of them
   */
  async #push(requests: readonly Unit[]): Promise<readonly Unit[]> {
    const ids = distinctStreams(requests);
    const { incarnation } = this.#buffer;
    const buffered = await this.#buffer.heads(ids);
    const [{ states: committed, damaged }, recorded] = await Promise.all([
      this.#committed(ids.filter((id) => !buffered.has(id))),
      this.#recorded(requests),
    ]);
    if (this.#buffer.incarnation !== incarnation)
      throw new HelperUnavailable('the buffer may have lost something');
    const decoded = new Map<string, AccountState>();
    const unreadable = new Set<string>();
    for (const [streamId, stored] of buffered) {
      const state = decodeState({ streamId, ...stored });
      if (state === undefined) unreadable.add(streamId);
      else decoded.set(streamId, state);
    }
    const states = new WorkingStates((id) => decoded.get(id) ?? committed.get(id));

    const tried: { request: Unit; decided: DecidedUnit; entry: BufferEntry }[] = [];
    const refused: [Unit, Error][] = [];
    for (const request of requests) {
      const streams = request.jobs.flatMap((job) => job.streams);
      const damage = streams.find((id) => damaged.has(id));
      const isDoubtful = streams.some((id) => unreadable.has(id));
      if (isDoubtful || request.jobs.some(({ commandId }) => recorded.has(commandId))) {
        this.#goStraight(request);
      } else if (damage !== undefined) {
        refused.push([request, damaged.get(damage) as Error]);
      } else {
        try {
          const one = this.#decide(request, states, buffered);
          // Of what leaves its key free there is nothing to keep: the store confirms it.
          if (isUnrecorded(one.decided)) this.#goStraight(request);
          else tried.push(one);
        } catch {
          // It may have changed the states half-way. Straight to the store it fails, or not, by itself.
          for (const id of streams) unreadable.add(id);
          this.#goStraight(request);
        }
      }
    }
    // Noted first: the flusher's word may come before the buffer's own.
    const sinceMs = this.#time.monotonic();
    for (const { entry, ...decided } of tried) {
      this.#pushed.set(entry.id, { ...decided, incarnation, sinceMs, isHeld: false });
    }
    for (const [request, error] of refused) this.#refuse([request], error);
    const verdicts = await this.#verdicts(tried.map(({ entry }) => entry));
    const again: Unit[] = [];
    for (const [index, { request, entry }] of tried.entries()) {
      const verdict = verdicts[index] ?? 'unavailable';
      this.#telemetry.pushed(typeof verdict === 'object' ? 'duplicate' : verdict, 1);
      const pushed = this.#pushed.get(entry.id);
      if (verdict === 'pushed') {
        if (pushed !== undefined) pushed.isHeld = true;
        if (request.isAsync) this.#giveReceipt(request, pushed !== undefined);
      } else if (this.#pushed.delete(entry.id)) {
        if (verdict === 'conflict') again.push(request);
        else if (verdict === 'unavailable') this.#goStraight(request);
        else if (verdict === 'full') request.settle(request.jobs.map(() => failure('overloaded')));
        else this.#answerKnown(request, verdict);
      }
    }
    this.dropUnreachable();
    return again;
  }

  /** None where it is not known what became of the entries. */
  async #verdicts(entries: readonly BufferEntry[]): Promise<readonly PushVerdict[]> {
    if (entries.length === 0) return [];
    try {
      return await this.#buffer.push(entries);
    } catch (error) {
      if (!(error instanceof HelperUnavailable)) throw error;
      return [];
    }
  }

  #giveReceipt({ jobs, settle }: Unit, isUnfinished: boolean): void {
    if (isUnfinished) for (const { commandId } of jobs) this.#unfinished.add(commandId);
    settle(jobs.map(receipt));
  }

  /** A command of which the gate knows: the store, where it is answered, has the last word. */
  #answerKnown(request: Unit, { kind, requestHash }: GateState): void {
    const { jobs, settle, isAsync } = request;
    const [job] = jobs as [Job];
    if (kind === 'answered') this.#goStraight(request);
    else if (jobs.length > 1) settle(jobs.map(() => ({ kind: 'in-flight' })));
    else if (job.requestHash !== requestHash) this.#answerToOwner(job).then((answer) => settle([answer]));
    else settle([kind === 'buffered' && isAsync === true ? receipt(job) : { kind: 'in-flight' }]);
  }

  /**
   * The states of streams that the buffer does not know; those at hand will do when the store does not
   * answer.
   */
  #committed(streamIds: readonly string[]): Promise<LoadedStates> {
    return this.#withoutStore(this.#states.newest(this.#store, streamIds), async (error) => {
      const shared = await this.#cache.peek(streamIds);
      const states = new Map<string, AccountState>();
      const unknown = new Map<string, Error>();
      for (const id of streamIds) {
        const state = newer(this.#states.get(id), shared.get(id));
        if (state === undefined) unknown.set(id, error);
        else states.set(id, state);
      }
      return { states, damaged: unknown };
    });
  }

  /**
   * Commands that the store has and the gate may have forgotten: a receipt for one of them would promise
   * nothing.
   */
  async #recorded(requests: readonly Unit[]): Promise<ReadonlySet<string>> {
    const asyncs = requests.filter(({ isAsync }) => isAsync);
    const ids = asyncs.flatMap(({ jobs }) => jobs.map(({ commandId }) => commandId));
    if (ids.length === 0) return new Set();
    const found = await this.#withoutStore(this.#store.findCommands(ids), () => []);
    return new Set(found.map(({ commandId }) => commandId));
  }

  #decide(request: Unit, states: WorkingStates, buffered: ReadonlyMap<string, unknown>) {
    const { jobs } = request;
    const streamIds = [...new Set(jobs.flatMap(({ streams }) => streams))];
    const isPending = (streamId: string) => buffered.has(streamId) || states.changed.has(streamId);
    const mustWaitForAppend = answersWithPendingTimes(request, isPending);
    const before = streamIds.map((streamId) => states.get(streamId));
    const members = decideAtomically(states, jobs, false);
    const after = streamIds.map((streamId) => states.get(streamId));
    this.#ids += 1;
    const unit = {
      id: `${this.#nodeId}/${this.#ids}`,
      nodeId: this.#nodeId,
      jobs: promised(request),
      proposals: members.map(({ proposal }) => proposal),
      mustWaitForAppend,
      steps: streamIds.map((streamId, index) => ({
        streamId,
        before: printOf(before[index]),
        after: printOf(after[index]),
      })),
    };
    const streams = streamIds.flatMap((streamId, index) => {
      const state = after[index];
      if (state === undefined) return [];
      const version = before[index]?.account.version ?? 0;
      return [
        { streamId, before: version, after: state.account.version, state: JSON.stringify(stateOf(state)) },
      ];
    });
    const entry = encodeUnit(unit, streams);
    return { request, entry, decided: { unit: request, answers: members.map(({ answer }) => answer) } };
  }

  /** Tells callers who have waited too long that it is not known. */
  #giveUp(): void {
    const nowMs = this.#time.monotonic();
    for (const [id, { request, sinceMs, isHeld }] of this.#pushed) {
      if (!isHeld || request.isAsync || nowMs - sinceMs < GIVE_UP_MS) continue;
      this.#pushed.delete(id);
      request.settle(request.jobs.map(() => failure('unavailable')));
    }
  }

  /**
   * Entries of which no word has come: the store has them, or the buffer still holds them, or they are lost.
   */
  async #askAbout(): Promise<void> {
    if (this.#asking) return;
    const nowMs = this.#time.monotonic();
    const due: [id: string, commandId: string][] = [];
    for (const [id, pushed] of this.#pushed) {
      if (nowMs - pushed.sinceMs < ASK_MS || due.length === ASK_MAX) break;
      if (pushed.isHeld) due.push([id, (pushed.request.jobs[0] as Job).commandId]);
    }
    if (due.length === 0) return;
    this.#asking = true;
    try {
      const commandIds = due.map(([, commandId]) => commandId);
      const found = await this.#store.findCommands(commandIds);
      const recorded = new Set(found.map(({ commandId }) => commandId));
      const held = await this.#buffer.holds(commandIds);
      for (const [index, [id, commandId]] of due.entries()) {
        if (recorded.has(commandId)) this.report({ ...NOTHING, repeated: [id] });
        else if (held[index]) this.#putLast(id);
        else this.#rescueOne(id);
      }
    } catch (error) {
      if (!(error instanceof StoreUnavailable || error instanceof HelperUnavailable)) throw error;
    } finally {
      this.#asking = false;
    }
  }

  /** Others are asked about before it is its turn again. */
  #putLast(id: string): void {
    const pushed = this.#take(id);
    if (pushed !== undefined) this.#pushed.set(id, pushed);
  }

  #rescueOne(id: string): void {
    const pushed = this.#take(id);
    if (pushed !== undefined) this.#rescue(pushed.request);
  }

  /** What the store says, or else what can be said without it. */
  async #withoutStore<T>(
    asking: Promise<T>,
    otherwise: (error: StoreUnavailable) => T | Promise<T>,
  ): Promise<T> {
    const silence = this.#time.sleep(SILENCE_MS).then(() => {
      throw new StoreUnavailable('the store does not answer');
    });
    try {
      return await Promise.race([asking, silence]);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return otherwise(error);
    }
  }
}

const NOTHING: FlushReport = { appended: [], decided: [], repeated: [], failed: [] };

/** The commands of a request, marked where a receipt promises their outcomes. */
const promised = ({ jobs, isAsync }: Unit): readonly Job[] =>
  isAsync ? jobs.map((job) => ({ ...job, hasReceipt: true })) : jobs;

/** The receipt for a command that the buffer holds. */
const receipt = ({ commandId }: Job): Answer => ({ kind: 'pending', commandId });

/** The outcome of a command decided by somebody else, for the caller who has not had it. */
const asFirst = (answer: Answer): Answer => ('replayed' in answer ? { ...answer, replayed: false } : answer);

const isOutcome = ({ kind }: Answer): boolean =>
  kind !== 'overloaded' && kind !== 'unavailable' && kind !== 'failed';

const newer = (one: AccountState | undefined, other: AccountState | undefined): AccountState | undefined =>
  one !== undefined && other !== undefined && other.account.version > one.account.version
    ? other
    : (one ?? other);

/** A state as others need it; a time that is not known yet is empty. */
function stateOf(state: AccountState): unknown {
  const { openedAt, updatedAt, ...stored } = encodeState(state);
  const known = (time: string) => (time === RECORDED_AT ? '' : time);
  return { ...stored, openedAt: known(openedAt), updatedAt: known(updatedAt) };
}
