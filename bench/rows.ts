/** What is measured: each row a name and the load behind it, grouped by the servers that it needs. */
import type { ServerMode, ServerProcess } from './bankProcess.js';
import type { Figures, HttpJob } from './jobs.js';
import type { Meter } from './meter.js';
import type { BenchRedis } from './redis.js';

/** Servers that a group of rows needs. They are started before its rows in each round and stopped after them. */
export interface Setup {
  readonly name: string;
  readonly servers: Readonly<Record<string, ServerPlan>>;
  /** Whether its banks use Redis. Without a Redis its rows are skipped. */
  readonly needsRedis: boolean;
  readonly rows: readonly Row[];
}

export interface ServerPlan {
  readonly mode: ServerMode;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Row {
  readonly name: string;
  /** The row that its ratio is taken of, round by round. */
  readonly of?: string;
  /** What the ratio must be at least. */
  readonly floor?: number;
  /** `requests/s` unless it says otherwise. */
  readonly unit?: string;
  /** What the bank's books must show of it. */
  readonly books?: 'deposits' | 'transfers';
  run(bench: Bench): Promise<Figures>;
}

/** What rows work with. */
export interface Bench {
  readonly meter: Meter;
  readonly servers: Readonly<Record<string, ServerProcess>>;
  readonly redis: BenchRedis | undefined;
  readonly databaseUrl: string;
  readonly key: string;
  /** Accounts of a few events. */
  readonly accounts: readonly string[];
  /** Accounts of 100 events each. */
  readonly history: readonly string[];
  readonly seconds: number;
  /** Of the latencies at half of the maximum rate. */
  readonly steadySeconds: number;
  /** Figures of this round, by row. */
  readonly round: ReadonlyMap<string, Figures>;
  say(line: string): void;
}

type Load = Partial<Pick<HttpJob, 'kind' | 'connections' | 'seconds' | 'accounts' | 'order' | 'perSecond'>>;

/** Requests to all banks of a setup, or to the servers named; deposits on 256 connections unless it says otherwise. */
export function http(bench: Bench, load: Load = {}, names?: readonly string[]): Promise<Figures> {
  const servers = serversOf(bench, names);
  const job: HttpJob = {
    kind: 'deposit',
    connections: 256,
    accounts: bench.accounts,
    seconds: bench.seconds,
    ...load,
    addresses: servers.map(({ address }) => address),
    key: bench.key,
  };
  return bench.meter.run(job, servers);
}

/** @param names those of the setup that are meant; all of them if it is left out */
export const serversOf = (
  { servers }: Bench,
  names: readonly string[] = Object.keys(servers),
): ServerProcess[] => names.map((name) => servers[name] as ServerProcess);
