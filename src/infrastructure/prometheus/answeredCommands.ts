/**
 * Counts answered commands and their latencies. prom-client builds a text of labels for each observation and looks it up,
 * which takes longer than deciding a deposit. Here an observation adds to numbers, which prom-client reads when it is asked.
 */
import {
  Counter,
  type Metric,
  type MetricObjectWithValues,
  type MetricValue,
  type Registry,
} from 'prom-client';

type Outcome = { readonly type: string; readonly outcome: string };

/** Commands of one type, by latency. */
class Latencies {
  /** Of each bucket alone; the last one has no bound. */
  readonly counts: number[];
  readonly #bounds: readonly number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = Array<number>(bounds.length + 1).fill(0);
  }

  observe(seconds: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && seconds > (bounds[bucket] as number)) bucket += 1;
    (this.counts[bucket] as number) += 1;
    this.sum += seconds;
  }
}

interface Tally {
  /** Since prom-client last asked. */
  count: number;
  readonly latencies: Latencies;
}

const SECONDS_NAME = 'bank_command_seconds';

export class AnsweredCommands {
  readonly #bounds: readonly number[];
  readonly #tallies = new Map<string, Map<string, Tally>>();
  readonly #latencies = new Map<string, Latencies>();

  /** @param bounds of the buckets in seconds, ascending */
  constructor(registry: Registry, bounds: readonly number[]) {
    this.#bounds = bounds;
    const forEach = (visit: (labels: Outcome, tally: Tally) => void) => this.#forEach(visit);
    new Counter<keyof Outcome>({
      name: 'bank_commands_total',
      help: 'Commands answered, by type and outcome (accepted, replayed, a rejection code, or the reason for a failure)',
      labelNames: ['type', 'outcome'],
      registers: [registry],
      collect() {
        forEach((labels, tally) => {
          this.inc(labels, tally.count);
          tally.count = 0;
        });
      },
    });
    const histogram = {
      name: SECONDS_NAME,
      help: 'Time from receiving a command to its durable response',
      type: 'histogram',
      aggregator: 'sum',
      get: async () => ({ ...histogram, values: [...this.#latencies].flatMap((of) => this.#values(...of)) }),
    } as unknown as MetricObjectWithValues<MetricValue<string>>;
    registry.registerMetric(histogram as unknown as Metric);
  }

  answered(type: string, outcome: string, seconds: number): void {
    const tally = this.#tallies.get(type)?.get(outcome) ?? this.#tally(type, outcome);
    tally.count += 1;
    tally.latencies.observe(seconds);
  }

  #tally(type: string, outcome: string): Tally {
    const latencies = this.#latencies.get(type) ?? new Latencies(this.#bounds);
    const outcomes = this.#tallies.get(type) ?? new Map<string, Tally>();
    const tally = { count: 0, latencies };
    this.#latencies.set(type, latencies);
    this.#tallies.set(type, outcomes.set(outcome, tally));
    return tally;
  }

  #forEach(visit: (labels: Outcome, tally: Tally) => void): void {
    for (const [type, outcomes] of this.#tallies) {
      for (const [outcome, tally] of outcomes) visit({ type, outcome }, tally);
    }
  }

  #values(type: string, { counts, sum }: Latencies): (MetricValue<string> & { metricName: string })[] {
    let count = 0;
    const buckets = counts.map((own, index) => {
      count += own;
      const labels = { le: this.#bounds[index] ?? '+Inf', type };
      return { labels, value: count, metricName: `${SECONDS_NAME}_bucket` };
    });
    return [
      ...buckets,
      { labels: { type }, value: sum, metricName: `${SECONDS_NAME}_sum` },
      { labels: { type }, value: count, metricName: `${SECONDS_NAME}_count` },
    ];
  }
}
