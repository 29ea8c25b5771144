/**
 * Connections to PostgreSQL: one pool for appends, one for reading, one for work in the background, so that
 * none keeps another waiting. Every call has a deadline, on the server and, for a server that hangs, here.
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
  /** Connections for reading, at most. */
  readonly readersMax: number;
  /** Milliseconds to get a connection. */
  readonly connectMsMax: number;
  /** Milliseconds a statement may run. */
  readonly statementMsMax: number;
}

/** Past the server's own deadline, wait this much longer for its word before the connection is given up. */
const HUNG_AFTER_MS = 1_000;

/**
 * One for appends, see Lane; exclusive sections never overlap on one node; the third is for a replaced one.
 */
const WRITERS_MAX = 3;

/** For work that nobody waits for: read models. */
const BACKGROUND_MAX = 2;

/** How many connections a process opens at most. */
export const connectionsOf = (readersMax: number): number => readersMax + WRITERS_MAX + BACKGROUND_MAX;

export interface Connections {
  /** The log that they lead to. */
  readonly log: KnownLog;
  readonly writers: pg.Pool;
  readonly readers: pg.Pool;
  readonly background: pg.Pool;
  /** Where reads go that a standby can carry out: to `standby`, or else to the readers. */
  readonly reads: Reads;
  /** Undefined without standbys. */
  readonly standby: StandbyReads | undefined;
  /** One of the writers, for appends. */
  readonly lane: Lane;
  end(): Promise<void>;
}

/** What a URL leads to, and which sessions there are known to answer. */
interface Server {
  readonly route: Route;
  readonly pulse: Pulse;
}

const serverAt = (url: string): Server => ({ route: new Route(readDatabaseUrl(url)), pulse: new Pulse() });

/** What only some pools have. */
interface PoolMore extends Pick<pg.PoolConfig, 'maxUses' | 'pipeline'> {
  /** Where its sessions must lead to the log that is known. */
  readonly sessions?: LogSessions;
  /** Where they lead, if not to the primary. */
  readonly server?: Server;
  /** Told of connections that fail while idle. */
  readonly onIdleError?: (error: Error) => void;
}

/** Standbys that may be read. */
export interface Standbys extends Pick<StandbyReadsOptions, 'time' | 'onChange'> {
  /** Leads to one, or to some of them. */
  readonly url: string;
}

/**
 * @param onError told of connections that fail while idle; the pool replaces them by itself
 * @throws StartError when a URL cannot be read
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
  const statementMsMax = String(limits.statementMsMax);
  const settings = {
    statement_timeout: statementMsMax,
    // A node that hangs inside an exclusive section must not keep the lock that all others wait for.
    idle_in_transaction_session_timeout: statementMsMax,
    // Nor may one that stops reading in the middle of an answer. (Linux servers; others take no notice.)
    tcp_user_timeout: statementMsMax,
  };
  const primary = serverAt(url);
  const pool = (name: string, max: number, needs: SessionWish['needs'], more: PoolMore = {}) => {
    const { sessions, server = primary, onIdleError = report, ...options } = more;
    const config = {
      application_name: `banking-es ${name}`,
      max,
      connectionTimeoutMillis: limits.connectMsMax,
      query_timeout: limits.statementMsMax + HUNG_AFTER_MS,
      ...options,
    };
    const created = new SessionPool(config, server.route, server.pulse, async (client) => {
      const onOpened = () => sessions?.admit(client);
      await client.open({ needs, msMax: limits.connectMsMax, settings, onOpened });
      endWhenUseless(client);
    });
    created.on('error', onIdleError);
    // The pool listens to a connection until it hands it over, its holder from the next turn on. An error in
    // between (a server that shuts down says so in the same breath as "ready") would end the process; the
    // next query meets it.
    created.on('connect', (client) => client.on('error', () => {}));
    return created;
  };
  // A look at the log is from a session of its own, fresh each time.
  const lookers = pool('log', 1, 'newest', { maxUses: 1 });
  const log = new KnownLog(new PostgresLogIdentity((query) => ask(lookers, query)));
  const sessions = new LogSessions(log);
  const writers = pool('writer', WRITERS_MAX, 'writing', { sessions, pipeline: true });
  const readers = pool('reader', limits.readersMax, 'newest', { sessions });
  const background = pool('background', BACKGROUND_MAX, 'writing', { sessions });
  const lane = new Lane(writers, primary.pulse, report);
  const standby =
    standbys &&
    new StandbyReads({
      time: standbys.time,
      // What a lost connection means, the next read finds out.
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

/** Runs a statement; whatever keeps it from an answer becomes StoreUnavailable. */
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
 * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects.
 * @throws StoreUnavailable when the connection failed; after the commit was sent nobody knows whether it
 *   happened
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
      // It would not hear a ROLLBACK either, and the caller has waited long enough. Without its session it
      // ends.
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
