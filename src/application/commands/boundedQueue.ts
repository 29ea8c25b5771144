/**
 * The bounded queue of commands. Commands of one API client keep their order. Clients take turns, and a
 * client that fills the queue does not block others.
 */
import type { Unit } from './units.js';

export interface QueueLimits {
  /**
   * Queued commands per client; all clients together may have twice as many. Further ones are answered
   * `overloaded`.
   */
  readonly queueMax: number;
  /** Maximum number of commands per transaction (an atomic batch is never split). */
  readonly batchMax: number;
}

/** The queued units of one API client. */
interface Line<Waiter> {
  units: Waiter[];
  commands: number;
  reserved: number;
}

/**
 * Total capacity as a multiple of `commandsMax`, so that a new client finds room when others have filled the
 * queue.
 */
const OVERFLOW = 2;

export class BoundedQueue<Waiter extends Unit = Unit> {
  readonly #commandsMax: number;
  /** Units that were taken and returned; they are first in line. */
  #putBack: Waiter[] = [];
  /** Queues by client, in the order of their turns. */
  readonly #lines = new Map<string, Line<Waiter>>();
  #commands = 0;
  #reserved = 0;
  #roomWaiters: (() => void)[] = [];

  /** @param commandsMax maximum number of queued commands of one client */
  constructor(commandsMax: number) {
    this.#commandsMax = commandsMax;
  }

  get commands(): number {
    return this.#commands;
  }

  /** Returns false, without queueing the unit, if there is no room. */
  add(unit: Waiter): boolean {
    if (!this.#hasRoom(clientOf(unit), unit.jobs.length)) return false;
    this.#append(unit);
    return true;
  }

  /** Queues a unit in the places reserved for it, even if its client's share has become smaller since. */
  addReserved(unit: Waiter): void {
    const { length } = unit.jobs;
    this.#append(unit).reserved -= length;
    this.#reserved -= length;
  }

  /** Reserves places for later commands. Returns false if there is no room. */
  reserve(unit: Unit): boolean {
    const clientId = clientOf(unit);
    const { length } = unit.jobs;
    if (!this.#hasRoom(clientId, length)) return false;
    this.#lineOf(clientId).reserved += length;
    this.#reserved += length;
    return true;
  }

  /** Releases the reserved places of a unit that is not queued. */
  release(unit: Unit): void {
    const clientId = clientOf(unit);
    const { length } = unit.jobs;
    const line = this.#lineOf(clientId);
    line.reserved -= length;
    this.#reserved -= length;
    this.#forget(clientId, line);
    this.#wakeAll();
  }

  /** Takes the next units with at most this many commands in total, but at least one unit. */
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
      // A single client need not wait for its next turn.
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

  /** Returns taken units to the front, even if their room has been filled. */
  putBack(units: readonly Waiter[]): void {
    this.#putBack = [...units, ...this.#putBack];
    for (const { jobs } of units) this.#commands += jobs.length;
  }

  /**
   * Undefined while at least half of the queue, or of the client's share, is free; otherwise resolves when it
   * is. Streams wait for it.
   */
  room(clientId: string): Promise<void> | undefined {
    return this.#isHalfFull(clientId) ? this.#waitForRoom(clientId) : undefined;
  }

  #append(unit: Waiter): Line<Waiter> {
    const line = this.#lineOf(clientOf(unit));
    const { length } = unit.jobs;
    line.units.push(unit);
    line.commands += length;
    this.#commands += length;
    return line;
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

  /** Whether there is room, or other clients occupy this client's share. */
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

  /** The whole queue for a single client. Returned units count as another client. */
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

/** Units of one client per turn: few enough that the order of clients hardly matters. */
const TURN_UNITS = 8;

/** All commands of a unit belong to one client. */
const clientOf = ({ jobs }: Unit): string => jobs[0]?.actor ?? '';
