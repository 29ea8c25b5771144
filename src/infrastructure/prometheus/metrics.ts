/** The application's telemetry as Prometheus metrics. */
import cluster from 'node:cluster';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type {
  CacheOutcome,
  CutOff,
  PushOutcome,
  RelayOutcome,
  Telemetry,
} from '../../application/commands/telemetry.js';
import type { WebhookTelemetry } from '../../application/webhooks/ports.js';
import { AnsweredCommands } from './answeredCommands.js';
import { addGauges, type Gauges } from './gauges.js';
import { type Exposition, shareMetrics } from './sharedMetrics.js';

type Answered = Parameters<Telemetry['answered']>;

const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
const COMMANDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

export class PrometheusMetrics implements Telemetry, WebhookTelemetry {
  readonly #registry = new Registry();
  readonly #answered: AnsweredCommands;
  readonly #batch: Histogram;
  readonly #append: Histogram;
  readonly #conflicts: Counter;
  readonly #cached: Counter<'outcome'>;
  readonly #relayed: Counter<'outcome'>;
  readonly #pushed: Counter<'outcome'>;
  readonly #flushed: Histogram;
  readonly #flush: Histogram;
  readonly #webhookDeliveries: Counter<'result'>;
  readonly #webhookSeconds: Histogram;
  readonly #feedCutOffs: Counter<'reason'>;
  readonly #logChanges: Counter<'reason'>;
  readonly #lostEvents: Counter;

  constructor() {
    this.exposition = cluster.isWorker ? shareMetrics(this.#registry) : () => this.#expose();
    const registers = [this.#registry];
    const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
      new Counter<Label>({ name, help, labelNames, registers });
    collectDefaultMetrics({ register: this.#registry });
    this.#answered = new AnsweredCommands(this.#registry, SECONDS);
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
    this.#conflicts = counter(
      'bank_conflicts_total',
      'Commands decided again because their state was stale or their key already known',
    );
    this.#cached = counter(
      'bank_cache_total',
      'Account reads through the cache: hit, miss, stale-refused (not cached because possibly stale), error',
      ['outcome'],
    );
    this.#relayed = counter(
      'bank_relayed_total',
      'Commands handed over to the writer: answered by it, or taken-back and appended by this process',
      ['outcome'],
    );
    this.#pushed = counter(
      'bank_buffer_pushes_total',
      'Commands pushed to the event buffer for a receipt: pushed, duplicate, full, unavailable',
      ['outcome'],
    );
    this.#flushed = new Histogram({
      name: 'bank_flush_entries',
      help: 'Commands per flush of the event buffer',
      buckets: COMMANDS,
      registers,
    });
    this.#flush = new Histogram({
      name: 'bank_flush_seconds',
      help: 'Duration of a flush from the event buffer to PostgreSQL',
      buckets: SECONDS,
      registers,
    });
    this.#webhookDeliveries = counter(
      'bank_webhook_deliveries_total',
      'Attempts to deliver an event to a webhook: delivered, failed, dead (final failure), postponed (the receiver responded 429 or 503 with Retry-After)',
      ['result'],
    );
    this.#webhookSeconds = new Histogram({
      name: 'bank_webhook_delivery_seconds',
      help: 'Duration of a webhook delivery attempt, including the response',
      buckets: SECONDS,
      registers,
    });
    this.#feedCutOffs = counter(
      'bank_feed_cut_off_total',
      'Disconnected readers of the live feed: slow-reader, stopping, unauthorized, failed, log-changed',
      ['reason'],
    );
    this.#logChanges = counter(
      'bank_log_changes_total',
      'Changes of the log detected: promoted, tail-lost, restored, copied',
      ['reason'],
    );
    this.#lostEvents = counter(
      'bank_log_lost_events_total',
      'Events that this process knew and that the log has lost',
    );
  }

  /** The log's identity has changed. @param lost number of events that this process had read and that are gone */
  logChanged(reason: string, lost: number): void {
    this.#logChanges.inc({ reason });
    this.#lostEvents.inc(lost);
  }

  answered(type: Answered[0], answer: Answered[1], latencyMs: number): void {
    this.#answered.answered(type, outcomeOf(answer), latencyMs / 1_000);
  }

  appended(commands: number, durationMs: number): void {
    this.#batch.observe(commands);
    this.#append.observe(durationMs / 1_000);
  }

  conflicts(units: number): void {
    this.#conflicts.inc(units);
  }

  relayed(outcome: RelayOutcome, units: number): void {
    this.#relayed.inc({ outcome }, units);
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

  /** Adds the metrics that are read on each scrape. */
  watch(gauges: Gauges): void {
    addGauges(this.#registry, gauges);
  }

  /** All metrics as text, of all processes that share the port. */
  readonly exposition: () => Promise<Exposition>;
}

function outcomeOf(answer: Answered[1]): string {
  if (answer.kind === 'accepted') return answer.replayed ? 'replayed' : 'accepted';
  return answer.kind === 'rejected' ? answer.rejection.code : answer.kind;
}
