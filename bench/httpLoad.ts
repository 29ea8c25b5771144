/** Load over HTTP: as fast as answers come, or at a fixed rate. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { Connection } from './connection.js';
import type { HttpJob, Latencies, Measured, Prepared } from './jobs.js';
import { Requests } from './requests.js';

/** How long the warm-up takes at most, and how much of the measurement's time. */
const WARM_SECONDS_MAX = 2;
const WARM_SHARE = 0.5;

export function prepareHttp(job: HttpJob): Prepared {
  const requests = new Requests(job);
  const pass = (seconds: number) => run(job, requests, seconds);
  return {
    warm: async () => (await pass(Math.min(WARM_SECONDS_MAX, job.seconds * WARM_SHARE))).count,
    measure: () => pass(job.seconds),
  };
}

/** A connection, and the bytes of the request on it. */
interface Line {
  readonly connection: Connection;
  readonly request: Buffer;
  /** When its request should have been sent. */
  dueMs: number;
}

async function run(job: HttpJob, requests: Requests, seconds: number): Promise<Measured> {
  const lines = await Promise.all(
    Array.from({ length: job.connections }, async (_, index): Promise<Line> => {
      const address = job.addresses[index % job.addresses.length] as string;
      return { connection: await Connection.open(address), request: requests.blank(), dueMs: 0 };
    }),
  );
  const load = job.perSecond === undefined ? closedLoop : openLoop(job.perSecond);
  try {
    return await load(lines, requests, seconds);
  } finally {
    for (const { connection } of lines) connection.close();
  }
}

type Loop = (lines: readonly Line[], requests: Requests, seconds: number) => Promise<Measured>;

/** Each connection sends its next request when the last one is answered, until the time is over. */
const closedLoop: Loop = (lines, requests, seconds) =>
  new Promise((resolve, reject) => {
    const tally = new Tally();
    const startMs = performance.now();
    const endMs = startMs + seconds * 1_000;
    let open = lines.length;
    for (const line of lines) {
      const { connection, request } = line;
      const next = (nowMs: number) => {
        line.dueMs = nowMs;
        connection.send(requests.fill(request));
      };
      connection.onFailure = reject;
      connection.onAnswer = (status) => {
        const nowMs = performance.now();
        tally.record(status, nowMs - line.dueMs);
        if (nowMs < endMs) return next(nowMs);
        open -= 1;
        if (open === 0) tally.report((nowMs - startMs) / 1_000).then(resolve, reject);
      };
      next(performance.now());
    }
  });

/**
 * Requests become due at equal intervals, however slow the server is. One that finds no free connection waits for it, and
 * its latency counts from when it was due: a pause of the server counts for every request that fell into it, and not only
 * for those on their way (no coordinated omission). The timer that sends what is due adds up to a millisecond.
 */
const openLoop =
  (perSecond: number): Loop =>
  (lines, requests, seconds) =>
    new Promise((resolve, reject) => {
      const tally = new Tally();
      const free = [...lines];
      const total = Math.max(1, Math.round(perSecond * seconds));
      const startMs = performance.now();
      let sent = 0;
      let answered = 0;
      const sendDue = () => {
        const nowMs = performance.now();
        while (sent < total && free.length > 0) {
          const dueMs = startMs + (sent * 1_000) / perSecond;
          if (dueMs > nowMs) return;
          const line = free.pop() as Line;
          line.dueMs = dueMs;
          line.connection.send(requests.fill(line.request));
          sent += 1;
        }
      };
      const timer = setInterval(sendDue, 1);
      const fail = (error: Error) => {
        clearInterval(timer);
        reject(error);
      };
      for (const line of lines) {
        line.connection.onFailure = fail;
        line.connection.onAnswer = (status) => {
          const nowMs = performance.now();
          tally.record(status, nowMs - line.dueMs);
          answered += 1;
          free.push(line);
          if (answered < total) return sendDue();
          clearInterval(timer);
          tally.report((nowMs - startMs) / 1_000).then(resolve, reject);
        };
      }
    });

/** Answers and their latencies. */
class Tally {
  readonly #latencies: RecordableHistogram = createHistogram();
  readonly #refused = new Map<number, number>();

  record(status: number, ms: number): void {
    this.#latencies.record(Math.max(1, Math.round(ms * 1_000)));
    if (status < 200 || status > 299) this.#refused.set(status, (this.#refused.get(status) ?? 0) + 1);
  }

  /** @throws if a request was refused: its rate would not be that of the work */
  async report(seconds: number): Promise<Measured> {
    const count = Number(this.#latencies.count);
    const refused = [...this.#refused].map(([status, times]) => `${times} × ${status}`);
    if (refused.length > 0) throw new Error(`of ${count} requests were refused: ${refused.join(', ')}`);
    return { count, seconds, latency: this.#inMs() };
  }

  #inMs(): Latencies {
    const at = (percent: number) => this.#latencies.percentile(percent) / 1_000;
    return { p50: at(50), p99: at(99), p999: at(99.9), max: this.#latencies.max / 1_000 };
  }
}
