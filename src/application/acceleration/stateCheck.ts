/**
 * Whether what waits in the event buffer was decided on states that the store has, or will have once what is
 * in front of it is appended. The version alone does not tell: when the buffer has lost entries, other
 * commands may have led the account to the same version and another balance.
 */
import type { AccountStates } from '../accounts/states.js';
import type { StreamStore } from '../commands/ports.js';
import { type BufferedUnit, printOf, type StatePrint } from './entryCodec.js';

/** Accounts whose state is remembered between two flushes; when there are more, all are forgotten. */
const KNOWN_MAX = 100_000;

export class StateCheck {
  readonly #store: StreamStore;
  readonly #latest: AccountStates;
  /**
   * States that the store has had. Each holds its version, so one that is no longer the newest is found out
   * there.
   */
  #known = new Map<string, StatePrint>();

  constructor(store: StreamStore, latest: AccountStates) {
    this.#store = store;
    this.#latest = latest;
  }

  /**
   * Parts units into those that were decided on the right states, and the others with all that builds on
   * them.
   */
  async split(
    units: readonly BufferedUnit[],
  ): Promise<{ readonly sound: readonly BufferedUnit[]; readonly unsound: readonly BufferedUnit[] }> {
    const states = await this.#states(units);
    const sound: BufferedUnit[] = [];
    const unsound: BufferedUnit[] = [];
    for (const unit of units) {
      if (unit.steps.some(({ streamId, before }) => states.get(streamId) !== before)) {
        unsound.push(unit);
        continue;
      }
      sound.push(unit);
      for (const { streamId, after } of unit.steps) states.set(streamId, after);
    }
    return { sound, unsound };
  }

  /** Remembers where what was appended has led. */
  learn(units: readonly BufferedUnit[], appended: readonly BufferedUnit[]): void {
    if (this.#known.size > KNOWN_MAX) this.#known = new Map();
    for (const { steps } of units) for (const { streamId } of steps) this.#known.delete(streamId);
    if (appended.length < units.length) return;
    for (const { steps } of units) for (const { streamId, after } of steps) this.#known.set(streamId, after);
  }

  /**
   * The states that the first of the units on each account was decided on, if the store has them, else those
   * it has.
   */
  async #states(units: readonly BufferedUnit[]): Promise<Map<string, StatePrint>> {
    const states = new Map<string, StatePrint>();
    const doubtful = new Set<string>();
    for (const { steps } of units) {
      for (const { streamId, before } of steps) {
        if (states.has(streamId)) continue;
        states.set(streamId, before);
        if (this.#known.get(streamId) !== before) doubtful.add(streamId);
      }
    }
    if (doubtful.size === 0) return states;
    const { states: loaded } = await this.#latest.newest(this.#store, [...doubtful]);
    for (const streamId of doubtful) states.set(streamId, printOf(loaded.get(streamId)));
    return states;
  }
}
