/** Parses the Prometheus text format and evaluates two readings. Pure functions. */

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export type Metrics = ReadonlyMap<string, readonly Sample[]>;

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:\\.|[^"\\])*)"/g;

/** Samples by metric name; https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
export function parseMetrics(text: string): Metrics {
  const metrics = new Map<string, Sample[]>();
  for (const line of text.split('\n')) {
    const [, name, labelled = '', value] = LINE.exec(line) ?? [];
    if (name === undefined) continue;
    const labels: Record<string, string> = {};
    for (const [, label, quoted = ''] of labelled.matchAll(LABEL)) {
      labels[label as string] = quoted.replace(/\\(.)/g, (_, one) => (one === 'n' ? '\n' : one));
    }
    const sample = { labels, value: Number(value?.replace('Inf', 'Infinity')) };
    const samples = metrics.get(name);
    if (samples === undefined) metrics.set(name, [sample]);
    else samples.push(sample);
  }
  return metrics;
}

/** The sum of a metric's samples; 0 if there are none. */
export const sumOf = (
  metrics: Metrics,
  name: string,
  isWanted: (labels: Sample['labels']) => boolean = () => true,
): number =>
  (metrics.get(name) ?? []).reduce((sum, { labels, value }) => (isWanted(labels) ? sum + value : sum), 0);

/** The increase of a counter between two readings; a reset counter starts at 0. */
export function growth(
  before: Metrics,
  after: Metrics,
  name: string,
  isWanted?: (labels: Sample['labels']) => boolean,
): number {
  const [first, last] = [sumOf(before, name, isWanted), sumOf(after, name, isWanted)];
  return last < first ? last : last - first;
}

/**
 * A quantile of a histogram's observations between two readings, interpolated within the bucket as in Prometheus.
 * @returns undefined without observations
 */
export function quantile(before: Metrics, after: Metrics, name: string, share: number): number | undefined {
  const bounds = new Map<number, number>();
  const add = (metrics: Metrics, sign: 1 | -1) => {
    for (const { labels, value } of metrics.get(`${name}_bucket`) ?? []) {
      const bound = Number(labels.le?.replace('+Inf', 'Infinity'));
      bounds.set(bound, (bounds.get(bound) ?? 0) + sign * value);
    }
  };
  add(after, 1);
  const isAnew = sumOf(after, `${name}_count`) < sumOf(before, `${name}_count`);
  if (!isAnew) add(before, -1);
  const buckets = [...bounds].sort(([a], [b]) => a - b);
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  const rank = share * total;
  let [lower, below] = [0, 0];
  for (const [upper, upTo] of buckets) {
    if (upTo >= rank) {
      if (upper === Number.POSITIVE_INFINITY) return lower;
      return upTo === below ? upper : lower + ((upper - lower) * (rank - below)) / (upTo - below);
    }
    [lower, below] = [upper, upTo];
  }
  return lower;
}
