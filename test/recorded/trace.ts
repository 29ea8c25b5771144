/**
 * A recorded trace: what nodes asked a real PostgreSQL, what they were answered, and what was done to it meanwhile. NDJSON: the
 * first line says how it was made, each other line is a call. Streams, commands and batches are numbers.
 */
import type { EpochReason, LogIdea, Mark } from '../../src/application/log/knownLog.js';

/** A stream and a version of it. */
export type At = readonly [stream: number, version: number];

/** A decided command. */
export interface Wish {
  readonly command: number;
  /** The versions that it was decided on. */
  readonly on: readonly At[];
  /** Its events; none: it is a rejection. */
  readonly events: readonly At[];
  /** Its events have a text that jsonb refuses. */
  readonly isUnholdable?: true;
}

export type Units = readonly (readonly Wish[])[];

/** What a node asks. */
export type NodeCall =
  | { readonly call: 'append'; readonly units: Units; readonly batch: number; readonly behind?: number }
  /** Reads these streams under the lock, and appends what was decided on them. */
  | { readonly call: 'exclusive'; readonly streams: readonly number[]; readonly command: number }
  | { readonly call: 'load'; readonly known: readonly At[] }
  | { readonly call: 'find'; readonly commands: readonly number[] }
  | { readonly call: 'readAll'; readonly after: number; readonly limit: number }
  | { readonly call: 'lastPosition' }
  | { readonly call: 'hold'; readonly lease: string }
  | { readonly call: 'release'; readonly lease: string }
  | { readonly call: 'apply'; readonly after: number; readonly upTo: number; readonly mark: string }
  | {
      readonly call: 'recognise';
      readonly name: string | null;
      readonly known: readonly Mark[];
      readonly judges: boolean;
    };

/** What is done to the server. */
export type Fault =
  /** Sessions are terminated. */
  | { readonly call: 'terminate' }
  /** The next message of a node does not arrive, and its connection is cut. */
  | { readonly call: 'cut'; readonly of: number; readonly lost: 'request' | 'answer' }
  | { readonly call: 'restart'; readonly mode: 'fast' | 'immediate' }
  /** Somebody else holds the append lock for longer than a statement may take. */
  | { readonly call: 'block' }
  /** A node remembers an event that the log does not have, as if the log had lost it. */
  | { readonly call: 'mislead'; readonly of: number }
  /** The database is copied. */
  | { readonly call: 'copy' }
  /** The database is replaced by the copy that was made of it before. */
  | { readonly call: 'replace' };

/** Reads all that is there, once the nodes are done. */
export interface Reading {
  readonly call: 'readEverything';
}

export type Call = NodeCall | Fault | Reading;

/** What a database holds. Its events have the positions 1, 2, 3…; times are milliseconds since 1970. */
export interface Everything {
  readonly events: readonly (readonly [
    command: number,
    stream: number,
    version: number,
    recordedMs: number,
  ])[];
  /** Commands that are recorded without events. */
  readonly eventless: readonly number[];
}

export interface Epoch {
  readonly name: string;
  readonly after: number;
  readonly reason: EpochReason;
}

/** The answer of an append; `verdicts` has the first letter of each. */
export interface Appended {
  readonly verdicts: string;
  readonly recordedAt: string;
  readonly last: number;
  readonly before: number;
}

/** An answer, as JSON; `error` is the class of an error. */
export type Outcome = { readonly answer: unknown } | { readonly error: string };

/** A call, with its outcome unless none has come. */
export interface Line {
  /** Numbers all starts and ends of calls in their order. */
  readonly from: number;
  readonly to: number | null;
  /** Milliseconds since the begin, of its start and its end. */
  readonly fromMs: number;
  readonly toMs: number;
  /** 0 for what is done to the server. */
  readonly node: number;
  readonly asked: Call;
  /** The log as the node knew it. */
  readonly idea?: LogIdea;
  readonly outcome?: Outcome;
}

export interface Recording {
  /** How it was made, for people. */
  readonly made: Readonly<Record<string, unknown>>;
  readonly lines: readonly Line[];
}

export const writeRecording = ({ made, lines }: Recording): string =>
  [made, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');

export function readRecording(text: string): Recording {
  const [made, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { made, lines };
}
