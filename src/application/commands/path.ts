/** The way of commands to their answers: one interface, for the group commit and for every decorator around it. */
import type { Unit } from './units.js';

/**
 * Takes units of commands, and settles each of them once. The group commit is one that decides and appends; a decorator
 * keeps units from it, or holds them up, and hands the others on. They are put together in acceleration/paths.ts.
 */
export interface CommandPath {
  submit(unit: Unit): void;
  /** Commands waiting to be decided, those further on included. */
  readonly depth: number;
  /** Undefined while there is room for an API client's commands, else resolves when there is: how a stream waits its turn. */
  room(clientId: string): Promise<void> | undefined;
  /** Resolves when everything submitted so far is answered. */
  drained(): Promise<void>;
}

/** A path whose queue holds places for units that have a question to ask first. */
export interface ReservablePath extends CommandPath {
  /** Keeps places for a unit that comes later; false when there is no room. */
  reserve(unit: Unit): boolean;
  /** Gives reserved places back, to be taken at once or not at all. */
  release(unit: Unit): void;
}
