/** What nodes live in: one time, PostgreSQL, Redis, a receiver of webhooks, the network, and those who watch. */
import { BEGIN } from '../src/application/log/ports.js';
import { type Config, loadConfig } from '../src/main/config.js';
import { SimulatedTime } from '../src/testing/simulatedTime.js';
import type { Timeline } from '../src/testing/timeline.js';
import { Random } from '../test/support/random.js';
import { Checks } from './checks/checks.js';
import { Coverage, pathOfHold } from './coverage.js';
import { isRefusal } from './naiveAnswers.js';
import { Network } from './network.js';
import { type FaultKind, type Plan, postgresClockMsMax } from './plan.js';
import { PostgresServer } from './postgres/server.js';
import { Receiver } from './receiver.js';
import { RedisServer } from './redis/server.js';
import { Trace } from './trace.js';

/** Noon of the day on which the world begins. */
const START_MS = Date.parse('2026-03-15T12:00:00.000Z');

/** Within this time nodes have started; and within this time after the last fault they serve as before. */
const START_UP_MS = 1_000;
const RECOVERY_MS = 15_000;

/** The settings of all nodes, where they differ from the defaults: retries end while somebody looks. */
const SETTINGS = {
  WEBHOOK_ATTEMPTS_MAX: '50',
  WEBHOOK_RETRY_MS: '200',
  WEBHOOK_RETRY_MS_MAX: '2000',
};

/** The one webhook, for all events. */
const WEBHOOK = {
  id: '00000000-0000-7000-8000-000000000001',
  url: 'https://receiver.example/',
  types: null,
  accounts: null,
  description: null,
};
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Faults after which receipts may be lost. */
const LOSING: readonly FaultKind[] = [
  'redis-flushed',
  'redis-restarted',
  'redis-promoted',
  'postgres-failed-over',
  'postgres-tail-lost',
];

export class Surroundings {
  readonly seed: number;
  readonly random: Random;
  readonly time = new SimulatedTime(START_MS);
  readonly line: Timeline = this.time.line;
  readonly config: Config = loadConfig(SETTINGS);
  readonly trace: Trace;
  readonly coverage = new Coverage();
  readonly checks: Checks;
  readonly network: Network;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
  readonly hasRedis: boolean;
  readonly hasWebhook: boolean;
  /** From now on there is nothing that a request would have to wait for. */
  readonly calmMs: number;
  readonly receiver: Receiver;

  constructor({ seed, hasRedis, hasWebhook, faults, healedMs }: Plan, isTraced: boolean) {
    this.calmMs = faults.length === 0 ? START_UP_MS : healedMs + RECOVERY_MS;
    this.seed = seed;
    this.random = new Random(seed);
    this.hasRedis = hasRedis;
    this.hasWebhook = hasWebhook;
    this.trace = new Trace(this.line, isTraced);
    const mayLoseReceipts = faults.some(({ kind }) => LOSING.includes(kind));
    this.checks = new Checks(this.trace, mayLoseReceipts, postgresClockMsMax(faults));
    this.checks.onRecorded = ({ wish, answer }) => {
      const path = isRefusal(answer) ? undefined : pathOfHold(wish);
      if (path !== undefined) this.coverage.hit(path);
    };
    this.network = new Network(this.line, this.random.fork(), this.trace);
    this.postgres = new PostgresServer({
      clock: this.time.node(),
      random: this.random.fork(),
      trace: this.trace,
      statementMs: this.config.STATEMENT_MS_MAX,
    });
    this.postgres.onCommitted = (committed) => this.checks.books.committed(committed);
    this.redis = new RedisServer(this.time, this.trace, this.config.CACHE_MS);
    this.receiver = new Receiver(this);
  }

  async addWebhook(): Promise<void> {
    await this.postgres.webhooks.add(WEBHOOK, SECRET, BEGIN, 1);
  }

  /** The position of the newest event. */
  get end(): number {
    return this.postgres.log.lastPosition;
  }
}
