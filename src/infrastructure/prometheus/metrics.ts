/** The application's telemetry as Prometheus metrics. */
import cluster from 'node:cluster';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CacheOutcome, CutOff, PushOutcome, Telemetry } from '../../application/commands/telemetry.js';
import type { Lag } from '../../application/readModels/ports.js';
import type { ClockFaults } from '../../application/shared/bankClock.js';
import type { WebhookTelemetry } from '../../application/webhooks/ports.js';
import { type Exposition, shareMetrics } from './sharedMetrics.js';

type CommandType = Parameters<Telemetry['answered']>[0];
type Answer = Parameters<Telemetry['answered']>[1];

const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const COMMANDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/** Read when the metrics are asked for. */
export interface Gauges {
  queueDepth(): number;
  pool(): { readonly total: number; readonly idle: number; readonly waiting: number };
  /** Undefined without Redis. */
  redis(): 'up' | 'degraded' | undefined;
  /** In one word, why Redis is not used. */
  redisFault(): string | undefined;
  /** Undefined without READ_DATABASE_URL. */
  standby(): 'up' | 'degraded' | undefined;
  /** Whether the database may be a copy of the bank. */
  isCopy(): boolean;
  /** Deliveries of this node's webhooks that are not done. */
  webhookDeliveries(): number;
  /** Commands in the event buffer; undefined when that is not known. */
  buffered(): Promise<number | undefined>;
  /** The read models that are served; none when that is not known. */
  projections(): Promise<readonly { readonly name: string; readonly lag: Lag }[]>;
  feedReaders(): number;
  clocks(): ClockFaults;
}

interface Labelled {
  readonly count: Counter.Internal;
  readonly latency: Histogram.Internal<'type'>;
}

export class PrometheusMetrics implements Telemetry, WebhookTelemetry {
  readonly #registry = new Registry();
  readonly #commands: Counter<'type' | 'outcome'>;
  readonly #latency: Histogram<'type'>;
  readonly #batch: Histogram;
  readonly #append: Histogram;
  readonly #conflicts: Counter;
  readonly #cached: Counter<'outcome'>;
  readonly #pushed: Counter<'outcome'>;
  readonly #flushed: Histogram;
  readonly #flush: Histogram;
  readonly #webhookDeliveries: Counter<'result'>;
  readonly #webhookSeconds: Histogram;
  readonly #feedCutOffs: Counter<'reason'>;
  readonly #logChanges: Counter<'reason'>;
  readonly #lostEvents: Counter;
  /** The library finds labels through a text it makes each time; commands come by too often for that. */
  readonly #labelled = new Map<CommandType, Map<string, Labelled>>();

  constructor() {
    this.exposition = cluster.isWorker ? shareMetrics(this.#registry) : () => this.#expose();
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#commands = new Counter({
      name: 'bank_commands_total',
      help: 'Commands answered, by type and outcome (accepted, replayed, a rejection code, or the reason for a failure)',
      labelNames: ['type', 'outcome'],
      registers,
    });
    this.#latency = new Histogram({
      name: 'bank_command_seconds',
      help: 'Time from receiving a command to its durable response',
      labelNames: ['type'],
      buckets: SECONDS,
      registers,
    });
    this.#batch = new Histogram({
      name: 'bank_append_commands',
      help: 'Commands per append',
      buckets: COMMANDS,
      registers,
    });
    this.#append = new Histogram({
      name: 'bank_append_seconds',
      help: 'Duration of an append: round trip and commit',
      buckets: SECONDS,
      registers,
    });
    this.#conflicts = new Counter({
      name: 'bank_conflicts_total',
      help: 'Commands decided again because their state was stale or their key already known',
      registers,
    });
    this.#cached = new Counter({
      name: 'bank_cache_total',
      help: 'Account reads through the cache: hit, miss, stale-refused (not cached because possibly stale), error',
      labelNames: ['outcome'],
      registers,
    });
    this.#pushed = new Counter({
      name: 'bank_buffer_pushes_total',
      help: 'Pushes of decided commands to the event buffer: pushed, conflict, duplicate, full, unavailable',
      labelNames: ['outcome'],
      registers,
    });
    this.#flushed = new Histogram({
      name: 'bank_flush_entries',
      help: 'Entries per flush of the event buffer',
      buckets: COMMANDS,
      registers,
    });
    this.#flush = new Histogram({
      name: 'bank_flush_seconds',
      help: 'Duration of a flush from the event buffer to PostgreSQL',
      buckets: SECONDS,
      registers,
    });
    this.#webhookDeliveries = new Counter({
      name: 'bank_webhook_deliveries_total',
      help: 'Attempts to deliver an event to a webhook: delivered, failed, dead (final failure), postponed (the receiver responded 429 or 503 with Retry-After)',
      labelNames: ['result'],
      registers,
    });
    this.#webhookSeconds = new Histogram({
      name: 'bank_webhook_delivery_seconds',
      help: 'Duration of a webhook delivery attempt, including the response',
      buckets: SECONDS,
      registers,
    });
    this.#feedCutOffs = new Counter({
      name: 'bank_feed_cut_off_total',
      help: 'Disconnected readers of the live feed: slow-reader, stopping, unauthorized, failed, log-changed',
      labelNames: ['reason'],
      registers,
    });
    this.#logChanges = new Counter({
      name: 'bank_log_changes_total',
      help: 'Changes of the log detected: promoted, tail-lost, restored, copied',
      labelNames: ['reason'],
      registers,
    });
    this.#lostEvents = new Counter({
      name: 'bank_log_lost_events_total',
      help: 'Events that this process knew and that the log has lost',
      registers,
    });
  }

  /** The log is another one. @param lost events that this process knew and that it does not hold */
  logChanged(reason: string, lost: number): void {
    this.#logChanges.inc({ reason });
    this.#lostEvents.inc(lost);
  }

  answered(type: CommandType, answer: Answer, latencyMs: number): void {
    const outcome = outcomeOf(answer);
    const { count, latency } = this.#labelled.get(type)?.get(outcome) ?? this.#label(type, outcome);
    count.inc();
    latency.observe(latencyMs / 1_000);
  }

  #label(type: CommandType, outcome: string): Labelled {
    const labelled = {
      count: this.#commands.labels({ type, outcome }),
      latency: this.#latency.labels({ type }),
    };
    const outcomes = this.#labelled.get(type) ?? new Map<string, Labelled>();
    this.#labelled.set(type, outcomes.set(outcome, labelled));
    return labelled;
  }

  appended(commands: number, durationMs: number): void {
    this.#batch.observe(commands);
    this.#append.observe(durationMs / 1_000);
  }

  conflicts(units: number): void {
    this.#conflicts.inc(units);
  }

  pushed(outcome: PushOutcome, entries: number): void {
    this.#pushed.inc({ outcome }, entries);
  }

  flushed(entries: number, durationMs: number): void {
    this.#flushed.observe(entries);
    this.#flush.observe(durationMs / 1_000);
  }

  cached(outcome: CacheOutcome): void {
    this.#cached.inc({ outcome });
  }

  webhookAttempted(result: 'delivered' | 'failed' | 'dead' | 'postponed', durationMs: number): void {
    this.#webhookDeliveries.inc({ result });
    this.#webhookSeconds.observe(durationMs / 1_000);
  }

  feedCutOff(reason: CutOff): void {
    this.#feedCutOffs.inc({ reason });
  }

  async #expose(): Promise<Exposition> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  /** Adds what is measured only when somebody asks. */
  watch(gauges: Gauges): void {
    const registers = [this.#registry];
    // First: gauges are asked in this order, and some ask PostgreSQL themselves.
    new Gauge({
      name: 'bank_postgres_connections',
      help: 'PostgreSQL connections, and requests waiting for one',
      labelNames: ['state'],
      registers,
      collect() {
        const { total, idle, waiting } = gauges.pool();
        this.set({ state: 'busy' }, total - idle);
        this.set({ state: 'idle' }, idle);
        this.set({ state: 'waiting' }, waiting);
      },
    });
    new Gauge({
      name: 'bank_queue_commands',
      help: 'Queued commands',
      registers,
      collect() {
        this.set(gauges.queueDepth());
      },
    });
    new Gauge({
      name: 'bank_redis_fault',
      help: '1 for the reason why Redis is not used; absent while it is used',
      labelNames: ['reason'],
      registers,
      collect() {
        this.reset();
        const reason = gauges.redisFault();
        if (reason !== undefined) this.set({ reason }, 1);
      },
    });
    new Gauge({
      name: 'bank_redis_up',
      help: '1 while Redis is used, 0 while the bank runs without it',
      registers,
      collect() {
        this.set(gauges.redis() === 'up' ? 1 : 0);
      },
    });
    new Gauge({
      name: 'bank_read_standby_up',
      help: '1 while the standby of READ_DATABASE_URL serves reads, 0 while the primary serves all reads',
      registers,
      aggregator: 'min',
      collect() {
        this.set(gauges.standby() === 'up' ? 1 : 0);
      },
    });
    new Gauge({
      name: 'bank_log_copy',
      help: '1 if the database may be a copy of the bank, until an operator adopts it',
      registers,
      // All processes see the same log.
      aggregator: 'max',
      collect() {
        this.set(gauges.isCopy() ? 1 : 0);
      },
    });
    new Gauge({
      name: 'bank_buffer_entries',
      help: 'Commands in the event buffer, from all nodes',
      registers,
      // All processes see the same buffer.
      aggregator: 'max',
      async collect() {
        this.set((await gauges.buffered()) ?? 0);
      },
    });
    new Gauge({
      name: 'bank_feed_readers',
      help: 'Readers of the live feed',
      registers,
      collect() {
        this.set(gauges.feedReaders());
      },
    });
    const clock = (name: string, help: string, of: keyof ClockFaults) =>
      new Gauge({
        name,
        help,
        registers,
        // All processes ask the same clocks.
        aggregator: 'max',
        collect() {
          this.set(gauges.clocks()[of] / 1_000);
        },
      });
    clock(
      'bank_clock_ahead_seconds',
      'How far the newest event is ahead of the database’s clock; 0 up to 2 s',
      'aheadMs',
    );
    clock(
      'bank_clock_skew_seconds',
      'How far the database’s clock is ahead of this node’s (negative: behind); 0 up to 2 s',
      'skewMs',
    );
    const lag = (unit: keyof Lag, collect?: () => Promise<void>) =>
      new Gauge({
        name: `bank_projection_lag_${unit}`,
        help: `Lag of a read model behind the log, in ${unit}`,
        labelNames: ['projection'],
        registers,
        // All processes see the same read models.
        aggregator: 'max',
        ...(collect && { collect }),
      });
    const seconds = lag('seconds');
    const events = lag('events', async () => {
      for (const { name: projection, lag } of await gauges.projections()) {
        events.set({ projection }, lag.events);
        seconds.set({ projection }, lag.seconds);
      }
    });
    new Gauge({
      name: 'bank_webhook_pending_deliveries',
      help: 'Pending deliveries of the webhooks that this node dispatches',
      registers,
      collect() {
        this.set(gauges.webhookDeliveries());
      },
    });
  }

  /** All metrics as text; those of all processes where several serve one port. */
  readonly exposition: () => Promise<Exposition>;
}

function outcomeOf(answer: Answer): string {
  if (answer.kind === 'accepted') return answer.replayed ? 'replayed' : 'accepted';
  return answer.kind === 'rejected' ? answer.rejection.code : answer.kind;
}
