/** The bounded list of those who wait to be decided, in the order they came. */
import type { Unit } from './units.js';

export class Waiting<Waiter extends Unit = Unit> {
  readonly #commandsMax: number;
  #units: Waiter[] = [];
  #commands = 0;
  #reserved = 0;
  #roomWaiters: (() => void)[] = [];

  /** @param commandsMax commands that may wait at once */
  constructor(commandsMax: number) {
    this.#commandsMax = commandsMax;
  }

  get commands(): number {
    return this.#commands;
  }

  /** False, and nothing is kept, when there is no room for it. */
  add(unit: Waiter): boolean {
    if (this.#taken + unit.works.length > this.#commandsMax) return false;
    this.#units.push(unit);
    this.#commands += unit.works.length;
    return true;
  }

  /** Keeps places for commands that come later. False when there is no room for them. */
  reserve(commands: number): boolean {
    if (this.#taken + commands > this.#commandsMax) return false;
    this.#reserved += commands;
    return true;
  }

  /** Gives reserved places back: to those who then come, or to all. */
  release(commands: number): void {
    this.#reserved -= commands;
    this.#wakeAll();
  }

  /** The first ones, with at most so many commands in all; at least one, however many it has. */
  take(commandsMax: number): Waiter[] {
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
    this.#wakeAll();
    return taken;
  }

  /** Those who were taken last are first again, even if others took their room. */
  putBack(units: readonly Waiter[]): void {
    this.#units = [...units, ...this.#units];
    for (const { works } of units) this.#commands += works.length;
  }

  /** Undefined while at least half of the list is free, else resolves when it is: how a stream waits its turn. */
  room(): Promise<void> | undefined {
    return this.#isHalfFull() ? this.#waitForRoom() : undefined;
  }

  #isHalfFull(): boolean {
    return this.#taken > this.#commandsMax / 2;
  }

  get #taken(): number {
    return this.#commands + this.#reserved;
  }

  #wakeAll(): void {
    for (const wake of this.#roomWaiters.splice(0)) wake();
  }

  async #waitForRoom(): Promise<void> {
    while (this.#isHalfFull()) await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
  }
}
