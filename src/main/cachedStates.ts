/** The account cache in Redis as a verification looks at it: from outside, with the store as its judge. */
import { setTimeout as sleep } from 'node:timers/promises';
import { STATE_VERSION } from '../application/accounts/stateCodec.js';
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

/** How long Redis may take to be reached. */
const REACH_MS_MAX = 5_000;

/** A command that is just being answered drops the state it has made old; it gets so long, in steps. */
const LOOKS_MAX = 3;
const LOOK_AGAIN_MS = 400;

/** Looks at Redis while `work` is done. @throws StartError when it does not answer */
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
    // It fills nothing in, so that nothing needs a time to live.
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

  async isWrongNow(streamId: string): Promise<boolean> {
    for (let look = 1; ; look += 1) {
      const before = await this.#newest(streamId);
      const cached = await this.#used(streamId);
      const after = await this.#newest(streamId);
      if (cached === undefined || (cached >= before && cached <= after)) return false;
      if (look === LOOKS_MAX) return true;
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** The version of the state that nodes would be told; undefined if they would not be told one. */
  async #used(streamId: string): Promise<number | undefined> {
    const { generation, incarnation, usableInMs } = await this.#trust.read();
    if (usableInMs > 0 || incarnation !== this.#link.incarnation) return undefined;
    const reading = await this.#cache.read(generation, streamId);
    return reading.kind === 'hit' ? reading.snapshot.version : undefined;
  }

  async #newest(streamId: string): Promise<number> {
    const [tail] = await this.#store.load([{ streamId, version: 0 }], STATE_VERSION);
    return tail?.events.at(-1)?.version ?? tail?.snapshot?.version ?? 0;
  }
}
