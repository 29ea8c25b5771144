/** The composition root: connects a process to PostgreSQL and, if configured, to Redis, and composes its application. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { ProjectionStore } from '../application/readModels/ports.js';
import type { ReadSide } from '../application/readModels/reads.js';
import type { BankClock } from '../application/shared/bankClock.js';
import type { Random } from '../application/shared/random.js';
import type { Time } from '../application/shared/time.js';
import { loopIsBusy } from '../infrastructure/eventLoop.js';
import { HttpWebhookSender } from '../infrastructure/http/webhookSender.js';
import { PostgresApiClientStore } from '../infrastructure/postgres/apiClients.js';
import { type Connections, connect } from '../infrastructure/postgres/connection/connections.js';
import { PostgresLeases } from '../infrastructure/postgres/leases.js';
import { PostgresAccountHistory } from '../infrastructure/postgres/log/accountHistory.js';
import type { TimeWatch } from '../infrastructure/postgres/log/appendSession.js';
import type { BankTime } from '../infrastructure/postgres/log/bankTime.js';
import { EventPages } from '../infrastructure/postgres/log/eventPages.js';
import { PostgresEventSearch } from '../infrastructure/postgres/log/eventSearch.js';
import { PostgresEventStore } from '../infrastructure/postgres/log/eventStore.js';
import { PostgresHoldExpiries, PostgresHoldLog } from '../infrastructure/postgres/log/holdEvents.js';
import { PostgresLogPages } from '../infrastructure/postgres/log/logPages.js';
import { StoreReadiness } from '../infrastructure/postgres/log/readiness.js';
import { PostgresAccountList } from '../infrastructure/postgres/readModels/accountList.js';
import { projections as readModels } from '../infrastructure/postgres/readModels/all.js';
import { PostgresDailyBalances } from '../infrastructure/postgres/readModels/dailyBalanceList.js';
import { PostgresLedger } from '../infrastructure/postgres/readModels/ledger.js';
import { PostgresProjectionStore } from '../infrastructure/postgres/readModels/projectionStore.js';
import { PostgresTransactionSearch } from '../infrastructure/postgres/readModels/transactionSearch.js';
import { PostgresWebhookStore } from '../infrastructure/postgres/webhooks.js';
import { busOfWorker } from '../infrastructure/processBus/commandBus.js';
import { PrometheusMetrics } from '../infrastructure/prometheus/metrics.js';
import { RedisCommandBus } from '../infrastructure/redis/commandBus.js';
import type { RedisFault } from '../infrastructure/redis/fault.js';
import { RedisLogMark, readLogMark } from '../infrastructure/redis/logMark.js';
import { systemRandom } from '../infrastructure/systemRandom.js';
import { systemTime } from '../infrastructure/systemTime.js';
import { type Application, application } from './application.js';
import { wireClock } from './clockWiring.js';
import type { Config } from './config.js';
import { helpersOn } from './redisHelpers.js';
import { linkTo } from './redisLink.js';

export interface Parts extends Application {
  readonly time: Time;
  readonly random: Random;
  readonly connections: Connections;
  readonly clock: BankClock;
  readonly bankTime: BankTime;
  readonly projections: ProjectionStore;
  readonly metrics: PrometheusMetrics;
  readonly store: PostgresEventStore;
  readonly readiness: StoreReadiness;
  /** Whether Redis is in use; undefined without REDIS_URL. */
  readonly redisState: () => 'up' | 'degraded' | undefined;
  /** Why Redis is not in use, if known. */
  readonly redisFault: () => RedisFault | undefined;
  /** Connects to Redis and to other processes, if configured; the database must be migrated. */
  openHelpers(): Promise<void>;
  /** Closes all connections and stops all timers. */
  end(): Promise<void>;
}

/** @param mayWrite whether this process may be the writer, which appends the commands of all nodes */
export function wire(config: Config, databaseUrl: string, logger: Logger, mayWrite: boolean): Parts {
  const [time, random] = [systemTime, systemRandom];
  const connections = connectTo(config, databaseUrl, logger);
  const { clock, bankTime, times } = wireClock(time, config, connections, logger);
  const metrics = new PrometheusMetrics();
  const readiness = new StoreReadiness(time, connections, config.READY_MS_MAX, (fault) => {
    if (fault === undefined) logger.info('PostgreSQL accepts writes again');
    else logger.error({ err: fault }, 'PostgreSQL does not accept writes');
  });
  const link = config.REDIS_URL === undefined ? undefined : linkTo(config.REDIS_URL, linkOptions());
  const workersBus = link === undefined ? busOfWorker() : undefined;
  const adapters = {
    time,
    random,
    clock,
    telemetry: metrics,
    ...adaptersOf(config, { connections, readiness, clock, times }),
    bus: link === undefined ? workersBus : new RedisCommandBus(link),
    helpers: link && helpersOn(link, { time, config, connections }),
    onLogNamed: (name: string) => link?.rename(name),
  };
  const made = application(adapters, config, logger, mayWrite);
  const { bank, reads, feed, webhooks, log } = made;
  const logMark = link && new RedisLogMark(link, connections.log);
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
    buffered: async () => adapters.helpers?.receipts.depth().catch(() => undefined),
    projections: () => servedBy(reads).catch(() => []),
    feedReaders: () => feed.readers,
    clocks: () => clock.faults,
  });

  return {
    ...made,
    time,
    random,
    connections,
    clock,
    bankTime,
    projections: adapters.projections,
    metrics,
    store: adapters.store,
    readiness,
    redisState,
    redisFault: () => link?.fault,
    openHelpers: async () => {
      await workersBus?.open();
      link?.open(await connections.log.settled());
      logMark?.start();
      bank.start();
    },
    end: async () => {
      logMark?.stop();
      bankTime.stop();
      adapters.sender.end();
      link?.end();
      workersBus?.close();
      await connections.end();
    },
  };

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

function connectTo(config: Config, databaseUrl: string, logger: Logger): Connections {
  const onChange = (fault: unknown) => {
    if (fault === undefined) logger.info('READ_DATABASE_URL: the standby serves reads');
    else
      logger.warn(
        { err: fault },
        'READ_DATABASE_URL: the standby is not usable; the primary serves all reads',
      );
  };
  return connect(
    databaseUrl,
    {
      readersMax: config.POOL_CONNECTIONS_MAX,
      connectMsMax: config.CONNECT_MS_MAX,
      statementMsMax: config.STATEMENT_MS_MAX,
    },
    (error) => logger.warn({ err: error }, 'connection lost'),
    config.READ_DATABASE_URL === undefined
      ? undefined
      : { time: systemTime, url: config.READ_DATABASE_URL, onChange },
  );
}

/** The adapters on PostgreSQL and HTTP. */
function adaptersOf(
  config: Config,
  {
    connections,
    readiness,
    clock,
    times,
  }: {
    readonly connections: Connections;
    readonly readiness: StoreReadiness;
    readonly clock: BankClock;
    readonly times: TimeWatch;
  },
) {
  const store = new PostgresEventStore(connections, readiness.writes, times);
  return {
    log: connections.log,
    store,
    pages: new EventPages(connections.reads),
    logPages: new PostgresLogPages(connections),
    search: new PostgresEventSearch(connections, () => store.lastPosition()),
    history: new PostgresAccountHistory(connections),
    transactions: new PostgresTransactionSearch(connections),
    holds: new PostgresHoldLog(connections),
    holdExpiries: new PostgresHoldExpiries(connections),
    projections: new PostgresProjectionStore(connections, readModels),
    readModels: readModels.map(({ id }) => id),
    accounts: new PostgresAccountList(connections),
    ledger: new PostgresLedger(connections),
    days: new PostgresDailyBalances(connections, () => clock.zone),
    leases: new PostgresLeases(connections, randomUUID()),
    clients: new PostgresApiClientStore(connections),
    webhooks: new PostgresWebhookStore(connections),
    sender: new HttpWebhookSender({
      time: clock,
      msMax: config.WEBHOOK_MS_MAX,
      allowsPrivate: config.WEBHOOK_PRIVATE_TARGETS === 'on',
    }),
    isLoopBusy: loopIsBusy(),
  };
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
