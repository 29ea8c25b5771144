/** A run's plan: all that its seed decides before it begins. A plan can be made smaller, piece by piece (shrinking.ts). */
import type { Random } from '../test/support/random.js';

/** Every kind of fault, with what it is called in words. */
export const FAULTS = {
  'node-killed': 'a node is killed',
  'node-paused': 'a node stands still',
  'node-stopped': 'a node is stopped in order, and started again',
  'node-clock-set': 'a node’s clock is set',
  'client-cut': 'answers to clients are lost',
  'bus-loss': 'messages between nodes are lost',
  'bus-delay': 'messages between nodes are late, and out of order',
  'bus-doubled': 'messages between nodes arrive twice',
  'postgres-request-lost': 'sessions end before the statement arrives',
  'postgres-answer-lost': 'sessions end after the statement, before its answer',
  'postgres-late': 'statements arrive after their node has given up',
  'postgres-slow': 'PostgreSQL is slow',
  'postgres-cut': 'a node cannot reach PostgreSQL',
  'postgres-locked': 'the append lock is held by somebody else',
  'postgres-restarted': 'PostgreSQL is restarted',
  'postgres-failed-over': 'PostgreSQL fails over to a standby that lacks the newest events',
  'postgres-tail-lost': 'PostgreSQL is restarted on older files, without the newest events',
  'postgres-clock-set': 'PostgreSQL’s clock is set',
  'redis-cut': 'a node cannot reach Redis',
  'redis-flushed': 'Redis is flushed',
  'redis-hung': 'Redis hangs',
  'redis-restarted': 'Redis is restarted empty',
  'redis-promoted': 'a replica of Redis that lacks the newest writes is promoted',
  'receiver-failing': 'the receiver of webhooks fails',
  'receiver-slow': 'the receiver of webhooks is slow',
} as const;

export type FaultKind = keyof typeof FAULTS;

export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

/** One fault of a run. */
export interface PlannedFault {
  readonly kind: FaultKind;
  readonly atMs: number;
  /** How long it lasts, or how long what it breaks is away. */
  readonly forMs: number;
  /** What else it draws: the node, how often, how far. */
  readonly seed: number;
}

/** A client, and the steps that it takes one after the other. What a step is follows from the seed, the client and its number. */
export interface PlannedClient {
  readonly number: number;
  readonly steps: readonly number[];
}

export interface Plan {
  readonly seed: number;
  readonly nodes: number;
  /** Nodes without Redis append by themselves. */
  readonly hasRedis: boolean;
  readonly accounts: number;
  readonly clients: readonly PlannedClient[];
  /** Whether all clients begin at one node, as behind a balancer that keeps another one in reserve. */
  readonly isTogether: boolean;
  /** Readers of the feed. Where there is none, and no webhook, fewer cached states are evicted. */
  readonly readers: number;
  readonly hasWebhook: boolean;
  /** The mean rest of a client between two steps. */
  readonly restMs: number;
  readonly faults: readonly PlannedFault[];
  /** When the faults are over. */
  readonly healedMs: number;
}

/** How far PostgreSQL's clock is set at once, at most: less than those of nodes. */
export const POSTGRES_CLOCK_MS_MAX = 12_000;

/** How far it is set in all, at most. */
export const postgresClockMsMax = (faults: readonly PlannedFault[]): number =>
  faults.filter(({ kind }) => kind === 'postgres-clock-set').length * POSTGRES_CLOCK_MS_MAX;

/** Sizes of a run that its caller wants. */
export interface Wanted {
  /** Steps of all clients together. */
  readonly steps: number;
}

const CLIENT_MAX = 8;
const FAULT_MS_MAX = 4_000;
/** Mean time between two faults of one kind, for a run of frequent and of rare ones. */
const EVERY_MS = [4_000, 60_000] as const;
const QUIET_MS = 500;

/**
 * Draws a plan. Each run has some kinds of faults and lacks the others (swarm testing): a fault that is always there hides
 * what happens without it.
 */
export function planOf(seed: number, random: Random, { steps }: Wanted): Plan {
  const clientCount = random.between(1, CLIENT_MAX);
  const restMs = random.pick([20, 100, 200, 400, 1_000]);
  const each = Math.max(1, Math.ceil(steps / clientCount));
  const healedMs = Math.max(2_000, each * (restMs + 20));
  const share = random.pick([0, 0.1, 0.25, 0.5]);
  const kinds = FAULT_KINDS.filter(() => random.chance(share));
  return {
    seed,
    nodes: random.pick([2, 3, 3, 3, 4, 5]),
    hasRedis: random.chance(0.9),
    accounts: random.pick([1, 2, 5, 20]),
    clients: Array.from({ length: clientCount }, (_, number) => ({
      number: number + 1,
      steps: Array.from({ length: each }, (_, step) => step),
    })),
    isTogether: random.chance(0.3),
    readers: random.pick([0, 2, 2, 2]),
    hasWebhook: random.chance(0.75),
    restMs,
    faults: kinds.flatMap((kind) => occurrencesOf(kind, random, healedMs)).sort((a, b) => a.atMs - b.atMs),
    healedMs,
  };
}

function occurrencesOf(kind: FaultKind, random: Random, healedMs: number): PlannedFault[] {
  const everyMs = random.between(...EVERY_MS);
  const faults: PlannedFault[] = [];
  let atMs = QUIET_MS + random.next() * Math.min(everyMs, healedMs / 2);
  while (atMs < healedMs) {
    // Short ones are over before anybody notices; the longest outlast every deadline.
    const forMs = Math.round(FAULT_MS_MAX * random.next() ** 2 * (random.chance(0.1) ? 3 : 1)) + 1;
    faults.push({ kind, atMs: Math.round(atMs), forMs, seed: random.between(0, 2 ** 31) });
    atMs += forMs - everyMs * Math.log(1 - random.next());
  }
  return faults;
}
