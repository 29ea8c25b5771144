/**
 * The bank's clock is that of its database, which times the events. A node reads it from the database's
 * replies and measures time in between with its monotonic clock. A wrong or adjusted clock of the node
 * therefore changes neither the business date nor any duration.
 */
import type { Instant } from '../../domain/holds.js';
import type { BankDay } from '../../domain/limits.js';
import type { BankZone } from './bankZone.js';
import type { Time, TimerOptions } from './time.js';

/** Clock difference above which it is reported. */
export const CLOCKS_APART_MS_MAX = 2_000;

/** While events are recorded ahead of the clock, an instant within this time before now means now. */
const NOW_MS = 60_000;

/** Times in a reply of the database, in milliseconds since 1970. */
export interface ClockReading {
  /** The database's clock. */
  readonly databaseMs: number;
  /** Recording time of the newest event; undefined if there is none. */
  readonly recordedMs: number | undefined;
  /** This node's clock at the time of the query. */
  readonly askedMs: number;
}

/** The current business date. */
export interface Today {
  readonly date: string;
  /** The name of the time zone. */
  readonly zone: string;
}

export interface ClockFaults {
  /** How far the newest event is ahead of the database's clock; 0 if within the limit. */
  readonly aheadMs: number;
  /** How far the database's clock is ahead of this node's, negative if behind; 0 if within the limit. */
  readonly skewMs: number;
}

const NO_FAULTS: ClockFaults = { aheadMs: 0, skewMs: 0 };

/** The time of this node, except for the time of day: that is the database's. */
export class BankClock implements Time {
  readonly #time: Time;
  readonly #onChange: (kind: keyof ClockFaults, faults: ClockFaults) => void;
  #zone: BankZone;
  /** Offset from this node's monotonic clock to the database's clock. */
  #offsetMs: number;
  #faults = NO_FAULTS;
  /** The recording time of the newest event that is known. */
  #recordedMs = 0;

  /** @param options.onChange called when clocks differ too much, and when they agree again */
  constructor(options: {
    /** This node's clock; its time of day is used until the database's clock is known. */
    readonly time: Time;
    readonly zone: BankZone;
    readonly onChange: (kind: keyof ClockFaults, faults: ClockFaults) => void;
  }) {
    this.#time = options.time;
    this.#zone = options.zone;
    this.#onChange = options.onChange;
    this.#offsetMs = this.#time.now() - this.#time.monotonic();
  }

  /** The database's clock in milliseconds since 1970; may be slightly behind, never ahead. */
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

  /** Changes the time zone. */
  setZone(zone: BankZone): void {
    this.#zone = zone;
  }

  today(): Today {
    return { date: this.#zone.dayOf(this.now()), zone: this.#zone.name };
  }

  /** When an append would be recorded now, as far as known: recording times never decrease. */
  recordingTime(): Instant {
    return new Date(Math.max(this.now(), this.#recordedMs)).toISOString();
  }

  /** The bank's day at a time of recording. */
  dayAt(at: Instant): BankDay {
    return this.#zone.bankDayAt(at);
  }

  /**
   * Whether an instant means now, although the newest events seem to be later. This happens after the
   * database's clock was ahead: recording times never decrease, so events get the same time until the clock
   * catches up.
   * @param at ISO 8601
   */
  meansNow(at: string): boolean {
    return this.#faults.aheadMs > 0 && Date.parse(at) >= this.now() - NOW_MS;
  }

  /** Processes the times in a reply of the database. */
  told({ databaseMs, recordedMs, askedMs }: ClockReading): void {
    const answeredMs = this.#time.now();
    // Assume that the reply was sent just now: the clock is then slightly late, so no day starts too early.
    this.#offsetMs = databaseMs - this.#time.monotonic();
    this.#recordedMs = recordedMs ?? 0;
    const before = this.#faults;
    this.#faults = {
      // An old newest event is not a fault.
      aheadMs: beyondBound(Math.max(0, (recordedMs ?? databaseMs) - databaseMs)),
      // The clock was read at some time during the query, so a slow query is not a difference of clocks.
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
