/** Composes the application of a node from its adapters: those of the service (wiring.ts), or those of a simulation. */
import type { Logger } from 'pino';
import { SharedCache } from '../application/acceleration/accountCache.js';
import type { Helpers } from '../application/acceleration/paths.js';
import type {
  AccountCache,
  CacheTrust,
  ReceiptQueue,
  RecentCommands,
} from '../application/acceleration/ports.js';
import { ApiClients } from '../application/access/apiClients.js';
import type { ApiClientStore } from '../application/access/ports.js';
import type { EvictOlder } from '../application/accounts/eviction.js';
import { Bank, type BankLimits } from '../application/bank.js';
import type { StreamStore } from '../application/commands/ports.js';
import type { Telemetry } from '../application/commands/telemetry.js';
import { EventReads } from '../application/feed/eventReads.js';
import { Feed } from '../application/feed/feed.js';
import type { EventSearch } from '../application/feed/ports.js';
import { HoldExpiry } from '../application/holds/expiry.js';
import type { HoldExpiries, HoldLog } from '../application/holds/ports.js';
import { HoldReads } from '../application/holds/reads.js';
import { LogEnd } from '../application/log/end.js';
import type { KnownLog } from '../application/log/knownLog.js';
import type { EventLog, StreamEvents } from '../application/log/ports.js';
import type { LogView } from '../application/log/status.js';
import { DecodedLog } from '../application/readModels/decodedLog.js';
import { Freshness } from '../application/readModels/freshness.js';
import type {
  AccountList,
  DailyBalances,
  Ledger,
  LogPages,
  ProjectionStore,
} from '../application/readModels/ports.js';
import type { ProjectionId } from '../application/readModels/projection.js';
import { ReadSide } from '../application/readModels/reads.js';
import { ProjectionRunner } from '../application/readModels/runner.js';
import type { CommandBus } from '../application/relay/ports.js';
import type { BankClock } from '../application/shared/bankClock.js';
import { Pace } from '../application/shared/pace.js';
import type { Leases } from '../application/shared/ports.js';
import type { Random } from '../application/shared/random.js';
import type { Time } from '../application/shared/time.js';
import type { AccountHistory } from '../application/statements/ports.js';
import type { Statements } from '../application/statements/statements.js';
import type { TimeTravel } from '../application/statements/timeTravel.js';
import type { TransactionSearch } from '../application/transactions/ports.js';
import type { TransactionReads } from '../application/transactions/reads.js';
import type { WebhookSender, WebhookStore, WebhookTelemetry } from '../application/webhooks/ports.js';
import type { Config } from './config.js';
import { type LogTelemetry, watchLog } from './logWiring.js';
import { wirePast } from './pastWiring.js';
import { type WebhookParts, wireWebhooks } from './webhookWiring.js';

/** Receives lines for people. */
export type Lines = Pick<Logger, 'info' | 'warn' | 'error'>;

/** The helpers' ports, all of one server. */
export interface HelperAdapters {
  readonly cache: AccountCache;
  readonly trust: CacheTrust;
  readonly recent: RecentCommands;
  readonly receipts: ReceiptQueue;
}

/** The world as a node reaches it. */
export interface Adapters {
  readonly time: Time;
  readonly random: Random;
  readonly clock: BankClock;
  readonly log: KnownLog;
  readonly store: StreamStore & EventLog;
  /** Events for clients. */
  readonly pages: StreamEvents & Pick<EventLog, 'readAll'>;
  /** Events for read models. */
  readonly logPages: LogPages;
  readonly search: EventSearch;
  readonly transactions: TransactionSearch;
  readonly history: AccountHistory;
  readonly holds: HoldLog;
  readonly holdExpiries: HoldExpiries;
  readonly projections: ProjectionStore;
  /** The read models that this program maintains. */
  readonly readModels: readonly ProjectionId[];
  readonly accounts: AccountList;
  readonly ledger: Ledger;
  readonly days: DailyBalances;
  readonly leases: Leases;
  readonly clients: ApiClientStore;
  readonly webhooks: WebhookStore;
  readonly sender: WebhookSender;
  readonly telemetry: Telemetry & WebhookTelemetry & LogTelemetry;
  /** Undefined if this node is alone, or does not know the others. */
  readonly bus: CommandBus | undefined;
  /** With `bus`. */
  readonly helpers: HelperAdapters | undefined;
  /** Whether the event loop is late. */
  readonly isLoopBusy: () => boolean;
  /** Called when the log has another name. */
  readonly onLogNamed: (name: string) => void;
}

export interface Application {
  readonly bank: Bank;
  readonly clients: ApiClients;
  readonly reads: ReadSide;
  readonly events: EventReads;
  readonly feed: Feed;
  readonly holds: HoldReads;
  readonly holdExpiry: HoldExpiry;
  readonly timeTravel: TimeTravel;
  readonly transactions: TransactionReads;
  readonly statements: Statements;
  readonly runner: ProjectionRunner;
  readonly logEnd: LogEnd;
  readonly webhooks: WebhookParts;
  readonly log: LogView;
}

/** Time until followers of the log notice events that another node appended. */
const LOG_PERIOD_MS = 50;

/** Events projected per transaction. */
const PROJECTED_EVENTS_MAX = 5_000;

/** @param mayWrite whether this process may be the writer, which appends the commands of all nodes */
export function application(
  adapters: Adapters,
  config: Config,
  logger: Lines,
  mayWrite: boolean,
): Application {
  const { time, random, store, telemetry } = adapters;
  const rememberMs = config.CLIENT_CACHE_MS;
  const clients = new ApiClients({ time, random, store: adapters.clients, rememberMs });
  const helpers = helpersOf(adapters, config);
  const logEnd = new LogEnd(time, () => store.lastPosition(), LOG_PERIOD_MS);
  const bank = new Bank({
    time,
    random,
    store,
    pages: adapters.pages,
    onAppended: (end) => {
      logEnd.grown(end);
      holdExpiry.appended();
    },
    days: adapters.clock,
    telemetry,
    nodes: adapters.bus && {
      bus: adapters.bus,
      mayWrite,
      onError: (error) => logger.error({ err: error }, 'the relay of commands failed; retrying'),
    },
    helpers,
    limits: limitsOf(config),
  });
  const evictOlder: EvictOlder = async (versions) => helpers?.cache.evictOlder(versions);
  const { holds, holdExpiry } = holdsOf(adapters, { logger, bank, evictOlder });
  const decodedLog = new DecodedLog(adapters.logPages, PROJECTED_EVENTS_MAX);
  const readModels = readModelsOf(adapters, { config, logger, bank, logEnd, decodedLog, evictOlder });
  const webhooks = wireWebhooks({
    ...adapters,
    store: adapters.webhooks,
    end: store,
    config,
    bank,
    logEnd,
    logger,
  });
  const follow = followersOf(adapters, { config, logger, bank, logEnd, evictOlder });
  const log = watchLog(adapters.log, {
    logger,
    telemetry,
    memories: [bank, clients, logEnd, decodedLog, readModels.freshness, holdExpiry],
    onChange: (name, shared) => {
      adapters.onLogNamed(name);
      follow.feed.logChanged(shared);
    },
  });
  const { reads, runner } = readModels;
  return {
    bank,
    clients,
    reads,
    runner,
    logEnd,
    holds,
    holdExpiry,
    webhooks,
    log,
    ...follow,
    ...wirePast(adapters, { config, bank, evictOlder }),
  };
}

/** What its parts are made of, beside the adapters. */
interface Made {
  readonly config: Config;
  readonly logger: Lines;
  readonly bank: Bank;
  readonly logEnd: LogEnd;
  readonly decodedLog: DecodedLog;
  readonly evictOlder: EvictOlder;
}

const limitsOf = (config: Config): BankLimits => ({
  queueMax: config.QUEUE_COMMANDS_MAX,
  batchMax: config.APPEND_COMMANDS_MAX,
  statesMax: config.HEADS_MAX,
  holdsMax: config.HOLDS_OPEN_MAX,
});

function helpersOf({ time, telemetry, helpers }: Adapters, config: Config): Helpers | undefined {
  if (helpers === undefined) return undefined;
  const { cache, trust, recent, receipts } = helpers;
  return {
    cache: new SharedCache({ time, cache, trust, telemetry }),
    recent,
    receipts,
    givesReceipts: config.EVENT_BATCHING === 'async',
  };
}

function readModelsOf(adapters: Adapters, { config, logger, bank, logEnd, decodedLog, evictOlder }: Made) {
  const { time, clock, store, projections, leases } = adapters;
  const freshness = new Freshness({ time: clock, store, projections, waitMsMax: config.PROJECTION_WAIT_MS });
  const runner = new ProjectionRunner({
    time,
    store: projections,
    log: decodedLog,
    logEnd,
    leases,
    projections: adapters.readModels,
    isWanted: (projection) => freshness.isWanted(projection),
    isBusy: () => bank.queueDepth > 0,
    onApplied: (projection) => freshness.applied(projection),
    onError: (error, projection) => logger.warn({ err: error, projection }, 'projection failed; retrying'),
  });
  freshness.watch((projection) => runner.wanted(projection));
  const reads = new ReadSide({ ...adapters, freshness, evictOlder, chart: bank.chart });
  return { freshness, runner, reads };
}

/** For clients that follow the log. */
function followersOf(
  { time, telemetry, store, search, isLoopBusy }: Adapters,
  { config, logger, bank, logEnd, evictOlder }: Omit<Made, 'decodedLog'>,
) {
  const events = new EventReads({
    all: (after, limit) => bank.events(after, limit),
    search,
    lastPosition: () => store.lastPosition(),
    evictOlder,
  });
  const feed = new Feed({
    time,
    pace: new Pace(time, () => isLoopBusy() || bank.queueDepth > 0),
    reads: events,
    logEnd,
    telemetry,
    limits: {
      readersMax: config.FEED_READERS_MAX,
      bufferBytesMax: config.FEED_BUFFER_BYTES_MAX,
      heartbeatMs: config.FEED_HEARTBEAT_MS,
    },
    onError: (error) => logger.warn({ err: error }, 'feed failed; retrying'),
  });
  return { events, feed };
}

/** Reads holds, and records that they have expired. */
function holdsOf(
  { clock, leases, holds, holdExpiries }: Adapters,
  { logger, bank, evictOlder }: Pick<Made, 'logger' | 'bank' | 'evictOlder'>,
) {
  const holdExpiry = new HoldExpiry({
    time: clock,
    clock,
    expiries: holdExpiries,
    leases,
    bank,
    onError: (error) => logger.warn({ err: error }, 'recording expired holds failed; retrying'),
  });
  return { holds: new HoldReads({ log: holds, bank, evictOlder }), holdExpiry };
}
