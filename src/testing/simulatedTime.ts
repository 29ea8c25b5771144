/**
 * Time that passes only when somebody lets it, for specs and simulations. Timers are called in the order in which they
 * are due, those due at once in the order in which they were set, and everything that follows from one (promises and
 * all) happens before the next: the same calls always give the same run, in no time.
 */
import { setImmediate as turnOfTheProcess } from 'node:timers/promises';
import type { Time } from '../application/shared/time.js';
import { sleepOn } from '../application/shared/within.js';

/** As in Node.js: a timer waits whole milliseconds, at least one, so a loop that rests lets time pass. */
const TIMER_MS_MIN = 1;

/** Node.js takes no longer ones. */
const TIMER_MS_MAX = 2 ** 31 - 1;

interface Timer {
  readonly atMs: number;
  readonly call: () => void;
}

/** What all nodes of a simulation share. */
interface Timeline {
  /** Milliseconds since it began. */
  ms: number;
  /** By when they are due; those due at once as they were set. */
  readonly timers: Timer[];
  /** What is called in the next turn. */
  readonly turns: (() => void)[];
  isPassing: boolean;
}

/** The time of one node. */
export class SimulatedTime implements Time {
  readonly #line: Timeline;
  /** What its time of day is ahead of the timeline. */
  #aheadMs: number;
  readonly #startMs: number;

  /** @param nowMs its time of day: milliseconds since 1970 */
  constructor(nowMs = 0, line: Timeline = { ms: 0, timers: [], turns: [], isPassing: false }) {
    this.#line = line;
    this.#aheadMs = nowMs - line.ms;
    this.#startMs = line.ms;
  }

  /** Another node's: it passes as this one does, with a time of day of its own, and a monotonic clock that begins now. */
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

  /** Timers that wait, of all nodes. */
  get timers(): number {
    return this.#line.timers.length;
  }

  /** Sets this node's time of day, as an operator or NTP does. */
  step(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Lets time pass, for all nodes. Rejects with what a callback throws. */
  advance(ms: number): Promise<void> {
    return this.#pass(async () => {
      const untilMs = this.#line.ms + ms;
      await everythingReady();
      while (this.#next(untilMs)) await everythingReady();
      this.#line.ms = untilMs;
    });
  }

  /**
   * Lets time pass, for all nodes, until a promise has settled.
   * @throws Error when it has not within `msMax`, or there is nothing left that could happen
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

  /** Calls what is next. False if that is nothing, until then. */
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

/** Promises settle before the process turns to anything else. */
const everythingReady = (): Promise<void> => turnOfTheProcess();

function delayOf(ms: number): number {
  if (!(ms <= TIMER_MS_MAX)) throw new RangeError(`no timer waits ${ms} ms`);
  return Math.max(TIMER_MS_MIN, Math.trunc(ms));
}

/** Behind all that are due by then. */
function placeOf(timers: readonly Timer[], atMs: number): number {
  let [from, to] = [0, timers.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((timers[middle] as Timer).atMs <= atMs) from = middle + 1;
    else to = middle;
  }
  return from;
}
