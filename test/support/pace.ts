/** How fast a bank answered while something was wrong, from the history of its clients. */
import { expect } from 'vitest';
import { finalAttempts, type History } from './history.js';

/** What a request to a node that can answer may take, and for how long no command may be accepted. */
const ANSWER_MS_MAX = 2_000;
const SILENT_MS_MAX = 1_000;
/** How long the bank is watched before. */
export const CALM_MS = 1_000;
/** `npm test` runs on busy machines. */
const SLACK_MS = process.env.FAULT_SUITE === 'all' ? 0 : 2_000;

interface Period {
  /** By performance.now(). */
  readonly fromMs: number;
  readonly toMs: number;
  /** The nodes that can answer: one that stands still cannot. */
  readonly addresses: readonly string[];
}

export interface Pace {
  /** The slowest request to one of the addresses, in milliseconds. */
  readonly slowestMs: number;
  /** The longest time in which no command was accepted, whoever sent it where. */
  readonly silentMs: number;
  /** The longest time from a receipt to the outcome. */
  readonly outcomeMs: number;
}

export function paceOf({ entries }: History, { fromMs, toMs, addresses }: Period): Pace {
  const attempts = entries
    .flatMap((entry) => entry.attempts)
    .filter(({ sentMs, endedMs }) => endedMs > fromMs && sentMs < toMs);
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

/** Requests are answered, and commands accepted, in time: the more time, the more the machine took in the second before. */
export function expectPace(title: string, history: History, period: Period): void {
  const { fromMs } = period;
  const calm = paceOf(history, { ...period, fromMs: fromMs - CALM_MS, toMs: fromMs });
  const pace = paceOf(history, period);
  process.stdout.write(
    `${title}: slowest request ${pace.slowestMs} ms (before ${calm.slowestMs}), nothing accepted for ${pace.silentMs} ms ` +
      `at most (before ${calm.silentMs}), outcome of a receipt after ${pace.outcomeMs} ms at most\n`,
  );
  const slackMs = (ms: number) => SLACK_MS + 2 * ms;
  expect(pace.slowestMs, 'slowest request').toBeLessThan(ANSWER_MS_MAX + slackMs(calm.slowestMs));
  expect(pace.silentMs, 'without an accepted command').toBeLessThan(SILENT_MS_MAX + slackMs(calm.silentMs));
}
