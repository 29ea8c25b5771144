/**
 * Time that passes only on request, for specs and simulations. Timers fire in the order in which they are due; timers due
 * at the same time fire in the order in which they were set. All consequences of a timer, promises included, happen before
 * the next one fires. The same calls therefore always produce the same run, without real delays.
 */
import { setImmediate as turnOfTheProcess } from 'node:timers/promises';
import type { Time } from '../application/shared/time.js';
import { sleepOn } from '../application/shared/within.js';

/** As in Node.js: a timer waits whole milliseconds and at least one, so time passes in a loop that sleeps. */
const TIMER_MS_MIN = 1;

/** The longest timer of Node.js. */
const TIMER_MS_MAX = 2 ** 31 - 1;

interface Timer {
  readonly atMs: number;
  readonly call: () => void;
}

/** The timeline that all nodes of a simulation share. */
interface Timeline {
  /** Milliseconds since the start. */
  ms: number;
  /** Ordered by due time, then by when they were set. */
  readonly timers: Timer[];
  /** Callbacks of the next turn. */
  readonly turns: (() => void)[];
  isPassing: boolean;
}

/** The time of one node. */
export class SimulatedTime implements Time {
  readonly #line: Timeline;
  /** How far the node's time of day is ahead of the timeline. */
  #aheadMs: number;
  readonly #startMs: number;

  /** @param nowMs the node's time of day, in milliseconds since 1970 */
  constructor(nowMs = 0, line: Timeline = { ms: 0, timers: [], turns: [], isPassing: false }) {
    this.#line = line;
    this.#aheadMs = nowMs - line.ms;
    this.#startMs = line.ms;
  }

  /** The time of another node on the same timeline, with its own time of day and a monotonic clock that starts now. */
  node(nowMs = this.now()): SimulatedTime {
    return new SimulatedTime(nowMs, this.#line);
  }

  now(): number {
    return Math.floor(this.#aheadMs + this.#line.ms);
  }

  monotonic(): number {
    return this.#line.ms - this.#startMs;
  }

  after(ms: number, call: () => void): () => void {
    const { timers } = this.#line;
    const timer = { atMs: this.#line.ms + delayOf(ms), call };
    timers.splice(placeOf(timers, timer.atMs), 0, timer);
    return () => {
      const index = timers.indexOf(timer);
      if (index >= 0) timers.splice(index, 1);
    };
  }

  every(ms: number, call: () => void): () => void {
    let cancel = () => {};
    const again = () => {
      cancel = this.after(ms, next);
    };
    const next = () => {
      again();
      call();
    };
    again();
    return () => cancel();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  nextTurn(call: () => void): void {
    this.#line.turns.push(call);
  }

  /** Number of pending timers of all nodes. */
  get timers(): number {
    return this.#line.timers.length;
  }

  /** Sets this node's time of day, as an operator or NTP does. */
  step(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Advances the time of all nodes. Rejects with the error of a callback. */
  advance(ms: number): Promise<void> {
    return this.#pass(async () => {
      const untilMs = this.#line.ms + ms;
      await everythingReady();
      while (this.#next(untilMs)) await everythingReady();
      this.#line.ms = untilMs;
    });
  }

  /**
   * Advances the time of all nodes until a promise has settled.
   * @throws Error if the promise does not settle within `msMax`, or if no timer is left
   */
  until<T>(promise: Promise<T>, msMax = 600_000): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    return this.#pass(async () => {
      const untilMs = this.#line.ms + msMax;
      for (;;) {
        await everythingReady();
        if (isSettled) return promise;
        if (this.#next(untilMs)) continue;
        const isOver = this.#line.timers.length === 0;
        throw new Error(isOver ? 'nothing is left to happen' : `not settled within ${msMax} ms`);
      }
    });
  }

  async #pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#line.isPassing) throw new Error('time passes already: only one can let it');
    this.#line.isPassing = true;
    try {
      return await work();
    } finally {
      this.#line.isPassing = false;
    }
  }

  /** Calls the next callback. @returns false if none is due by `untilMs` */
  #next(untilMs: number): boolean {
    const { timers, turns } = this.#line;
    const turn = turns.shift();
    if (turn !== undefined) {
      turn();
      return true;
    }
    const [timer] = timers;
    if (timer === undefined || timer.atMs > untilMs) return false;
    timers.shift();
    this.#line.ms = timer.atMs;
    timer.call();
    return true;
  }
}

/** Lets all settled promises run their callbacks. */
const everythingReady = (): Promise<void> => turnOfTheProcess();

function delayOf(ms: number): number {
  if (!(ms <= TIMER_MS_MAX)) throw new RangeError(`no timer waits ${ms} ms`);
  return Math.max(TIMER_MS_MIN, Math.trunc(ms));
}

/** The index after all timers due at or before `atMs`. */
function placeOf(timers: readonly Timer[], atMs: number): number {
  let [from, to] = [0, timers.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((timers[middle] as Timer).atMs <= atMs) from = middle + 1;
    else to = middle;
  }
  return from;
}
