/**
 * Connections to PostgreSQL: separate pools for appends, reads and background work, so that none blocks
 * another. Every call has a deadline on the server and, in case the server hangs, here.
 */
import type pg from 'pg';
import { KnownLog } from '../../../application/log/knownLog.js';
import { readDatabaseUrl } from './databaseUrl.js';
import { failureOf, isSilence } from './failures.js';
import { Lane } from './lane.js';
import { PostgresLogIdentity } from './logIdentity.js';
import { LogSessions } from './logSessions.js';
import { SessionPool } from './pool.js';
import { Pulse } from './pulse.js';
import { Route } from './route.js';
import type { SessionWish } from './session.js';
import { endWhenUseless } from './sessionEnd.js';
import { type Reads, readsOn, StandbyReads, type StandbyReadsOptions } from './standbyReads.js';

export interface ConnectionLimits {
  /** Maximum connections for reads. */
  readonly readersMax: number;
  /** Time limit in milliseconds to get a connection. */
  readonly connectMsMax: number;
  /** Time limit of a statement in milliseconds. */
  readonly statementMsMax: number;
}

/** How long to wait beyond the server's own deadline before abandoning the connection. */
const HUNG_AFTER_MS = 1_000;

/**
 * One for appends, see Lane; exclusive sections never overlap on one node; the third is for a replaced one.
 */
const WRITERS_MAX = 3;

/**
 * An exclusive section holds the lock of all appends from one statement to the next. A node that stands still in it, or is
 * cut off, must not stop the others for longer.
 */
const EXCLUSIVE_IDLE_MS_MAX = 750;

/** For background work: read models. */
const BACKGROUND_MAX = 2;

/** Maximum connections per process. */
export const connectionsOf = (readersMax: number): number => readersMax + WRITERS_MAX + BACKGROUND_MAX;

export interface Connections {
  /** The log at this database. */
  readonly log: KnownLog;
  readonly writers: pg.Pool;
  readonly readers: pg.Pool;
  readonly background: pg.Pool;
  /** Reads that a standby can serve: they use `standby`, or else the readers' pool. */
  readonly reads: Reads;
  /** Undefined without standbys. */
  readonly standby: StandbyReads | undefined;
  /** One of the writers, for appends. */
  readonly lane: Lane;
  end(): Promise<void>;
}

/** The target of a URL, and the liveness of its sessions. */
interface Server {
  readonly route: Route;
  readonly pulse: Pulse;
}

const serverAt = (url: string): Server => ({ route: new Route(readDatabaseUrl(url)), pulse: new Pulse() });

/** Options of some pools. */
interface PoolMore extends Pick<pg.PoolConfig, 'maxUses' | 'pipeline'> {
  /** Set if its sessions must lead to the known log. */
  readonly sessions?: LogSessions;
  /** The target, if not the primary. */
  readonly server?: Server;
  /** Settings of its sessions, beside those of all. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called when an idle connection fails. */
  readonly onIdleError?: (error: Error) => void;
}

/** Standbys for reads. */
export interface Standbys extends Pick<StandbyReadsOptions, 'time' | 'onChange'> {
  /** The URL of one or several standbys. */
  readonly url: string;
}

/**
 * @param onError called when an idle connection fails; the pool replaces it
 * @throws StartError if a URL is invalid
 */
export function connect(
  url: string,
  limits: ConnectionLimits,
  onError: (error: Error) => void,
  standbys?: Standbys,
): Connections {
  let ending = false;
  const report = (error: Error) => {
    // The pools may close before the server notices; ignore its shutdown notices then.
    if (!ending) onError(error);
  };
  const { settings, exclusive } = timeLimits(limits);
  const primary = serverAt(url);
  const pool = (name: string, max: number, needs: SessionWish['needs'], more: PoolMore = {}) => {
    const { sessions, settings: own, server = primary, onIdleError = report, ...options } = more;
    const config = {
      application_name: `banking-es ${name}`,
      max,
      connectionTimeoutMillis: limits.connectMsMax,
      query_timeout: limits.statementMsMax + HUNG_AFTER_MS,
      ...options,
    };
    const created = new SessionPool(config, server.route, server.pulse, async (client) => {
      const onOpened = () => sessions?.admit(client);
      await client.open({ needs, msMax: limits.connectMsMax, settings: { ...settings, ...own }, onOpened });
      endWhenUseless(client);
    });
    created.on('error', onIdleError);
    // The pool handles errors until it hands a connection over, and its holder from the next turn on. An error
    // in between, such as a shutdown notice, would end the process; the next query reports it.
    created.on('connect', (client) => client.on('error', () => {}));
    return created;
  };
  // The log is identified in a separate new session each time.
  const lookers = pool('log', 1, 'newest', { maxUses: 1 });
  const log = new KnownLog(new PostgresLogIdentity((query) => ask(lookers, query)));
  const sessions = new LogSessions(log);
  const writers = pool('writer', WRITERS_MAX, 'writing', { sessions, pipeline: true, settings: exclusive });
  const readers = pool('reader', limits.readersMax, 'newest', { sessions });
  const background = pool('background', BACKGROUND_MAX, 'writing', { sessions });
  const lane = new Lane(writers, primary.pulse, report);
  const standby =
    standbys &&
    new StandbyReads({
      time: standbys.time,
      // The next read finds out what a lost connection means.
      standbys: pool('standby', limits.readersMax, 'anything', {
        server: serverAt(standbys.url),
        onIdleError: () => {},
      }),
      primary: readers,
      log,
      onChange: standbys.onChange,
    });
  return {
    log,
    writers,
    readers,
    background,
    reads: standby ?? readsOn(readers),
    standby,
    lane,
    end: async () => {
      ending = true;
      await lane.end();
      await standby?.end();
      await Promise.all([writers, readers, background, lookers].map((one) => one.end()));
    },
  };
}

/** The server's own deadlines for all sessions, and those of exclusive sections. */
function timeLimits({ statementMsMax }: ConnectionLimits) {
  const settings = {
    statement_timeout: String(statementMsMax),
    // A node that hangs in a transaction must not keep its locks.
    idle_in_transaction_session_timeout: String(statementMsMax),
    // Nor may one that stops reading a reply. (Linux servers; others ignore it.)
    tcp_user_timeout: String(statementMsMax),
  };
  const idleMsMax = Math.min(statementMsMax, EXCLUSIVE_IDLE_MS_MAX);
  return { settings, exclusive: { idle_in_transaction_session_timeout: String(idleMsMax) } };
}

/** Runs a statement; failures to get a response become StoreUnavailable. */
export async function ask<Row extends pg.QueryResultRow>(
  client: pg.Pool | pg.ClientBase,
  query: pg.QueryConfig,
): Promise<Row[]> {
  try {
    return (await client.query<Row>(query)).rows;
  } catch (error) {
    throw failureOf(error);
  }
}

/**
 * Runs `work` in one transaction: committed if it resolves, rolled back if it rejects.
 * @throws StoreUnavailable if the connection failed; if the commit was sent, its outcome is unknown
 */
export async function transaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error) => {
    throw failureOf(error);
  });
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await ask(client, { text: 'BEGIN' });
    const result = await work(client);
    await ask(client, { text: 'COMMIT' });
    return result;
  } catch (error) {
    if (isSilence(error)) {
      // It would not receive a ROLLBACK either, and the caller has waited long enough. It ends with its
      // session.
      broken = error;
    } else {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure;
      });
    }
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
