/** How fast a bank answered while something was wrong, from the history of its clients. */
import { finalAttempts, type History } from './history.js';

export interface Pace {
  /** The slowest request to one of the addresses, in milliseconds. */
  readonly slowestMs: number;
  /** The longest time in which no command was accepted, whoever sent it where. */
  readonly silentMs: number;
  /** The longest time from a receipt to the outcome. */
  readonly outcomeMs: number;
}

/**
 * @param fromMs when it began, by performance.now()
 * @param toMs when it was over
 * @param addresses of nodes that can answer: a node that stands still cannot
 */
export function paceOf(
  { entries }: History,
  { fromMs, toMs, addresses }: { fromMs: number; toMs: number; addresses: readonly string[] },
): Pace {
  const attempts = entries.flatMap((entry) => entry.attempts).filter(({ endedMs }) => endedMs > fromMs);
  const tookMs = attempts
    .filter(({ address }) => addresses.includes(address))
    .map(({ sentMs, endedMs }) => endedMs - sentMs);
  const acceptedMs = attempts
    .filter(({ answer, endedMs }) => answer?.status === 201 && endedMs < toMs)
    .map(({ endedMs }) => endedMs)
    .sort((a, b) => a - b);
  const restsMs = [...acceptedMs, toMs].map((time, index) => time - (acceptedMs[index - 1] ?? fromMs));
  const outcomesMs = entries.flatMap((entry) => {
    const [final] = finalAttempts(entry);
    if (entry.receiptMs === undefined || final === undefined) return [];
    return entry.receiptMs > toMs || final.endedMs < fromMs ? [] : [final.endedMs - entry.receiptMs];
  });
  return {
    slowestMs: Math.round(Math.max(0, ...tookMs)),
    silentMs: Math.round(Math.max(...restsMs)),
    outcomeMs: Math.round(Math.max(0, ...outcomesMs)),
  };
}

export const paceText = ({ slowestMs, silentMs, outcomeMs }: Pace): string =>
  `slowest request ${slowestMs} ms, nothing accepted for ${silentMs} ms at most, ` +
  `outcome of a receipt after ${outcomeMs} ms at most`;
