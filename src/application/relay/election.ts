/**
 * Which node is the writer. The holder of the lease on the bus is; the lease makes the bank fast and excludes nobody
 * (decision 16). Every node asks for it several times while it lasts, and claims it when it is free.
 */
import type { Time } from '../shared/time.js';
import type { CommandBus } from './ports.js';

/** How long a writer that does not renew the lease keeps it. */
export const LEASE_MS = 2_000;
/** How often a node asks. */
const ASK_MS = 500;
/** How long a writer that did not answer is avoided, while it holds the lease and sends nothing. */
const DOUBT_MS = 5_000;
/** How long a writer that cannot append leaves the lease to others. */
const STEP_DOWN_MS = 5_000;

export class WriterElection {
  readonly #time: Time;
  readonly #bus: CommandBus;
  readonly #mayWrite: boolean;
  readonly #onElected: () => void;
  #holder: string | undefined;
  #untilMs = Number.NEGATIVE_INFINITY;
  #doubted: string | undefined;
  #doubtedUntilMs = 0;
  #downUntilMs = Number.NEGATIVE_INFINITY;
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
    const holder = this.#validHolder();
    if (holder === undefined || holder === this.#bus.nodeId || !this.#bus.isUp) return undefined;
    return holder === this.#doubted && this.#time.monotonic() < this.#doubtedUntilMs ? undefined : holder;
  }

  /** Whether this node holds the lease. */
  get isWriter(): boolean {
    return this.#validHolder() === this.#bus.nodeId;
  }

  start(): void {
    this.#end ??= this.#time.every(ASK_MS, () => void this.ask());
    void this.ask();
  }

  /** Asks for the lease now, such as when the bus has become available. Never rejects. */
  async ask(): Promise<void> {
    if (this.#hasStopped || !this.#bus.isUp) return;
    const askedMs = this.#time.monotonic();
    const claims = this.#mayWrite && askedMs >= this.#downUntilMs;
    const wasWriter = this.isWriter;
    try {
      const holder = await this.#bus.lease(claims ? LEASE_MS : undefined);
      if (this.#hasStopped) return;
      this.#holder = holder;
      this.#untilMs = askedMs + LEASE_MS;
      if (this.#doubted !== holder) this.#doubted = undefined;
      if (this.isWriter && !wasWriter) this.#onElected();
    } catch {
      // The bus is away: the lease ends by itself, and until then units that cannot be sent are taken back.
    }
  }

  /** Call this when the node has sent something: it is not lost. */
  heard(nodeId: string): void {
    if (this.#doubted === nodeId) this.#doubted = undefined;
  }

  /** Call this when the writer has not answered: it is avoided until it is heard of. */
  doubt(nodeId: string): void {
    this.#doubted = nodeId;
    this.#doubtedUntilMs = this.#time.monotonic() + DOUBT_MS;
  }

  /** Leaves the lease to another node for a while, because this one cannot append. */
  stepDown(): void {
    if (!this.isWriter) return;
    this.#downUntilMs = this.#time.monotonic() + STEP_DOWN_MS;
    this.#holder = undefined;
    this.#bus.resign().catch(() => {});
  }

  async stop(): Promise<void> {
    this.#hasStopped = true;
    this.#end?.();
    const wasWriter = this.isWriter;
    this.#holder = undefined;
    if (wasWriter) await this.#bus.resign().catch(() => {});
  }

  #validHolder(): string | undefined {
    return this.#time.monotonic() < this.#untilMs ? this.#holder : undefined;
  }
}
