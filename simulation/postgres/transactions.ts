/** Transactions of the log on the model of PostgreSQL: what they are given, and what they reply. */
import type { LockedAccess, Proposal, Verdict } from '../../src/application/commands/ports.js';
import type { LogIdea, Mark } from '../../src/application/log/knownLog.js';
import type { Position } from '../../src/application/log/ports.js';

/** A committed transaction of the log, for whoever checks it: its commands in order, with the end of the log before it. */
export interface Committed {
  readonly after: Position;
  readonly proposals: readonly Proposal[];
  readonly recordedAt: string;
}

/** The server has ended, or the session: who waits for it learns that its connection is gone. */
export class ServerGone extends Error {}

/** What a session remembers of its appends: the batch that was appended completely as the last one. */
export interface SessionMemory {
  whole: object | undefined;
}

/** The reply of an append. */
export interface AppendedRow {
  /** Whether this is not the log that the caller knows: then nothing was appended. */
  readonly isOther: boolean;
  readonly verdicts: readonly Verdict[];
  readonly recordedAt: string;
  readonly lastPosition: Position;
  /** The newest event before the batch. */
  readonly before: Mark;
}

/** A transaction that holds the append lock. */
export interface ExclusiveSection extends Pick<LockedAccess, 'at' | 'load' | 'findCommands'> {
  isOther(known: LogIdea): Promise<boolean>;
  append(units: readonly (readonly Proposal[])[]): Promise<AppendedRow>;
  commit(): Promise<void>;
  /** Ends it without a commit, if it is not over. */
  end(): void;
}
