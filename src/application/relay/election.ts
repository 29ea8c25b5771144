/**
 * Which node is the writer. The holder of the lease on the bus is; the lease makes the bank fast and excludes nobody
 * (decision 16). Every node asks for it several times while it lasts, and claims it when it is free. A node that notices
 * that the writer is lost takes the lease over at once.
 */
import type { Time } from '../shared/time.js';
import { encodeMessage } from './messages.js';
import { type CommandBus, understandEachOther } from './ports.js';

/** How long a writer that does not renew the lease keeps it, if nobody misses it before. */
export const LEASE_MS = 1_000;
/** How often a node asks. */
const ASK_MS = 200;
/** How long a writer that did not answer is avoided, while it holds the lease and sends nothing. */
const DOUBT_MS = 5_000;
/** How long a writer that cannot append leaves the lease to others, if one of them takes it. */
const STEP_DOWN_MS = 5_000;

export class WriterElection {
  readonly #time: Time;
  readonly #bus: CommandBus;
  readonly #mayWrite: boolean;
  readonly #onElected: () => void;
  #holder: string | undefined;
  /** Whether the holder is another node whose messages this one understands. */
  #isUnderstood = false;
  #untilMs = Number.NEGATIVE_INFINITY;
  #doubted: string | undefined;
  #doubtedUntilMs = 0;
  #downUntilMs = Number.NEGATIVE_INFINITY;
  /** Whether nobody held the lease when this node last asked. */
  #isFree = false;
  /** Answers to questions of an earlier term are void: the node has given up the lease since. */
  #term = 0;
  /** Questions reach the bus in order, so that a claim under way does not overtake the end of a term. */
  #questions: Promise<void> = Promise.resolve();
  #end: (() => void) | undefined;
  #hasStopped = false;

  constructor(options: {
    readonly time: Time;
    readonly bus: CommandBus;
    /** Whether this node may be the writer. */
    readonly mayWrite: boolean;
    /** Called when this node has become the writer. */
    readonly onElected: () => void;
  }) {
    this.#time = options.time;
    this.#bus = options.bus;
    this.#mayWrite = options.mayWrite;
    this.#onElected = options.onElected;
  }

  /** The other node that appends commands now; undefined if this node appends its own. */
  get writer(): string | undefined {
    if (!this.#isUnderstood || !this.#bus.isUp) return undefined;
    const nowMs = this.#time.monotonic();
    if (nowMs >= this.#untilMs) return undefined;
    return this.#holder === this.#doubted && nowMs < this.#doubtedUntilMs ? undefined : this.#holder;
  }

  /** Whether this node holds the lease. */
  get isWriter(): boolean {
    return this.#holder === this.#bus.nodeId && this.#time.monotonic() < this.#untilMs;
  }

  start(): void {
    this.#end ??= this.#time.every(ASK_MS, () => void this.ask());
    void this.ask();
  }

  /** Asks for the lease now, such as when the bus has become available. Never rejects. */
  ask(): Promise<void> {
    return this.#inOrder(() => this.#ask());
  }

  /** Call this when the node has sent something: it is not lost. */
  heard(nodeId: string): void {
    if (this.#doubted === nodeId) this.#doubted = undefined;
  }

  /** Call this when a node says that it is not the writer. */
  refused(nodeId: string): void {
    if (this.#holder === nodeId) this.#isHeldBy(undefined);
    void this.ask();
  }

  /**
   * Call this when the writer has not answered, or is gone: it is avoided until it is heard of, and this node takes the
   * lease over if it may. First it sends itself a message, because to a node that hears nothing every writer is silent.
   */
  lost(nodeId: string): void {
    this.#doubted = nodeId;
    this.#doubtedUntilMs = this.#time.monotonic() + DOUBT_MS;
    if (this.#mayWrite)
      this.#bus.send(this.#bus.nodeId, encodeMessage({ kind: 'echo', lost: nodeId })).catch(() => {});
  }

  /** Call this when that message has arrived. */
  echoed(lost: string): void {
    if (this.#doubted === lost) void this.#inOrder(() => this.#ask(lost));
  }

  /** Leaves the lease to another node for a while, because this one cannot append. */
  stepDown(): void {
    if (!this.isWriter) return;
    this.#downUntilMs = this.#time.monotonic() + STEP_DOWN_MS;
    void this.#resign();
  }

  async stop(): Promise<void> {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    this.#end?.();
    await this.#resign();
  }

  /** @param over a node whose lease is claimed, too @returns when the answer is known; never rejects */
  async #ask(over?: string): Promise<void> {
    if (this.#hasStopped || !this.#bus.isUp) return;
    const term = this.#term;
    const askedMs = this.#time.monotonic();
    const claims = this.#mayWrite && (this.#isFree || askedMs >= this.#downUntilMs);
    try {
      const holder = await this.#bus.lease(claims ? LEASE_MS : undefined, over);
      if (term !== this.#term) return;
      const wasWriter = this.isWriter;
      this.#isHeldBy(holder);
      this.#untilMs = askedMs + LEASE_MS;
      this.#isFree = holder === undefined;
      if (this.#doubted !== holder) this.#doubted = undefined;
      if (!this.isWriter) return;
      this.#downUntilMs = Number.NEGATIVE_INFINITY;
      if (!wasWriter) this.#onElected();
    } catch {
      // The bus is away: the lease ends by itself, and until then units that cannot be sent are taken back.
    }
  }

  #resign(): Promise<void> {
    this.#term += 1;
    this.#isHeldBy(undefined);
    this.#isFree = false;
    return this.#inOrder(() => this.#bus.resign().catch(() => {}));
  }

  #inOrder(question: () => Promise<void>): Promise<void> {
    this.#questions = this.#questions.then(question);
    return this.#questions;
  }

  #isHeldBy(holder: string | undefined): void {
    if (holder === this.#holder) return;
    const { nodeId } = this.#bus;
    this.#holder = holder;
    this.#isUnderstood = holder !== undefined && holder !== nodeId && understandEachOther(holder, nodeId);
  }
}
