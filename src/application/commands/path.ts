/** The path of commands to their answers: one interface for the group commit and the decorators around it. */
import type { Unit } from './units.js';

/**
 * Takes units of commands and settles each of them once. The group commit decides and appends them. A decorator
 * answers or delays some units itself and passes on the others. acceleration/paths.ts composes them.
 */
export interface CommandPath {
  submit(unit: Unit): void;
  /** Number of queued commands, those of inner paths included. */
  readonly depth: number;
  /** Undefined while there is room for an API client's commands; otherwise resolves when there is. */
  room(clientId: string): Promise<void> | undefined;
  /** Resolves when all units submitted so far are settled. */
  drained(): Promise<void>;
}

/** A path whose queue can reserve places for units that come later. */
export interface ReservablePath extends CommandPath {
  /** Reserves places for a unit; false if there is no room. See `release`. */
  reserve(unit: Unit): boolean;
  /** Submits a unit in the places reserved for it: it is never answered `overloaded` for want of room here. */
  submitReserved(unit: Unit): void;
  /** Releases the places of a unit that is not submitted. */
  release(unit: Unit): void;
}
