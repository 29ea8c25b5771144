/** Carries messages between places: each takes its time, and may be lost or arrive twice, as the conditions are. */
import type { Timeline } from '../src/testing/timeline.js';
import type { Random } from '../test/support/random.js';
import type { Place, Trace } from './trace.js';

/** What connects two places: requests of clients, sessions, the bus between nodes, and deliveries of webhooks. */
export type Way = 'client' | 'postgres' | 'redis' | 'bus' | 'webhook';

/** What faults make of a way. Shares are probabilities. */
export interface Conditions {
  /** Messages take up to so much longer. */
  slowMs: number;
  /** Requests, or messages of the bus, that are lost. */
  lossShare: number;
  /** Answers that are lost. */
  answerLossShare: number;
  /** Messages that arrive twice. */
  doubledShare: number;
  /** Requests that arrive so late that their sender has given up. */
  lateShare: number;
}

/** Typical milliseconds of a message, one way. */
const TYPICAL_MS: Readonly<Record<Way, number>> = {
  client: 1,
  postgres: 0.3,
  redis: 0.2,
  bus: 0.3,
  webhook: 3,
};

/** Some messages take much longer, as with a retransmission. */
const SLUGGISH_SHARE = 0.005;
const SLUGGISH_FACTOR = 50;

/** Messages on one connection arrive in the order in which they were sent. */
export interface Order {
  lastMs: number;
}

export class Network {
  readonly #line: Timeline;
  readonly #random: Random;
  readonly #trace: Trace;
  readonly #conditions: Readonly<Record<Way, Conditions>>;
  readonly #cuts = new Map<string, number>();

  constructor(line: Timeline, random: Random, trace: Trace) {
    this.#line = line;
    this.#random = random;
    this.#trace = trace;
    const calm = (): Conditions => ({
      slowMs: 0,
      lossShare: 0,
      answerLossShare: 0,
      doubledShare: 0,
      lateShare: 0,
    });
    this.#conditions = { client: calm(), postgres: calm(), redis: calm(), bus: calm(), webhook: calm() };
  }

  /** Whether anybody reads the words of messages. */
  get isTraced(): boolean {
    return this.#trace.isOn;
  }

  /** The conditions of a way, which faults change. */
  conditions(way: Way): Conditions {
    return this.#conditions[way];
  }

  /** Nothing passes between a node and what it reaches this way. @returns ends that */
  cut(way: Way, node: Place): () => void {
    const key = `${way} ${node}`;
    this.#cuts.set(key, (this.#cuts.get(key) ?? 0) + 1);
    return () => {
      const others = (this.#cuts.get(key) ?? 0) - 1;
      if (others > 0) this.#cuts.set(key, others);
      else this.#cuts.delete(key);
    };
  }

  isCut(way: Way, node: Place): boolean {
    return this.#cuts.size > 0 && this.#cuts.has(`${way} ${node}`);
  }

  /** Whether chance has it, for a share of the conditions. */
  chance(share: number): boolean {
    return share > 0 && this.#random.chance(share);
  }

  /** From 0 up to, not including, 1. */
  share(): number {
    return this.#random.next();
  }

  /** Milliseconds that the next message takes. */
  latency(way: Way): number {
    const { slowMs } = this.#conditions[way];
    const ms = TYPICAL_MS[way] * (0.5 + this.#random.next());
    if (slowMs > 0) return ms + slowMs * this.#random.next();
    return this.#random.chance(SLUGGISH_SHARE) ? ms * SLUGGISH_FACTOR * this.#random.next() : ms;
  }

  /**
   * Sends a message.
   * @param words what it is, for the trace
   * @param order of its connection; without it, messages may overtake each other
   * @param ms how long it takes; two times for a message that arrives twice
   */
  send(
    between: { readonly from: Place; readonly to: Place },
    words: string,
    arrive: () => void,
    ms: number | readonly [number, number],
    order?: Order,
  ): void {
    const arrived = this.#trace.isOn ? this.#traced(between, words, arrive) : arrive;
    for (const takesMs of typeof ms === 'number' ? [ms] : ms) {
      let atMs = this.#line.ms + takesMs;
      if (order !== undefined) {
        atMs = Math.max(atMs, order.lastMs);
        order.lastMs = atMs;
      }
      this.#line.at(atMs, arrived);
    }
  }

  /** Notes that a message leaves. @returns notes each arrival */
  #traced(
    { from, to }: { readonly from: Place; readonly to: Place },
    words: string,
    arrive: () => void,
  ): () => void {
    const message = this.#trace.nextMessage();
    this.#trace.add({ kind: 'sent', place: from, to, message, words });
    return () => {
      this.#trace.add({ kind: 'arrived', place: to, message });
      arrive();
    };
  }

  /** Notes a message that never arrives. */
  lose({ from, to }: { readonly from: Place; readonly to: Place }, words: string): void {
    if (!this.#trace.isOn) return;
    const message = this.#trace.nextMessage();
    this.#trace.add({ kind: 'sent', place: from, to, message, words });
    this.#trace.add({ kind: 'lost', place: from, message });
  }
}
