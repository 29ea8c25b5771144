/** Reads the account cache in Redis for a verification, which compares it with the store. */
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeState, STATE_VERSION } from '../application/acceleration/stateCodec.js';
import type { AccountState } from '../application/accounts/state.js';
import { StartError } from '../application/shared/errors.js';
import type { AtVersion, CachedStates } from '../application/verification/ports.js';
import { PostgresCacheTrust } from '../infrastructure/postgres/cacheTrust.js';
import { type Connections, connect } from '../infrastructure/postgres/connection/connections.js';
import { PostgresEventStore } from '../infrastructure/postgres/log/eventStore.js';
import { RedisAccountCache } from '../infrastructure/redis/accountCache.js';
import type { RedisLink } from '../infrastructure/redis/link.js';
import { systemTime } from '../infrastructure/systemTime.js';
import type { Config } from './config.js';
import { unreachable, withRedis } from './redisLink.js';

/** Time limit to connect to Redis. */
const REACH_MS_MAX = 5_000;

/** A command in progress evicts the state it has replaced; checks are repeated until it has had time to. */
const CHECKS_MAX = 3;
const CHECK_MS = 400;

/** Connects to Redis for the duration of `work`. @throws StartError if Redis is unavailable */
export async function withCachedStates<T>(
  config: Config,
  databaseUrl: string,
  redisUrl: string,
  work: (states: CachedStates) => Promise<T>,
): Promise<T> {
  const connections = connect(
    databaseUrl,
    { readersMax: 1, connectMsMax: config.CONNECT_MS_MAX, statementMsMax: config.STATEMENT_MS_MAX },
    () => {},
  );
  const where = { url: redisUrl, msMax: config.REDIS_MS_MAX, reachMsMax: REACH_MS_MAX };
  try {
    return await withRedis(where, connections.log, (link, isUp) => {
      if (!isUp) throw new StartError(unreachable(link.fault, 'verify without REDIS_URL'), 'unreachable');
      return work(new RedisStates(link, connections));
    });
  } finally {
    await connections.end();
  }
}

class RedisStates implements CachedStates {
  readonly #cache: RedisAccountCache;
  readonly #trust: PostgresCacheTrust;
  readonly #store: PostgresEventStore;
  readonly #link: RedisLink;

  constructor(link: RedisLink, connections: Connections) {
    this.#link = link;
    // Read only: it adds no entries, so their time to live does not matter.
    this.#cache = new RedisAccountCache(link, {
      time: systemTime,
      stateVersion: STATE_VERSION,
      ttlMs: 0,
    });
    this.#trust = new PostgresCacheTrust(connections);
    this.#store = new PostgresEventStore(connections);
  }

  async peek(streamIds: readonly string[]): Promise<readonly AtVersion[]> {
    const states = await this.#cache.peek(streamIds);
    return states.map(({ streamId, version, state }) => ({
      streamId,
      version,
      key: `${streamId} ${version}`,
      text: JSON.stringify(state),
    }));
  }

  encoded(state: AccountState): unknown {
    return encodeState(state);
  }

  async isWrongNow(streamId: string): Promise<boolean> {
    for (let check = 1; ; check += 1) {
      const before = await this.#newest(streamId);
      const cached = await this.#used(streamId);
      const after = await this.#newest(streamId);
      if (cached === undefined || (cached >= before && cached <= after)) return false;
      if (check === CHECKS_MAX) return true;
      await sleep(CHECK_MS);
    }
  }

  /** The version of the state that nodes would read from the cache; undefined if they would not use it. */
  async #used(streamId: string): Promise<number | undefined> {
    const { generation, incarnation, usableInMs } = await this.#trust.read();
    if (usableInMs > 0 || incarnation !== this.#link.incarnation) return undefined;
    const reading = await this.#cache.read(generation, streamId);
    return reading.kind === 'hit' ? reading.encoded.version : undefined;
  }

  async #newest(streamId: string): Promise<number> {
    const [newest] = await this.#store.load([{ streamId, version: 0 }]);
    return newest?.version ?? 0;
  }
}
