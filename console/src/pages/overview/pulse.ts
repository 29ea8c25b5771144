/** How the bank does over the last minutes, from its metrics; kept while the console is open. */
import { useCallback, useSyncExternalStore } from 'react';
import { answered, type BankClient } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { growth, type Metrics, parseMetrics, quantile, sumOf } from './prometheus.js';

const PERIOD_MS = 2_000;
/** Two readings make the first beat: nobody should wait a period for it. */
const FIRST_PERIOD_MS = 400;
/** Five minutes. */
const BEATS_MAX = 150;

export interface Beat {
  /** Unix time in seconds. */
  readonly time: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Seconds; undefined when no command was answered. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  /** Commands per append, on average. */
  readonly batch: number | undefined;
  readonly queue: number;
  readonly buffered: number;
  /** Connections to PostgreSQL that are in use, and requests that wait for one. */
  readonly connections: { readonly busy: number; readonly waiting: number };
  /** Account reads a second that the cache in Redis answered, and that it did not. */
  readonly cache: { readonly hits: number; readonly misses: number };
  /** Events, by projection. */
  readonly lag: Readonly<Record<string, number>>;
}

export interface Pulse {
  readonly beats: readonly Beat[];
  /** Whether the last reading failed: the newest beat is of earlier. */
  readonly isFailing: boolean;
}

let pulse: Pulse = { beats: [], isFailing: false };
let last: { readonly atMs: number; readonly metrics: Metrics } | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

async function beat(bank: BankClient): Promise<void> {
  const text = await answered(bank.GET('/metrics', { parseAs: 'text' }));
  const now = { atMs: Date.now(), metrics: parseMetrics(text) };
  const beats =
    last === undefined
      ? pulse.beats
      : [...pulse.beats.slice(1 - BEATS_MAX), beatOf(last.metrics, now, last.atMs)];
  last = now;
  tell({ beats, isFailing: false });
}

function tell(next: Pulse): void {
  pulse = next;
  for (const listener of listeners) listener();
}

/** What happened between two readings of the metrics. */
function beatOf(before: Metrics, now: { atMs: number; metrics: Metrics }, beforeMs: number): Beat {
  const { metrics } = now;
  const seconds = Math.max(0.001, (now.atMs - beforeMs) / 1_000);
  const commands = (isAccepted: boolean) =>
    growth(before, metrics, 'bank_commands_total', ({ outcome }) => (outcome === 'accepted') === isAccepted) /
    seconds;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) =>
    quantile(before, metrics, 'bank_command_seconds', share),
  );
  const connections = (wanted: string) =>
    sumOf(metrics, 'bank_postgres_connections', ({ state }) => state === wanted);
  const cached = (isHit: boolean) =>
    growth(before, metrics, 'bank_cache_total', ({ outcome }) => (outcome === 'hit') === isHit) / seconds;
  const appends = growth(before, metrics, 'bank_append_commands_count');
  const lag = Object.fromEntries(
    (metrics.get('bank_projection_lag_events') ?? []).map(({ labels, value }) => [
      labels.projection ?? '',
      value,
    ]),
  );
  return {
    time: now.atMs / 1_000,
    accepted: commands(true),
    rejected: commands(false),
    p50,
    p95,
    p99,
    batch: appends === 0 ? undefined : growth(before, metrics, 'bank_append_commands_sum') / appends,
    queue: sumOf(metrics, 'bank_queue_commands'),
    buffered: sumOf(metrics, 'bank_buffer_entries'),
    connections: { busy: connections('busy'), waiting: connections('waiting') },
    cache: { hits: cached(true), misses: cached(false) },
    lag,
  };
}

/** The last minutes, for as long as somebody looks: a hidden page asks for nothing. */
export function usePulse(): Pulse {
  const bank = useBank();
  return useSyncExternalStore(
    useCallback(
      (listener) => {
        listeners.add(listener);
        if (listeners.size === 1) void next(bank);
        return () => {
          listeners.delete(listener);
          if (listeners.size > 0) return;
          clearTimeout(timer);
          // The next reading is not of the time in between.
          last = undefined;
        };
      },
      [bank],
    ),
    () => pulse,
  );
}

async function next(bank: BankClient): Promise<void> {
  clearTimeout(timer);
  const hadNone = last === undefined;
  if (!document.hidden) await beat(bank).catch(() => tell({ ...pulse, isFailing: true }));
  // Two readings make a beat: after a pause, too, nobody should wait for the second.
  const isFirst = hadNone && last !== undefined;
  if (listeners.size > 0) timer = setTimeout(() => void next(bank), isFirst ? FIRST_PERIOD_MS : PERIOD_MS);
}
