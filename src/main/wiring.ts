/** The composition root: wires the parts of a process to PostgreSQL and, if configured, to Redis. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { ApiClients } from '../application/access/apiClients.js';
import type { EvictOlder } from '../application/accounts/eviction.js';
import { Bank } from '../application/bank.js';
import { EventReads } from '../application/feed/eventReads.js';
import { Feed } from '../application/feed/feed.js';
import { LogEnd } from '../application/log/end.js';
import type { LogView } from '../application/log/status.js';
import { DecodedLog } from '../application/readModels/decodedLog.js';
import { Freshness } from '../application/readModels/freshness.js';
import type { ProjectionStore } from '../application/readModels/ports.js';
import { ReadSide } from '../application/readModels/reads.js';
import { ProjectionRunner } from '../application/readModels/runner.js';
import type { BankClock } from '../application/shared/bankClock.js';
import { Pace } from '../application/shared/pace.js';
import type { Random } from '../application/shared/random.js';
import type { Time } from '../application/shared/time.js';
import { Statements } from '../application/statements/statements.js';
import { TimeTravel } from '../application/statements/timeTravel.js';
import { loopIsBusy } from '../infrastructure/eventLoop.js';
import { PostgresApiClientStore } from '../infrastructure/postgres/apiClients.js';
import { type Connections, connect } from '../infrastructure/postgres/connection/connections.js';
import { PostgresLeases } from '../infrastructure/postgres/leases.js';
import { PostgresAccountHistory } from '../infrastructure/postgres/log/accountHistory.js';
import type { BankTime } from '../infrastructure/postgres/log/bankTime.js';
import { EventPages } from '../infrastructure/postgres/log/eventPages.js';
import { PostgresEventSearch } from '../infrastructure/postgres/log/eventSearch.js';
import { PostgresEventStore } from '../infrastructure/postgres/log/eventStore.js';
import { PostgresLogPages } from '../infrastructure/postgres/log/logPages.js';
import { StoreReadiness } from '../infrastructure/postgres/log/readiness.js';
import { projections as readModels } from '../infrastructure/postgres/readModels/all.js';
import { PostgresDailyBalances } from '../infrastructure/postgres/readModels/dailyBalanceList.js';
import { PostgresProjectionStore } from '../infrastructure/postgres/readModels/projectionStore.js';
import { PostgresAccountList, PostgresLedger } from '../infrastructure/postgres/readModels/queries.js';
import { busOfWorker } from '../infrastructure/processBus/commandBus.js';
import { PrometheusMetrics } from '../infrastructure/prometheus/metrics.js';
import { RedisCommandBus } from '../infrastructure/redis/commandBus.js';
import type { RedisFault } from '../infrastructure/redis/fault.js';
import { RedisLogMark, readLogMark } from '../infrastructure/redis/logMark.js';
import { systemRandom } from '../infrastructure/systemRandom.js';
import { systemTime } from '../infrastructure/systemTime.js';
import { wireClock } from './clockWiring.js';
import type { Config } from './config.js';
import { watchLog } from './logWiring.js';
import { helpersOn } from './redisHelpers.js';
import { linkTo } from './redisLink.js';
import { type WebhookParts, wireWebhooks } from './webhookWiring.js';

export interface Parts {
  readonly time: Time;
  readonly random: Random;
  readonly connections: Connections;
  readonly clock: BankClock;
  readonly bankTime: BankTime;
  readonly clients: ApiClients;
  readonly reads: ReadSide;
  readonly events: EventReads;
  readonly feed: Feed;
  readonly timeTravel: TimeTravel;
  readonly statements: Statements;
  readonly runner: ProjectionRunner;
  readonly projections: ProjectionStore;
  readonly metrics: PrometheusMetrics;
  readonly bank: Bank;
  readonly store: PostgresEventStore;
  readonly readiness: StoreReadiness;
  readonly logEnd: LogEnd;
  readonly leases: PostgresLeases;
  readonly webhooks: WebhookParts;
  /** Whether Redis is in use; undefined without REDIS_URL. */
  readonly redisState: () => 'up' | 'degraded' | undefined;
  readonly log: LogView;
  /** Why Redis is not in use, if known. */
  readonly redisFault: () => RedisFault | undefined;
  /** Connects to Redis and to other processes, if configured; the database must be migrated. */
  openHelpers(): Promise<void>;
  /** Closes all connections and stops all timers. */
  end(): Promise<void>;
}

/** Time until followers of the log notice events that another node appended. */
const LOG_PERIOD_MS = 50;

/** Events projected per transaction. */
const PROJECTED_EVENTS_MAX = 5_000;

/** @param mayWrite whether this process may be the writer, which appends the commands of all nodes */
export function wire(config: Config, databaseUrl: string, logger: Logger, mayWrite: boolean): Parts {
  const [time, random] = [systemTime, systemRandom];
  const connections = connect(
    databaseUrl,
    {
      readersMax: config.POOL_CONNECTIONS_MAX,
      connectMsMax: config.CONNECT_MS_MAX,
      statementMsMax: config.STATEMENT_MS_MAX,
    },
    (error) => logger.warn({ err: error }, 'connection lost'),
    config.READ_DATABASE_URL === undefined
      ? undefined
      : { time, url: config.READ_DATABASE_URL, onChange: reportStandby },
  );
  const { clock, bankTime, times } = wireClock(time, config, connections, logger);
  const clients = new ApiClients({
    time,
    random,
    store: new PostgresApiClientStore(connections),
    rememberMs: config.CLIENT_CACHE_MS,
  });
  const metrics = new PrometheusMetrics();

  const link = config.REDIS_URL === undefined ? undefined : linkTo(config.REDIS_URL, linkOptions());
  const helpers = link && helpersOn(link, { time, config, connections, telemetry: metrics });
  const workersBus = link === undefined ? busOfWorker() : undefined;
  const bus = link === undefined ? workersBus : new RedisCommandBus(link);
  const readiness = new StoreReadiness(time, connections, config.READY_MS_MAX, (fault) => {
    if (fault === undefined) logger.info('PostgreSQL accepts writes again');
    else logger.error({ err: fault }, 'PostgreSQL does not accept writes');
  });
  const store = new PostgresEventStore(connections, readiness.writes, times);
  const logEnd = new LogEnd(time, () => store.lastPosition(), LOG_PERIOD_MS);
  const bank = new Bank({
    time,
    random,
    store,
    pages: new EventPages(connections.reads),
    onAppended: (end) => logEnd.grown(end),
    days: clock,
    telemetry: metrics,
    nodes: bus && {
      bus,
      mayWrite,
      onError: (error) => logger.error({ err: error }, 'the relay of commands failed; retrying'),
    },
    helpers,
    limits: {
      queueMax: config.QUEUE_COMMANDS_MAX,
      batchMax: config.APPEND_COMMANDS_MAX,
      statesMax: config.HEADS_MAX,
    },
  });
  const projections = new PostgresProjectionStore(connections, readModels);
  const leases = new PostgresLeases(connections, randomUUID());
  const freshness = new Freshness({ time: clock, store, projections, waitMsMax: config.PROJECTION_WAIT_MS });
  const decodedLog = new DecodedLog(new PostgresLogPages(connections), PROJECTED_EVENTS_MAX);
  const runner = new ProjectionRunner({
    time,
    store: projections,
    log: decodedLog,
    logEnd,
    leases,
    projections: readModels.map(({ id }) => id),
    isWanted: (projection) => freshness.isWanted(projection),
    isBusy: () => bank.queueDepth > 0,
    onApplied: (projection) => freshness.applied(projection),
    onError: (error, projection) => logger.warn({ err: error, projection }, 'projection failed; retrying'),
  });
  freshness.watch((projection) => runner.wanted(projection));
  const evictOlder: EvictOlder = async (versions) => helpers?.cache.evictOlder(versions);
  const history = new PostgresAccountHistory(connections);
  const timeTravel = new TimeTravel({ history, bank, evictOlder: evictOlder, clock });
  const statements = new Statements({
    timeTravel,
    history,
    clock,
    zone: () => clock.zone,
    linesMax: config.STATEMENT_LINES_MAX,
  });
  const reads = new ReadSide({
    accounts: new PostgresAccountList(connections),
    ledger: new PostgresLedger(connections),
    days: new PostgresDailyBalances(connections, () => clock.zone),
    projections,
    freshness,
    store,
    clock,
    evictOlder,
  });
  const webhooks = wireWebhooks({
    config,
    connections,
    bank,
    store,
    logEnd,
    leases,
    time: clock,
    random,
    telemetry: metrics,
    logger,
  });
  const events = new EventReads({
    all: (after, limit) => bank.events(after, limit),
    search: new PostgresEventSearch(connections, () => store.lastPosition()),
    lastPosition: () => store.lastPosition(),
    evictOlder: evictOlder,
  });
  const isLoopBusy = loopIsBusy();
  const feed = new Feed({
    time,
    pace: new Pace(time, () => isLoopBusy() || bank.queueDepth > 0),
    reads: events,
    logEnd,
    telemetry: metrics,
    limits: {
      readersMax: config.FEED_READERS_MAX,
      bufferBytesMax: config.FEED_BUFFER_BYTES_MAX,
      heartbeatMs: config.FEED_HEARTBEAT_MS,
    },
    onError: (error) => logger.warn({ err: error }, 'feed failed; retrying'),
  });
  const logMark = link && new RedisLogMark(link, connections.log);
  const log = watchLog(connections.log, {
    logger,
    metrics,
    memories: [bank, clients, logEnd, decodedLog, freshness],
    onChange: (name, common) => {
      link?.rename(name);
      feed.logChanged(common);
    },
  });
  const redisState = () => link && (link.incarnation === undefined ? 'degraded' : 'up');
  metrics.watch({
    queueDepth: () => bank.queueDepth,
    pool: () => poolSizes(connections),
    redis: redisState,
    standby: () => connections.standby?.state,
    redisFault: () => link?.fault?.reason,
    isCopy: () => log.status()?.state === 'copy',
    webhookDeliveries: () => webhooks.unfinished(),
    isWriter: () => bank.isWriter,
    buffered: async () => helpers?.receipts.depth().catch(() => undefined),
    projections: () => servedBy(reads).catch(() => []),
    feedReaders: () => feed.readers,
    clocks: () => clock.faults,
  });

  return {
    time,
    random,
    connections,
    clock,
    bankTime,
    clients,
    reads,
    events,
    feed,
    timeTravel,
    statements,
    runner,
    projections,
    metrics,
    bank,
    store,
    readiness,
    logEnd,
    leases,
    webhooks,
    redisState,
    redisFault: () => link?.fault,
    log,
    openHelpers: async () => {
      await workersBus?.open();
      link?.open(await connections.log.settled());
      logMark?.start();
      bank.start();
    },
    end: async () => {
      logMark?.stop();
      bankTime.stop();
      link?.end();
      workersBus?.close();
      await connections.end();
    },
  };

  function reportStandby(fault: unknown): void {
    if (fault === undefined) logger.info('READ_DATABASE_URL: the standby serves reads');
    else
      logger.warn(
        { err: fault },
        'READ_DATABASE_URL: the standby is not usable; the primary serves all reads',
      );
  }

  function linkOptions(): Parameters<typeof linkTo>[1] {
    return {
      msMax: config.REDIS_MS_MAX,
      onChange: (isUsable, fault) => {
        if (isUsable) logger.info('Redis is in use');
        else logger.warn({ reason: fault?.reason }, `${fault?.message}; continuing without Redis`);
        bank.serverChanged();
      },
      onWarning: (message) => logger.warn(message),
      // Redis holds data of this log only if the log contains the newest event that Redis has recorded.
      admit: async (redis, prefix) => {
        const mark = await readLogMark(redis, prefix);
        if (mark !== undefined) await connections.log.checkAgainst(mark);
      },
    };
  }
}

async function servedBy(reads: ReadSide) {
  const generations = await reads.projections();
  return generations.filter(({ isServing }) => isServing).map(({ projection: name, lag }) => ({ name, lag }));
}

function poolSizes({ readers, writers, background }: Connections) {
  const sum = (size: (pool: Connections['readers']) => number) =>
    size(readers) + size(writers) + size(background);
  return {
    total: sum((pool) => pool.totalCount),
    idle: sum((pool) => pool.idleCount),
    waiting: sum((pool) => pool.waitingCount),
  };
}
