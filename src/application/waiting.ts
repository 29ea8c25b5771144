/** The bounded list of those who wait to be decided, in the order they came. */
import type { Unit } from './units.js';

export class Waiting {
  readonly #commandsMax: number;
  #units: Unit[] = [];
  #commands = 0;
  #roomWaiters: (() => void)[] = [];

  /** @param commandsMax commands that may wait at once */
  constructor(commandsMax: number) {
    this.#commandsMax = commandsMax;
  }

  get commands(): number {
    return this.#commands;
  }

  /** False, and nothing is kept, when there is no room for it. */
  add(unit: Unit): boolean {
    if (this.#commands + unit.works.length > this.#commandsMax) return false;
    this.#units.push(unit);
    this.#commands += unit.works.length;
    return true;
  }

  /** The first ones, with at most so many commands in all; at least one, however many it has. */
  take(commandsMax: number): Unit[] {
    let commands = 0;
    let count = 0;
    for (const { works } of this.#units) {
      if (count > 0 && commands + works.length > commandsMax) break;
      commands += works.length;
      count += 1;
    }
    const taken = this.#units.slice(0, count);
    this.#units = this.#units.slice(count);
    this.#commands -= commands;
    for (const wake of this.#roomWaiters.splice(0)) wake();
    return taken;
  }

  /** Those who were taken last are first again, even if others took their room. */
  putBack(units: readonly Unit[]): void {
    this.#units = [...units, ...this.#units];
    for (const { works } of units) this.#commands += works.length;
  }

  /** Undefined while at least half of the list is free, else resolves when it is: how a stream waits its turn. */
  room(): Promise<void> | undefined {
    return this.#isHalfFull() ? this.#waitForRoom() : undefined;
  }

  #isHalfFull(): boolean {
    return this.#commands > this.#commandsMax / 2;
  }

  async #waitForRoom(): Promise<void> {
    while (this.#isHalfFull()) await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
  }
}
