/**
 * Time that passes only on request, for specs and simulations. All consequences of a timer, promises included, happen before
 * the next one fires (timeline.ts). The same calls therefore always produce the same run, without real delays.
 */
import { setImmediate as turnOfTheProcess } from 'node:timers/promises';
import type { Time } from '../application/shared/time.js';
import { Timeline } from './timeline.js';

/** As in Node.js: a timer waits whole milliseconds and at least one, so time passes in a loop that sleeps. */
const TIMER_MS_MIN = 1;

/** The longest timer of Node.js. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** After so many calls the event loop of this process has a turn, so that it can be interrupted. */
const CALLS_PER_TURN = 1_000;

/** Runs a callback of a node, now, later or never: a node may be paused, or dead. */
export type Enter = (call: () => void) => void;

const atOnce: Enter = (call) => call();

/** The time of one node. */
export class SimulatedTime implements Time {
  readonly line: Timeline;
  readonly #enter: Enter;
  /** How far the node's time of day is ahead of the timeline. */
  #aheadMs: number;
  readonly #startMs: number;

  /** @param nowMs the node's time of day, in milliseconds since 1970 */
  constructor(nowMs = 0, line = new Timeline(), enter = atOnce) {
    this.line = line;
    this.#enter = enter;
    this.#aheadMs = nowMs - line.ms;
    this.#startMs = line.ms;
  }

  /** The time of another node on the same timeline, with its own time of day and a monotonic clock that starts now. */
  node(nowMs = this.now(), enter = atOnce): SimulatedTime {
    return new SimulatedTime(nowMs, this.line, enter);
  }

  now(): number {
    return Math.floor(this.#aheadMs + this.line.ms);
  }

  monotonic(): number {
    return this.line.ms - this.#startMs;
  }

  after(ms: number, call: () => void): () => void {
    return this.line.at(this.line.ms + delayOf(ms), () => this.#enter(call));
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
    // Nodes sleep all the time: this is `sleepOn` without a signal of its own for each sleep.
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.after(ms, end);
      if (signal?.aborted) end();
      else signal?.addEventListener('abort', end);
    });
  }

  nextTurn(call: () => void): void {
    this.line.nextTurn(() => this.#enter(call));
  }

  /** Number of pending timers of all nodes. */
  get timers(): number {
    return this.line.planned;
  }

  /** Sets this node's time of day, as an operator or NTP does. */
  step(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Advances the time of all nodes. Rejects with the error of a callback. */
  advance(ms: number): Promise<void> {
    return this.#pass(this.line.ms + ms, () => false);
  }

  /**
   * Advances the time of all nodes until a promise has settled.
   * @throws Error if the promise does not settle within `msMax`, or if no timer is left
   */
  async until<T>(promise: Promise<T>, msMax = 600_000): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    const untilMs = this.line.ms + msMax;
    await this.#pass(untilMs, () => isSettled || this.line.isEmpty);
    if (isSettled) return promise;
    const isOver = this.line.planned === 0;
    throw new Error(isOver ? 'nothing is left to happen' : `not settled within ${msMax} ms`);
  }

  /** Lets things happen until nothing is due by `untilMs`, or it is enough. */
  async #pass(untilMs: number, isEnough: () => boolean): Promise<void> {
    if (passing.has(this.line)) throw new Error('time passes already: only one can let it');
    passing.add(this.line);
    try {
      do await turnOfTheProcess();
      while (await this.#calls(untilMs, isEnough));
    } finally {
      passing.delete(this.line);
    }
  }

  /**
   * Lets some things happen, each once all settled promises have run their callbacks: such a callback asks for the next tick,
   * which Node.js has when there are none left. A turn of the event loop would do the same in ten times as long.
   * @returns whether there may be more
   */
  #calls(untilMs: number, isEnough: () => boolean): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let left = CALLS_PER_TURN;
      const onceReady = () => process.nextTick(call);
      const call = () => {
        try {
          if (isEnough() || !this.line.next(untilMs)) resolve(false);
          else if (--left === 0) resolve(true);
          else SETTLED.then(onceReady);
        } catch (error) {
          reject(error);
        }
      };
      call();
    });
  }
}

const SETTLED = Promise.resolve();

/** Timelines whose time passes now. */
const passing = new WeakSet<Timeline>();

function delayOf(ms: number): number {
  if (!(ms <= TIMER_MS_MAX)) throw new RangeError(`no timer waits ${ms} ms`);
  return Math.max(TIMER_MS_MIN, Math.trunc(ms));
}
