/**
 * The bank's clock: that of its database, by which events are recorded. A node learns it from the database's answers and
 * counts on by its own monotonic clock, so a wrong clock of the node, or one that is set, changes nothing: neither which
 * business day it is nor how long anything lasts.
 */
import type { BankZone } from './bankZone.js';
import type { Time, TimerOptions } from './time.js';

/** How far clocks may be apart before anybody is told. */
export const CLOCKS_APART_MS_MAX = 2_000;

/** While events are recorded ahead of the clock, an instant not longer ago than this is meant to be now. */
const NOW_MS = 60_000;

/** What an answer of the database tells of time, in milliseconds since 1970. */
export interface ClockReading {
  /** By the database's clock. */
  readonly databaseMs: number;
  /** When the newest event was recorded; undefined while there is none. */
  readonly recordedMs: number | undefined;
  /** By this node's clock, when it asked. */
  readonly askedMs: number;
}

/** The business day that it is now. */
export interface Today {
  readonly date: string;
  /** The name of the time zone. */
  readonly zone: string;
}

export interface ClockFaults {
  /** How far the newest event's time is ahead of the database's clock; 0 unless that is too far. */
  readonly aheadMs: number;
  /** How far the database's clock is ahead of this node's, negative if behind; 0 unless that is too far. */
  readonly skewMs: number;
}

const NO_FAULTS: ClockFaults = { aheadMs: 0, skewMs: 0 };

/** The time of this node, except for the time of day: that is the database's. */
export class BankClock implements Time {
  readonly #time: Time;
  readonly #onChange: (kind: keyof ClockFaults, faults: ClockFaults) => void;
  #zone: BankZone;
  /** What the database's clock is ahead of this node's monotonic one. */
  #offsetMs: number;
  #faults = NO_FAULTS;

  /** @param options.onChange told when clocks are found too far apart, and when they agree again */
  constructor(options: {
    /** Of this node; its time of day is used until the database has told its own. */
    readonly time: Time;
    readonly zone: BankZone;
    readonly onChange: (kind: keyof ClockFaults, faults: ClockFaults) => void;
  }) {
    this.#time = options.time;
    this.#zone = options.zone;
    this.#onChange = options.onChange;
    this.#offsetMs = this.#time.now() - this.#time.monotonic();
  }

  /** The database's clock: milliseconds since 1970, never later than it is. */
  now(): number {
    return this.#offsetMs + this.#time.monotonic();
  }

  monotonic(): number {
    return this.#time.monotonic();
  }

  after(ms: number, call: () => void, options?: TimerOptions): () => void {
    return this.#time.after(ms, call, options);
  }

  every(ms: number, call: () => void, options?: TimerOptions): () => void {
    return this.#time.every(ms, call, options);
  }

  sleep(ms: number, signal?: AbortSignal, options?: TimerOptions): Promise<void> {
    return this.#time.sleep(ms, signal, options);
  }

  nextTurn(call: () => void): void {
    this.#time.nextTurn(call);
  }

  get zone(): BankZone {
    return this.#zone;
  }

  get faults(): ClockFaults {
    return this.#faults;
  }

  /** Counts days in another zone from now on. */
  setZone(zone: BankZone): void {
    this.#zone = zone;
  }

  today(): Today {
    return { date: this.#zone.dayOf(this.now()), zone: this.#zone.name };
  }

  /**
   * Whether an instant stands for now, although the newest events seem to be later. That happens after the database's clock
   * was wrong: times of recording never run backwards, so events get the same time until the clock has reached it. They
   * are known all the same.
   * @param at ISO 8601
   */
  meansNow(at: string): boolean {
    return this.#faults.aheadMs > 0 && Date.parse(at) >= this.now() - NOW_MS;
  }

  /** Takes in what the database has just told. */
  told({ databaseMs, recordedMs, askedMs }: ClockReading): void {
    const answeredMs = this.#time.now();
    // As if it had been told in this very moment: a little late at most, so that no day begins too early.
    this.#offsetMs = databaseMs - this.#time.monotonic();
    const before = this.#faults;
    this.#faults = {
      // An event of long ago is no fault.
      aheadMs: beyondBound(Math.max(0, (recordedMs ?? databaseMs) - databaseMs)),
      // At some time between the question and the answer; a long time is no difference of clocks.
      skewMs: beyondBound(
        databaseMs - Math.min(Math.max(databaseMs, askedMs), Math.max(answeredMs, askedMs)),
      ),
    };
    for (const kind of ['aheadMs', 'skewMs'] as const) {
      if ((before[kind] === 0) !== (this.#faults[kind] === 0)) this.#onChange(kind, this.#faults);
    }
  }
}

const beyondBound = (ms: number): number => (Math.abs(ms) > CLOCKS_APART_MS_MAX ? ms : 0);
