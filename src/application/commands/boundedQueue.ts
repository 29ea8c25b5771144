/**
 * The bounded list of those who wait to be decided. Each API client's commands are in the order they came; clients take
 * turns, and one that has filled the list keeps no other one out.
 */
import type { Unit } from './units.js';

/** What one API client has here. */
interface Line<Waiter> {
  units: Waiter[];
  commands: number;
  reserved: number;
}

/** How often the bound all clients together may take, where others had filled it before. */
const OVERFLOW = 2;

export class BoundedQueue<Waiter extends Unit = Unit> {
  readonly #commandsMax: number;
  /** Taken before, and put back: they come first. */
  #putBack: Waiter[] = [];
  /** By client, in the order of their turns. */
  readonly #lines = new Map<string, Line<Waiter>>();
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
    const clientId = clientOf(unit);
    const { length } = unit.jobs;
    if (!this.#hasRoom(clientId, length)) return false;
    const line = this.#lineOf(clientId);
    line.units.push(unit);
    line.commands += length;
    this.#commands += length;
    return true;
  }

  /** Keeps places for commands that come later. False when there is no room for them. */
  reserve(unit: Unit): boolean {
    const clientId = clientOf(unit);
    const { length } = unit.jobs;
    if (!this.#hasRoom(clientId, length)) return false;
    this.#lineOf(clientId).reserved += length;
    this.#reserved += length;
    return true;
  }

  /** Gives reserved places back: to those who then come, or to all. */
  release(unit: Unit): void {
    const clientId = clientOf(unit);
    const { length } = unit.jobs;
    const line = this.#lineOf(clientId);
    line.reserved -= length;
    this.#reserved -= length;
    this.#forget(clientId, line);
    this.#wakeAll();
  }

  /** The next ones, with at most so many commands in all; at least one, however many it has. */
  take(commandsMax: number): Waiter[] {
    const taken: Waiter[] = [];
    let commands = 0;
    const fits = ({ jobs }: Waiter) => taken.length === 0 || commands + jobs.length <= commandsMax;
    const takeFrom = (units: Waiter[], countMax: number): number => {
      const before = commands;
      let count = 0;
      for (; count < countMax && count < units.length; count += 1) {
        const unit = units[count] as Waiter;
        if (!fits(unit)) break;
        taken.push(unit);
        commands += unit.jobs.length;
      }
      units.splice(0, count);
      return commands - before;
    };
    takeFrom(this.#putBack, Number.POSITIVE_INFINITY);
    while (this.#putBack.length === 0) {
      const next = this.#nextLine();
      if (next === undefined) break;
      const [clientId, line] = next;
      // A client that is alone need not wait for its next turn.
      const of = takeFrom(line.units, this.#lines.size === 1 ? Number.POSITIVE_INFINITY : TURN_UNITS);
      if (of === 0) break;
      line.commands -= of;
      this.#lines.delete(clientId);
      if (line.units.length > 0 || line.reserved > 0) this.#lines.set(clientId, line);
    }
    this.#commands -= commands;
    this.#wakeAll();
    return taken;
  }

  /** Those who were taken last are first again, even if others took their room. */
  putBack(units: readonly Waiter[]): void {
    this.#putBack = [...units, ...this.#putBack];
    for (const { jobs } of units) this.#commands += jobs.length;
  }

  /**
   * Undefined while at least half of the list, or of the client's share of it, is free, else resolves when it is: how a
   * stream waits its turn.
   */
  room(clientId: string): Promise<void> | undefined {
    return this.#isHalfFull(clientId) ? this.#waitForRoom(clientId) : undefined;
  }

  #nextLine(): readonly [string, Line<Waiter>] | undefined {
    for (const entry of this.#lines) if (entry[1].units.length > 0) return entry;
    return undefined;
  }

  #lineOf(clientId: string): Line<Waiter> {
    let line = this.#lines.get(clientId);
    if (line === undefined) {
      line = { units: [], commands: 0, reserved: 0 };
      this.#lines.set(clientId, line);
    }
    return line;
  }

  #forget(clientId: string, { units, reserved }: Line<Waiter>): void {
    if (units.length === 0 && reserved === 0) this.#lines.delete(clientId);
  }

  /** There is room, or others have taken this client's share of it. */
  #hasRoom(clientId: string, commands: number): boolean {
    const after = this.#taken + commands;
    if (after <= this.#commandsMax) return true;
    return (
      after <= this.#commandsMax * OVERFLOW && this.#ownOf(clientId) + commands <= this.#shareOf(clientId)
    );
  }

  #isHalfFull(clientId: string): boolean {
    return this.#taken > this.#commandsMax / 2 && this.#ownOf(clientId) > this.#shareOf(clientId) / 2;
  }

  #ownOf(clientId: string): number {
    const line = this.#lines.get(clientId);
    return line === undefined ? 0 : line.commands + line.reserved;
  }

  /** All of it for who is alone. What was put back counts as another client's. */
  #shareOf(clientId: string): number {
    const others =
      this.#lines.size - (this.#lines.has(clientId) ? 1 : 0) + (this.#putBack.length > 0 ? 1 : 0);
    return this.#commandsMax / (others + 1);
  }

  get #taken(): number {
    return this.#commands + this.#reserved;
  }

  #wakeAll(): void {
    for (const wake of this.#roomWaiters.splice(0)) wake();
  }

  async #waitForRoom(clientId: string): Promise<void> {
    while (this.#isHalfFull(clientId)) await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
  }
}

/** Units of one client in its turn: so few that it hardly matters who is first. */
const TURN_UNITS = 8;

/** All commands of a unit are of one client. */
const clientOf = ({ jobs }: Unit): string => jobs[0]?.actor ?? '';
