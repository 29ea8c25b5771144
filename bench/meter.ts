/** Runs jobs and takes their figures: rate, latencies, and the processor time of everything that took part. */
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { load, type ServerProcess } from './bankProcess.js';
import { type Figures, type Job, PARTS, type Part, type ProcessorTimes } from './jobs.js';
import { processorMicros } from './processorTime.js';
import { caughtUp } from './readModels.js';
import type { BenchRedis } from './redis.js';

const DRAIN_CHECK_MS = 5;

/** PostgreSQL is idle once it has used less than this share of a processor for so long; it may never be. */
const IDLE_SHARE = 0.05;
const IDLE_CHECK_MS = 500;
const IDLE_CHECKS_MAX = 40;

export class Meter {
  readonly #database: pg.Client;
  readonly #postgresPid: () => number;
  readonly #redis: BenchRedis | undefined;

  /** @param postgresPid of the server process, whose children serve the sessions */
  constructor(database: pg.Client, postgresPid: () => number, redis: BenchRedis | undefined) {
    this.#database = database;
    this.#postgresPid = postgresPid;
    this.#redis = redis;
  }

  /**
   * Runs a job. Its processor time includes the read models' work for its events: it is taken once they have caught up,
   * before the job and after it. Reads start when PostgreSQL is idle, so that they do not pay for what earlier jobs have left
   * to autovacuum and the checkpointer.
   * @param servers whose processor time counts as `node`
   */
  async run(job: Job, servers: readonly ServerProcess[]): Promise<Figures> {
    let before: Readings = {};
    let after: Readings = {};
    let drainMs = 0;
    const { warmed, measured } = await load(
      job,
      async (pid) => {
        await this.#settle(job);
        if (job.kind === 'read') await this.#postgresIdle();
        before = this.#read(servers, pid);
      },
      async (pid) => {
        drainMs = await this.#settle(job);
        after = this.#read(servers, pid);
      },
    );
    const { count, seconds, latency } = measured;
    const processor = difference(before, after, count);
    return {
      perSecond: count / seconds,
      acknowledged: warmed + count,
      ...(latency && { latency }),
      ...(Object.keys(processor).length > 0 && { processor }),
      ...(job.kind === 'async' && { drained: count / (seconds + drainMs / 1_000) }),
    };
  }

  /** Until nothing is left to be done. @returns how long commands waited in the event buffer, in ms */
  async #settle(job: Job): Promise<number> {
    const startMs = performance.now();
    if (job.kind === 'async' && this.#redis !== undefined) {
      const { rows } = await this.#database.query('SELECT name FROM log_epochs ORDER BY number DESC LIMIT 1');
      while ((await this.#redis.buffered(rows[0].name)) > 0) await wait(DRAIN_CHECK_MS);
    }
    const drainMs = performance.now() - startMs;
    await caughtUp(this.#database);
    return drainMs;
  }

  async #postgresIdle(): Promise<void> {
    const used = () => processorMicros([this.#postgresPid()]) ?? 0;
    for (let checks = 0, before = used(); checks < IDLE_CHECKS_MAX; checks += 1) {
      await wait(IDLE_CHECK_MS);
      const after = used();
      if (after - before < IDLE_SHARE * IDLE_CHECK_MS * 1_000) return;
      before = after;
    }
  }

  #read(servers: readonly ServerProcess[], generator: number): Readings {
    const redis = this.#redis?.pid;
    const pids: Readonly<Record<Part, readonly number[]>> = {
      node: servers.map(({ pid }) => pid),
      postgres: [this.#postgresPid()],
      redis: redis === undefined ? [] : [redis],
      generator: [generator],
    };
    const readings: Readings = {};
    for (const part of PARTS) if (pids[part].length > 0) readings[part] = processorMicros(pids[part]);
    return readings;
  }
}

/** Microseconds so far. */
type Readings = Partial<Record<Part, number | undefined>>;

function difference(before: Readings, after: Readings, count: number): ProcessorTimes {
  const times: Partial<Record<Part, number>> = {};
  for (const part of PARTS) {
    const [first, last] = [before[part], after[part]];
    if (first !== undefined && last !== undefined) times[part] = (last - first) / count;
  }
  return times;
}
