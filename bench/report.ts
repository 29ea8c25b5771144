/** From figures to results: medians, spread, and the ratio to another row of the same rounds. */
import { type Figures, type Latencies, PARTS, type ProcessorTimes } from './jobs.js';
import type { Row } from './rows.js';
import { median } from './statistics.js';

export interface Result {
  readonly name: string;
  /** The median over the rounds. */
  readonly value: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** What the ratio is taken of: another result of this run. */
  readonly of?: string;
  /** The median of the ratios, round by round. */
  readonly ratio?: number;
  /** What the ratio should be at least. */
  readonly floor?: number;
  /** Medians, in ms. */
  readonly latency?: Latencies;
  /** Medians, in µs for each piece of work. */
  readonly processor?: ProcessorTimes;
}

type Described = Pick<Row, 'name' | 'of' | 'floor' | 'unit'>;

/** @param runs figures of each round, by row */
export function summarise(
  rows: readonly Described[],
  runs: ReadonlyMap<string, readonly Figures[]>,
): Result[] {
  return rows.flatMap((row) => {
    const figures = runs.get(row.name);
    if (figures === undefined) return [];
    const base = row.of === undefined ? undefined : runs.get(row.of);
    const result = summary(row, figures, base);
    const drained = figures.flatMap((each) =>
      each.drained === undefined ? [] : { perSecond: each.drained },
    );
    return drained.length < figures.length
      ? [result]
      : [result, summary({ ...row, name: `${row.name}.drained` }, drained, base)];
  });
}

function summary(
  { name, of, floor, unit = 'requests/s' }: Described,
  figures: readonly Pick<Figures, 'perSecond' | 'latency' | 'processor'>[],
  base: readonly Figures[] | undefined,
): Result {
  const rates = figures.map(({ perSecond }) => perSecond);
  const latency = medians(figures.map((each) => each.latency));
  const processor = medians(figures.map((each) => each.processor));
  return {
    name,
    value: Math.round(median(rates)),
    unit,
    min: Math.round(Math.min(...rates)),
    max: Math.round(Math.max(...rates)),
    ...(of !== undefined && base !== undefined && { of, ratio: ratio(rates, base) }),
    ...(floor !== undefined && { floor }),
    ...(latency && { latency }),
    ...(processor && { processor }),
  };
}

const ratio = (rates: readonly number[], base: readonly Figures[]): number =>
  Math.round(median(rates.map((rate, index) => rate / (base[index]?.perSecond ?? Number.NaN))) * 100) / 100;

/** The median of each member. @returns undefined if a round has none */
function medians<T extends Latencies | ProcessorTimes>(values: readonly (T | undefined)[]): T | undefined {
  const present = values.filter((value) => value !== undefined);
  const [first] = present;
  if (first === undefined || present.length < values.length) return undefined;
  const names = Object.keys(first) as (keyof T)[];
  const entries = names.map((name) => {
    const all = present.map((value) => value[name] as number);
    return [name, Math.round(median(all) * 10) / 10];
  });
  return Object.fromEntries(entries);
}

const floorOf = ({ floor, ratio = 0 }: Result): string =>
  floor === undefined ? '' : ` (floor ${floor}${ratio < floor ? ': NOT MET' : ''})`;

export function table(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.name,
    `${result.value.toLocaleString('en')} ${result.unit}`,
    `${result.min.toLocaleString('en')}–${result.max.toLocaleString('en')}`,
    result.latency === undefined ? '' : latencies(result.latency),
    PARTS.map((part) => result.processor?.[part]?.toFixed(0) ?? '–').join(' / '),
    result.ratio === undefined ? '' : `${result.ratio} of ${result.of}${floorOf(result)}`,
  ]);
  const header = [
    'measurement',
    'median',
    'min–max',
    'p50 / p99 / p99.9 / max, ms',
    `µs: ${PARTS.join(' / ')}`,
    'ratio',
  ];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return [header, ...rows].map((cells) => line(cells).trimEnd()).join('\n');
}

const latencies = ({ p50, p99, p999, max }: Latencies): string => [p50, p99, p999, max].join(' / ');
