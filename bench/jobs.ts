/** What load generators are asked to do, and what they report. */

/** Requests over HTTP, each on a connection that waits for its answer. */
export interface HttpJob {
  /** `async`: a deposit whose sender wants only a receipt. */
  readonly kind: 'deposit' | 'transfer' | 'async' | 'read';
  /** Servers that share the connections evenly. */
  readonly addresses: readonly string[];
  readonly key: string;
  readonly connections: number;
  readonly seconds: number;
  /** One makes it hot. */
  readonly accounts: readonly string[];
  /** How accounts are chosen: at random, or each in its turn. */
  readonly order?: 'random' | 'turns';
  /** Requests become due at this rate whether or not earlier ones are answered; without it, as fast as answers come. */
  readonly perSecond?: number;
}

/** One streamed batch. */
export interface BulkJob {
  readonly kind: 'bulk';
  readonly address: string;
  readonly key: string;
  /** Commands as lines of JSON, each with its newline. */
  readonly lines: readonly string[];
}

/** Event rows by plain SQL. */
export interface InsertJob {
  readonly kind: 'insert';
  readonly databaseUrl: string;
  readonly events: number;
  readonly accounts: readonly string[];
}

/** Transfers by a function in the database. */
export interface LedgerJob {
  readonly kind: 'ledger';
  readonly databaseUrl: string;
  readonly sessions: number;
  readonly seconds: number;
  readonly accounts: readonly string[];
}

export type Job = HttpJob | BulkJob | InsertJob | LedgerJob;

/** A job made ready, in the process that runs it. */
export interface Prepared {
  /** Runs briefly, so that servers and compilers are warm. @returns pieces of work that were acknowledged */
  warm(): Promise<number>;
  measure(): Promise<Measured>;
}

/** Milliseconds. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface Measured {
  /** Pieces of work done, all of them acknowledged. */
  readonly count: number;
  readonly seconds: number;
  /** Where single requests were measured. */
  readonly latency?: Latencies;
}

/** Microseconds of processor time for each piece of work. Other parts did not take part or are on another machine. */
export type ProcessorTimes = Partial<Record<Part, number>>;

export const PARTS = ['node', 'postgres', 'redis', 'generator'] as const;
export type Part = (typeof PARTS)[number];

export interface Figures {
  /** Work done a second. */
  readonly perSecond: number;
  /** Pieces of work that were acknowledged, those of the warm-up included. */
  readonly acknowledged: number;
  readonly latency?: Latencies;
  /** Until the read models have the events, too. */
  readonly processor?: ProcessorTimes;
  /** Of commands that were only taken: a second, until the last of them was done. */
  readonly drained?: number;
}
