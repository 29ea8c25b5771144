/** Whether other nodes append to the log as well, so that states in memory may be behind. */
import type { Position } from '../log/ports.js';
import type { AppendResult } from './ports.js';

export class Company {
  /** The end of the log after the last append of this node. */
  #lastPosition: Position | undefined;
  #isThere = false;

  /** Whether another node may have appended since the last append of this one, or did just before it. */
  get isThere(): boolean {
    return this.#isThere;
  }

  /** Call this after each append of this node. */
  note({ lastPosition, positionBefore }: AppendResult): void {
    this.#isThere = this.#lastPosition !== undefined && positionBefore !== this.#lastPosition;
    this.#lastPosition = lastPosition;
  }

  /** Call this when others may have appended. */
  expect(): void {
    this.#isThere = true;
  }
}
