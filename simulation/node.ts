/** A node of the bank: the code that ships, composed as in the service, on adapters that lead to the simulated world. */
import { KnownLog } from '../src/application/log/knownLog.js';
import { MESSAGE_FORMAT } from '../src/application/relay/ports.js';
import { BankClock } from '../src/application/shared/bankClock.js';
import { BankZone, DEFAULT_ZONE } from '../src/application/shared/bankZone.js';
import { type Adapters, type Application, application } from '../src/main/application.js';
import { MemoryAccountHistory } from '../src/testing/memory/accountHistory.js';
import { MemoryApiClientStore } from '../src/testing/memory/apiClients.js';
import { MemoryEventSearch } from '../src/testing/memory/eventSearch.js';
import { MemoryDailyBalances } from '../src/testing/memory/readModels.js';
import { MemoryTransactionSearch } from '../src/testing/memory/transactionSearch.js';
import { SimulatedRandom } from '../src/testing/simulatedRandom.js';
import type { SimulatedTime } from '../src/testing/simulatedTime.js';
import {
  leasesOf,
  logPagesOf,
  projectionsOf,
  readModelsOf,
  SimulatedLogIdentity,
  trustOf,
  webhooksOf,
} from './postgres/adapters.js';
import { SimulatedEventStore } from './postgres/eventStore.js';
import { holdsOf } from './postgres/holds.js';
import { projections } from './postgres/projections.js';
import type { PostgresServer } from './postgres/server.js';
import { Sessions } from './postgres/sessions.js';
import { Process } from './process.js';
import { senderTo } from './receiver.js';
import { cacheOn, nodeIdOf, receiptsOn, recentOn, SimulatedBus } from './redis/adapters.js';
import { SimulatedRedisLink } from './redis/link.js';
import { linesOf, telemetryOf } from './reporting.js';
import type { Surroundings } from './surroundings.js';
import type { Place } from './trace.js';

/** A process that has ended, by itself or because it could not start, is started again after this time. */
const RESTART_MS = 500;

export class SimulatedNode {
  readonly place: Place;
  readonly #world: Surroundings;
  /** How far its clock is ahead of the world's. */
  #aheadMs: number;
  #starts = 0;
  #process: Process | undefined;
  #time: SimulatedTime | undefined;
  #application: Application | undefined;
  /** Whether it may be started again: while a fault keeps it down, it may not. */
  #isDown = false;
  /** It is stopping, and starts again then. */
  #startsOnceDown = false;

  /** @param aheadMs how far its clock is ahead */
  constructor(world: Surroundings, place: Place, aheadMs: number) {
    this.#world = world;
    this.place = place;
    this.#aheadMs = aheadMs;
  }

  /** What takes requests; undefined while nothing listens. */
  get listening(): { readonly process: Process; readonly application: Application } | undefined {
    if (this.#process === undefined || this.#application === undefined) return undefined;
    return { process: this.#process, application: this.#application };
  }

  get isPaused(): boolean {
    return this.#process?.isPaused ?? false;
  }

  start(): void {
    this.#isDown = false;
    this.#startsOnceDown = false;
    this.#starts += 1;
    const { line } = this.#world;
    const process = new Process(this.place, line);
    const time = this.#world.time.node(this.#world.time.now() + this.#aheadMs, process.enter);
    this.#process = process;
    this.#time = time;
    this.#world.trace.add({ kind: 'state', place: this.place, state: 'starting' });
    this.#open(process, time).catch(() => {
      if (this.#process !== process || !process.isAlive) return;
      // As a service manager does with a process that could not start.
      this.kill();
      line.at(line.ms + RESTART_MS, () => {
        if (this.#process === undefined && !this.#isDown) this.start();
      });
    });
  }

  /** Ends the process at once. */
  kill(): void {
    if (this.#process === undefined) return;
    this.#process.kill();
    this.#process = undefined;
    this.#application = undefined;
    this.#world.trace.add({ kind: 'state', place: this.place, state: 'down' });
  }

  /** Starts it unless it runs. */
  startAgain(): void {
    this.#isDown = false;
    if (this.#process === undefined) this.start();
    else this.#startsOnceDown = true;
  }

  /** It stays down until it is started. */
  holdDown(): void {
    this.#isDown = true;
    this.kill();
  }

  /** Ends the process in order: it takes no requests, completes those under way, and leaves its leases. */
  async stop(): Promise<void> {
    const [process, made] = [this.#process, this.#application];
    if (process === undefined || made === undefined) return this.holdDown();
    this.#isDown = true;
    this.#application = undefined;
    this.#world.trace.add({ kind: 'state', place: this.place, state: 'stopping' });
    const { bank, runner, webhooks, feed, holdExpiry } = made;
    await new Promise<void>((resolve) =>
      process.enter(() => {
        feed.stop();
        Promise.all([bank.drained(), runner.stop(), webhooks.stop(), holdExpiry.stop()]).then(() =>
          resolve(),
        );
      }),
    );
    if (this.#process === process) this.kill();
    if (this.#startsOnceDown) this.startAgain();
  }

  pause(): void {
    this.#process?.pause();
    if (this.isPaused) this.#world.trace.add({ kind: 'state', place: this.place, state: 'paused' });
  }

  resume(): void {
    if (!this.isPaused) return;
    const state = this.#application?.bank.isWriter === true ? 'writer' : 'up';
    this.#world.trace.add({ kind: 'state', place: this.place, state });
    this.#process?.resume();
  }

  /** Sets its clock. */
  setClock(byMs: number): void {
    this.#aheadMs += byMs;
    this.#time?.step(byMs);
  }

  /** Composes the node and lets it start to work, as main/node.ts does. */
  async #open(process: Process, time: SimulatedTime): Promise<void> {
    const { postgres, config, network, hasRedis, trace, checks } = this.#world;
    const lines = linesOf(trace, checks.broken, this.place);
    const limits = { connectMs: config.CONNECT_MS_MAX, statementMs: config.STATEMENT_MS_MAX };
    const sessions = new Sessions({ server: postgres, network, process, limits });
    const log = new KnownLog(new SimulatedLogIdentity(postgres, sessions));
    const clock = new BankClock({ time, zone: new BankZone(DEFAULT_ZONE), onChange: () => {} });
    const helpers = hasRedis ? this.#helpers(process, time, log) : undefined;
    const reach = { server: postgres, sessions, log };
    const adapters = this.#adapters(process, time, clock, reach, helpers);
    const made = application(adapters, config, lines, true);
    if (helpers !== undefined) helpers.link.onChange = () => made.bank.serverChanged();
    await this.#readTime(sessions, clock, time);
    sessions.log = log;
    await adapters.projections.prepare();
    await log.begin(time);
    helpers?.link.open(await log.settled());
    made.bank.start();
    made.webhooks.start();
    made.runner.start();
    made.holdExpiry.start();
    time.every(TIME_MS, () => void this.#readTime(sessions, clock, time).catch(() => {}));
    this.#application = made;
    this.#world.trace.add({ kind: 'state', place: this.place, state: 'up' });
    this.#watchElection(made, time);
  }

  /** Notes when this node has become the writer, and when it no longer is. */
  #watchElection({ bank }: Application, time: SimulatedTime): void {
    let wasWriter = false;
    time.every(ELECTION_MS, () => {
      const isWriter = bank.isWriter === true;
      if (isWriter && !wasWriter) this.#world.coverage.hit('writer elected');
      // A node that is stopping is no longer `up`, whether it is still the writer or not.
      if (isWriter !== wasWriter && this.#application !== undefined)
        this.#world.trace.add({ kind: 'state', place: this.place, state: isWriter ? 'writer' : 'up' });
      wasWriter = isWriter;
    });
  }

  #helpers(process: Process, time: SimulatedTime, log: KnownLog) {
    const { redis, network, config } = this.#world;
    const nodeId = nodeIdOf(this.place, this.#starts, MESSAGE_FORMAT);
    const link = new SimulatedRedisLink({
      server: redis,
      network,
      process,
      time,
      msMax: config.REDIS_MS_MAX,
      log,
      nodeId,
    });
    const bus = new SimulatedBus({ nodeId, place: this.place, link, server: redis, network });
    return { link, bus };
  }

  #adapters(
    process: Process,
    time: SimulatedTime,
    clock: BankClock,
    reach: { readonly server: PostgresServer; readonly sessions: Sessions; readonly log: KnownLog },
    helpers: { readonly link: SimulatedRedisLink; readonly bus: SimulatedBus } | undefined,
  ): Adapters {
    const { config, coverage, checks } = this.#world;
    const windowMs = config.DEDUPLICATION_MS;
    const store = new SimulatedEventStore({
      ...reach,
      clock,
      time,
      onPath: (path) => coverage.hit(path),
    });
    return {
      time,
      random: new SimulatedRandom(this.#world.random.between(0, 2 ** 31), time),
      clock,
      log: reach.log,
      store,
      pages: store,
      logPages: logPagesOf(reach),
      search: new MemoryEventSearch(store),
      transactions: new MemoryTransactionSearch(store),
      history: new MemoryAccountHistory(store),
      ...holdsOf(reach),
      projections: projectionsOf(reach),
      readModels: projections.map(({ id }) => id),
      ...readModelsOf(reach),
      days: new MemoryDailyBalances(store, clock.zone),
      leases: leasesOf(reach, nodeIdOf(this.place, this.#starts, MESSAGE_FORMAT)),
      clients: new MemoryApiClientStore(time),
      webhooks: webhooksOf(reach),
      sender: senderTo(this.#world, process),
      telemetry: telemetryOf(coverage, checks.broken),
      bus: helpers?.bus,
      helpers: helpers && {
        cache: cacheOn(helpers.link),
        trust: trustOf(reach, () => coverage.hit('trust withdrawn')),
        recent: recentOn(helpers.link, windowMs),
        receipts: receiptsOn(helpers.link, config.BUFFER_ENTRIES_MAX, windowMs),
      },
      isLoopBusy: () => false,
      onLogNamed: (name) => helpers?.link.rename(name),
    };
  }

  async #readTime(sessions: Sessions, clock: BankClock, time: SimulatedTime): Promise<void> {
    const { postgres } = this.#world;
    const askedMs = time.now();
    const { databaseMs, recordedAt } = await sessions.ask('read the time', () => ({
      databaseMs: postgres.clock.now(),
      recordedAt: postgres.log.lastRecordedAt,
    }));
    const recordedMs = recordedAt === '' ? undefined : Date.parse(recordedAt);
    clock.told({ databaseMs, recordedMs, askedMs });
  }
}

/** How often it is looked who the writer is. */
const ELECTION_MS = 100;

/** How often a node reads the time without an append (bankTime.ts). */
const TIME_MS = 10_000;
