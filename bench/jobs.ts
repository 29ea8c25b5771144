/** What load generators are asked to do, and what they report. */

export interface HttpJob {
  /** `async`: a deposit whose sender wants only a receipt. */
  readonly kind: 'deposit' | 'transfer' | 'async' | 'read';
  readonly address: string;
  readonly key: string;
  readonly connections: number;
  readonly seconds: number;
  /** Accounts to choose from at random; one makes it hot. */
  readonly accounts: readonly string[];
}

export interface BulkJob {
  readonly kind: 'bulk';
  readonly address: string;
  readonly key: string;
  /** Commands as lines of JSON, each with its newline. */
  readonly lines: readonly string[];
}

export interface InsertJob {
  readonly kind: 'insert';
  readonly databaseUrl: string;
  readonly events: number;
  readonly accounts: readonly string[];
}

export type Job = HttpJob | BulkJob | InsertJob;

export interface Figures {
  /** Work done a second. */
  readonly perSecond: number;
  /** Pieces of work that were acknowledged. */
  readonly acknowledged: number;
  /** Milliseconds, where single requests were measured. */
  readonly medianMs?: number;
  readonly p99Ms?: number;
  /** Of commands that were only taken: a second, until the last of them was done. */
  readonly drained?: number;
}
