import type { CommandGate, EventBuffer } from '../../src/application/acceleration/ports.js';

export interface OpenBuffer {
  /** A buffer that is empty, as two nodes have it: four entries may wait, an answer is remembered for 60 s. */
  readonly nodes: readonly [EventBuffer, EventBuffer];
  readonly nodeIds: readonly [string, string];
  /** The gate on the same server, as the first node has it. */
  readonly gate: CommandGate;
  passTime(ms: number): Promise<void>;
  /** What was set aside, in order. */
  poison(): Promise<readonly string[]>;
  close(): Promise<void>;
}
