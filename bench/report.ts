/** From runs to results: medians, spread, and the ratio to a limit or a peer measured in the same rounds. */
import type { Figures } from './jobs.js';

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
  readonly medianMs?: number;
  readonly p99Ms?: number;
}

const comparisons: Readonly<Record<string, string>> = {
  'deposit.c256': 'http.noop',
  'deposit.c64': 'http.noop',
  'deposit.hot.c256': 'deposit.c256',
  'transfer.c256': 'deposit.c256',
  'feed.deposit.c256.readers1000': 'deposit.c256',
  'feed.deposit.c256.accounts1000': 'deposit.c256',
  'peer.transactionPerCommand': 'deposit.c256',
  'bulk.commands': 'limit.insert',
  'redis.deposit.c256': 'without.deposit.c256',
  'redis.off.deposit.c256': 'without.deposit.c256',
  'redis.deposit.c256.x2': 'redis.off.deposit.c256.x2',
  'redis.off.deposit.c256.x2': 'redis.off.deposit.c256',
  'async.deposit.c256': 'without.deposit.c256',
  'async.drained': 'without.deposit.c256',
  'read.account.c256.cold': 'read.account.c256.off',
  'read.account.c256.warm': 'read.account.c256.off',
};

/** Ratios that must not be lower. */
const floors: Readonly<Record<string, number>> = {
  'feed.deposit.c256.readers1000': 0.9,
  'feed.deposit.c256.accounts1000': 0.9,
};

const units: Readonly<Record<string, string>> = {
  'limit.insert': 'events/s',
  'bulk.commands': 'commands/s',
  'async.drained': 'commands/s',
};

export function summarise(runs: ReadonlyMap<string, readonly Figures[]>): Result[] {
  return [...runs].flatMap(([name, figures]) => {
    const rates = figures.map((figure) => figure.perSecond);
    const of = comparisons[name];
    const base = of === undefined ? undefined : runs.get(of);
    const result: Result = {
      name,
      value: Math.round(median(rates)),
      unit: units[name] ?? 'requests/s',
      min: Math.round(Math.min(...rates)),
      max: Math.round(Math.max(...rates)),
      ...latencies(figures),
      ...(of === undefined || base === undefined ? {} : { of, ratio: ratio(rates, base) }),
      ...(floors[name] === undefined ? {} : { floor: floors[name] }),
    };
    if (name !== 'deposit.c256' || !runs.has('peer.transactionPerCommand')) return [result];
    const peer = runs.get('peer.transactionPerCommand') as readonly Figures[];
    const { name: _, of: __, ratio: ___, ...same } = result;
    return [
      result,
      {
        ...same,
        name: 'deposit.c256 (beside the peer)',
        of: 'peer.transactionPerCommand',
        ratio: ratio(rates, peer),
      },
    ];
  });
}

const ratio = (rates: readonly number[], base: readonly Figures[]): number =>
  Math.round(median(rates.map((rate, index) => rate / (base[index]?.perSecond ?? Number.NaN))) * 100) / 100;

function latencies(figures: readonly Figures[]) {
  if (figures.some((figure) => figure.medianMs === undefined)) return {};
  return {
    medianMs: median(figures.map((figure) => figure.medianMs as number)),
    p99Ms: median(figures.map((figure) => figure.p99Ms as number)),
  };
}

/** @param share of the values that are at most the answer */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

const floorOf = ({ floor, ratio = 0 }: Result): string =>
  floor === undefined ? '' : ` (floor ${floor}${ratio < floor ? ': NOT MET' : ''})`;

export function table(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.name,
    `${result.value.toLocaleString('en')} ${result.unit}`,
    `${result.min.toLocaleString('en')}–${result.max.toLocaleString('en')}`,
    result.medianMs === undefined ? '' : `${result.medianMs} / ${result.p99Ms} ms`,
    result.ratio === undefined ? '' : `${result.ratio} of ${result.of}${floorOf(result)}`,
  ]);
  const header = ['measurement', 'median', 'min–max', 'p50 / p99', 'ratio'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return [header, ...rows].map((cells) => line(cells).trimEnd()).join('\n');
}
