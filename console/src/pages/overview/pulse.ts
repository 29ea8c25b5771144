/** Metrics of the last minutes, collected while the console is open. */
import { useCallback, useSyncExternalStore } from 'react';
import { answered, type BankClient } from '../../api/bank.js';
import { useBank } from '../../api/session.js';
import { growth, type Metrics, parseMetrics, quantile, sumOf } from './prometheus.js';

const PERIOD_MS = 2_000;
/** A beat needs two readings, so the second one follows soon after the first. */
const FIRST_PERIOD_MS = 400;
/** Number of beats: five minutes. */
const BEATS_MAX = 150;

export interface Beat {
  /** Unix time in seconds. */
  readonly time: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Seconds; undefined without commands. */
  readonly p50: number | undefined;
  readonly p95: number | undefined;
  readonly p99: number | undefined;
  /** Commands per append, on average. */
  readonly batch: number | undefined;
  readonly queue: number;
  readonly buffered: number;
  /** Busy PostgreSQL connections, and requests waiting for one. */
  readonly connections: { readonly busy: number; readonly waiting: number };
  /** Cache hits and misses per second in Redis. */
  readonly cache: { readonly hits: number; readonly misses: number };
  /** Lag in events, by projection. */
  readonly lag: Readonly<Record<string, number>>;
}

export interface Pulse {
  readonly beats: readonly Beat[];
  /** Whether the last reading failed, so that the newest beat is out of date. */
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

/** Computes a beat from two readings. */
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

/** Collects beats while the page is visible. */
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
          // The next reading starts over, since it would otherwise average the time in between.
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
  // After a pause, too, the second reading follows soon after the first.
  const isFirst = hadNone && last !== undefined;
  if (listeners.size > 0) timer = setTimeout(() => void next(bank), isFirst ? FIRST_PERIOD_MS : PERIOD_MS);
}
