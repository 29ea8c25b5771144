/** A node's other adapters on the model of PostgreSQL. Each asks of the log what the real one asks in SQL. */
import type { CacheTrust, Trust } from '../../src/application/acceleration/ports.js';
import {
  confirms,
  type KnownLog,
  LogChanged,
  type LogDescription,
  type LogIdentity,
  type Mark,
  type Recognition,
} from '../../src/application/log/knownLog.js';
import { asPosition, type Position } from '../../src/application/log/ports.js';
import { accounts } from '../../src/application/readModels/accounts.js';
import { journal } from '../../src/application/readModels/journal.js';
import type {
  AccountList,
  Ledger,
  LogPages,
  ProjectionStore,
} from '../../src/application/readModels/ports.js';
import type { Leases } from '../../src/application/shared/ports.js';
import type { WebhookStore } from '../../src/application/webhooks/ports.js';
import { MemoryLeases } from '../../src/testing/memory/leases.js';
import { MemoryLogPages } from '../../src/testing/memory/logPages.js';
import { accountsIn, totalsIn } from './projections.js';
import type { PostgresServer } from './server.js';
import type { Sessions } from './sessions.js';

/** What a function of the server is called with, and in which session. */
interface Reach {
  readonly server: PostgresServer;
  readonly sessions: Sessions;
  readonly log: KnownLog;
}

/** Milliseconds for which the cache is unused when an epoch begins (0002_log-identity.sql). */
const EPOCH_PAUSE_MS = 2_000;

export class SimulatedLogIdentity implements LogIdentity {
  readonly #server: PostgresServer;
  readonly #sessions: Sessions;

  constructor(server: PostgresServer, sessions: Sessions) {
    this.#server = server;
    this.#sessions = sessions;
  }

  recognise(name: string | undefined, known: readonly Mark[], judges: boolean): Promise<Recognition> {
    const server = this.#server;
    return this.#sessions.askAnyLog('recognise the log', async () => {
      const release = await server.lock();
      const { lastPosition } = server.log;
      const log = {
        end: { position: lastPosition, mark: server.markAt(lastPosition) ?? '' },
        markAt: (position: Position) => server.markAt(position),
      };
      const found = server.epochs.recognise(log, name, known, judges, () => {
        void server.trust.withdraw('', EPOCH_PAUSE_MS);
      });
      release();
      return found;
    });
  }

  describe(): Promise<LogDescription> {
    return this.#sessions.askAnyLog('describe the log', () => this.#server.epochs.describe());
  }
}

/** As PostgresCacheTrust: it is for states of the log that the node knows. @param onWithdrawn called with each withdrawal */
export function trustOf({ server, sessions, log }: Reach, onWithdrawn = () => {}): CacheTrust {
  const once = async (words: string, statement: () => Promise<Trust>): Promise<Trust | undefined> => {
    if (log.name === undefined) await log.check();
    const known = { name: log.name, newest: log.newest };
    const [row, isInPlace, trust] = await sessions.ask(words, async () => {
      const seen = server.sighting(known.newest);
      return [seen, server.epochs.isInPlace, await statement()] as const;
    });
    const sighting = {
      name: row.log_name,
      isInPlace,
      end: undefined,
      markAtKnown: row.known_mark ?? undefined,
    };
    return confirms(known, sighting) ? trust : undefined;
  };
  const ask = async (words: string, statement: () => Promise<Trust>): Promise<Trust> => {
    const first = await once(words, statement);
    if (first !== undefined) return first;
    await log.check();
    const second = await once(words, statement);
    if (second === undefined) throw new LogChanged('the log is not the one that was known');
    return second;
  };
  return {
    read: () => ask('read the trust', () => server.trust.read()),
    withdraw: (incarnation, pauseMs) => {
      onWithdrawn();
      return ask('withdraw the trust', () => server.trust.withdraw(incarnation, pauseMs));
    },
  };
}

/** @param holder names the process */
export function leasesOf({ server, sessions }: Omit<Reach, 'log'>, holder: string): Leases {
  const leases = new MemoryLeases(server.leases, holder, server.clock);
  return {
    hold: (name, ms) => sessions.ask('hold a lease', () => leases.hold(name, ms)),
    share: (name, ms) => sessions.ask('share a lease', () => leases.share(name, ms)),
    release: (name) => sessions.ask('release a lease', () => leases.release(name)),
  };
}

/** @param store keeps the generations, as the node's version of the code knows them */
export function projectionsOf(
  { server, sessions }: Omit<Reach, 'log'>,
  store: ProjectionStore = server.projections,
): ProjectionStore {
  return {
    prepare: () => sessions.ask('prepare the read models', () => store.prepare()),
    generations: (projection) => sessions.ask('find generations', () => store.generations(projection)),
    begin: (projection) => sessions.ask('begin a generation', () => store.begin(projection)),
    apply: (projection, generation, page) =>
      sessions.ask(`apply events to ${projection}`, async () => {
        const known = await store.generations(projection);
        const isNext = known.some((one) => one.generation === generation && one.position === page.after);
        if (!isNext) return false;
        if (server.markAt(page.upTo) !== page.mark)
          throw new LogChanged('the log does not hold these events');
        return store.apply(projection, generation, page);
      }),
    fail: (...fault) => sessions.ask('note a failure', () => store.fail(...fault)),
    promote: (...generation) => sessions.ask('switch generations', () => store.promote(...generation)),
  };
}

export function logPagesOf({ server, sessions }: Omit<Reach, 'log'>): LogPages {
  const pages = new MemoryLogPages({ readAll: async (after, limit) => server.log.all(after, limit) });
  return {
    read: (after, eventsMax) => sessions.ask('read a page', () => pages.read(after, eventsMax)),
    nameOf: (position) => sessions.ask('name an event', () => pages.nameOf(position)),
  };
}

/** Webhooks are taken, and their progress is saved, on the log that the node knows only. */
export function webhooksOf({ server, sessions, log }: Reach): WebhookStore {
  const store = server.webhooks;
  const onLog = async <T>(
    words: string,
    otherwise: T,
    statement: () => Promise<T>,
    seen?: Mark,
  ): Promise<T> => {
    const name = await log.settled();
    const newest = seen ?? log.newest;
    return sessions.ask(words, () => (server.holds({ name, newest }) ? statement() : otherwise));
  };
  return {
    add: (...args) => sessions.ask('add a webhook', () => store.add(...args)),
    find: (id) => sessions.ask('find a webhook', () => store.find(id)),
    list: (...args) => sessions.ask('list webhooks', () => store.list(...args)),
    remove: (id) => sessions.ask('remove a webhook', () => store.remove(id)),
    enable: (id) => sessions.ask('enable a webhook', () => store.enable(id)),
    waiting: (...args) => sessions.ask('list deliveries', () => store.waiting(...args)),
    deadLetters: (...args) => sessions.ask('list dead letters', () => store.deadLetters(...args)),
    replay: (...args) => sessions.ask('replay dead letters', () => store.replay(...args)),
    active: () => sessions.ask('find active webhooks', () => store.active()),
    take: (id) => onLog('take a webhook', undefined, () => store.take(id)),
    pending: (id) => sessions.ask('find deliveries', () => store.pending(id)),
    save: (id, epoch, record) =>
      onLog('save deliveries', false, () => store.save(id, epoch, record), record.seen),
  };
}

/** Lists and totals, from the rows of the generation that serves. */
export function readModelsOf({ server, sessions }: Omit<Reach, 'log'>): {
  readonly accounts: AccountList;
  readonly ledger: Ledger;
} {
  const rowsOf = (projection: string) => server.projections.rows(projection) ?? new Map();
  const positionOf = async (projection: string) =>
    asPosition((await server.projections.generations(projection))[0]?.position ?? 0);
  return {
    accounts: {
      find: (filter, after, limit) =>
        sessions.ask('list accounts', () => accountsIn(rowsOf(accounts.name), filter, after, limit)),
      groups: () => sessions.ask('sum accounts', () => []),
    },
    ledger: {
      totals: () =>
        sessions.ask('read the totals', async () =>
          totalsIn(rowsOf(journal.name), await positionOf(journal.name)),
        ),
      entries: () => sessions.ask('read the journal', () => []),
    },
  };
}
