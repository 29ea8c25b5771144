/**
 * Account states shared by all nodes, and the rule that keeps them fresh: before a reply reveals a version of
 * an account, no node can read an older state of it from the cache (decision 7).
 *
 * A node may use cached states only while it holds the cache lease: within the last `LEASE_MS` of its
 * monotonic clock it has read that the generation is usable, and on the server that it is connected to. A
 * node that cannot reach the cache to evict a state revokes the cache lease instead, then waits until every
 * holder's lease has expired.
 */
import { ANY_VERSION } from '../accounts/ports.js';
import type { AccountState } from '../accounts/state.js';
import type { Telemetry } from '../commands/telemetry.js';
import { HelperUnavailable, StoreUnavailable } from '../shared/errors.js';
import { SingleFlight } from '../shared/singleFlight.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import type { AccountCache, CacheTrust, Trust } from './ports.js';
import { decodeState, encodeState } from './stateCodec.js';

/** Duration of the cache lease. A node that revokes it waits this long. */
export const LEASE_MS = 500;

/** How long the cache is unused after a revocation: longer than any lease and any read in progress. */
export const PAUSE_MS = 2_000;

/** How long a pause is extended after it was last needed, while the cache is unreachable. */
const KEEP_PAUSED_MS = 60_000;

/** Number and delays of waits for another node that is loading the same account. */
const BUSY_TRIES = 5;
const BUSY_MS = 10;

/** Attempts to revoke the lease before a reply fails. */
const WITHDRAW_TRIES = 3;

interface Held extends Trust {
  /** When the lease expires, in monotonic milliseconds. */
  readonly untilMs: number;
  /** The earliest end of the pause; in the past while the cache is in use. */
  readonly pausedUntilMs: number;
  /** When the last lease from before the pause has expired. */
  readonly quietAtMs: number;
}

export class SharedCache {
  readonly #time: Time;
  readonly #cache: AccountCache;
  readonly #trust: CacheTrust;
  readonly #telemetry: Telemetry;
  readonly #turns = new SingleFlight<string, AccountState | undefined>();
  #held: Held | undefined;
  #reading: Promise<Held> | undefined;
  #withdrawing: Promise<Held> | undefined;
  #endPause: (() => void) | undefined;
  /** How long the pause is extended. */
  #pausedForMs = 0;

  constructor(options: {
    readonly time: Time;
    readonly cache: AccountCache;
    readonly trust: CacheTrust;
    readonly telemetry: Telemetry;
  }) {
    this.#time = options.time;
    this.#cache = options.cache;
    this.#trust = options.trust;
    this.#telemetry = options.telemetry;
  }

  /**
   * An account's committed state, from the cache or else from `load`. Reads of an account are serialized:
   * concurrent callers share the next read, because the current one may be older than what they have seen.
   * @throws what `load` throws, or StoreUnavailable
   */
  account(
    streamId: string,
    load: () => Promise<AccountState | undefined>,
  ): Promise<AccountState | undefined> {
    return this.#turns.take(streamId, () => this.#account(streamId, load));
  }

  /**
   * Available states, possibly stale, for a decision that is checked later.
   * @throws HelperUnavailable
   */
  async peek(streamIds: readonly string[]): Promise<ReadonlyMap<string, AccountState>> {
    const states = new Map<string, AccountState>();
    for (const encoded of await this.#cache.peek(streamIds)) {
      const state = decodeState(encoded);
      if (state !== undefined) states.set(encoded.streamId, state);
    }
    return states;
  }

  async #account(
    streamId: string,
    load: () => Promise<AccountState | undefined>,
  ): Promise<AccountState | undefined> {
    const held = await this.#hold();
    const ticket = await this.#ticket(held, streamId);
    if (typeof ticket === 'object') {
      this.#telemetry.cached('hit');
      return ticket;
    }
    this.#telemetry.cached('miss');
    const state = await load();
    if (state === undefined) {
      // There is no state to cache, so no reader should wait for it.
      if (ticket !== undefined) await this.#try(() => this.#cache.drop(new Map([[streamId, 0]])));
      return undefined;
    }
    const { version } = state.account;
    if (ticket !== undefined) {
      const encoded = { streamId, version, state: encodeState(state) };
      const filled = await this.#try(() => this.#cache.fill(held.generation, ticket, encoded));
      if (filled === false) this.#telemetry.cached('stale-refused');
      if (filled !== undefined && this.#isGood(held)) return state;
    }
    await this.evictOlder(new Map([[streamId, version]]));
    return state;
  }

  /** The cached state, or a ticket to fill it in; undefined if there is neither. */
  async #ticket(held: Held, streamId: string): Promise<AccountState | string | undefined> {
    const { incarnation } = this.#cache;
    if (held.usableInMs > 0 || incarnation === undefined) return undefined;
    if (held.incarnation !== incarnation) {
      this.#renew();
      return undefined;
    }
    const read = () => this.#try(() => this.#cache.read(held.generation, streamId));
    let reading = await read();
    for (let tries = 0; reading?.kind === 'busy' && tries < BUSY_TRIES; tries += 1) {
      await this.#time.sleep(BUSY_MS, undefined, KEEPS_ALIVE);
      reading = await read();
    }
    if (reading?.kind === 'lost') this.#renew();
    if (reading?.kind === 'miss') return reading.ticket;
    if (reading?.kind !== 'hit' || !this.#isGood(held)) return undefined;
    const state = decodeState(reading.encoded);
    // A damaged state is evicted, so that a new one can be cached.
    if (state === undefined) await this.#try(() => this.#cache.drop(new Map([[streamId, ANY_VERSION]])));
    return state;
  }

  /**
   * Resolves once no node can read a cached state older than these versions (`ANY_VERSION` evicts the
   * account). Call it after learning a version and before replying to a client.
   * @throws StoreUnavailable when that cannot be ensured: then the client must not be given the reply
   */
  async evictOlder(versions: ReadonlyMap<string, number>): Promise<void> {
    if (versions.size === 0) return;
    const sinceMs = this.#time.monotonic();
    let held = await this.#hold();
    if (await this.#drop(held, versions)) return this.#until(held.quietAtMs);
    // Extended well before its end, so that a node with steady appends waits only once.
    for (let tries = 0; tries === 0 ? this.#endsSoon(held) : !isPausedSince(held, sinceMs); tries += 1) {
      if (tries === WITHDRAW_TRIES) throw new StoreUnavailable('it takes too long to withdraw the trust');
      // A revocation already in progress may have started so long ago that its pause is over.
      held = await this.#withdraw();
    }
    this.#keepPaused();
    await this.#until(held.quietAtMs);
  }

  /** Whether they were evicted from the shared server while the lease was held. */
  async #drop(held: Held, versions: ReadonlyMap<string, number>): Promise<boolean> {
    if (this.#cache.incarnation === undefined || this.#cache.incarnation !== held.incarnation) return false;
    const dropped = await this.#try(async () => {
      await this.#cache.drop(versions);
      return true;
    });
    return dropped === true && this.#isGood(held);
  }

  /** Extends the pause for a while after it was last needed, so that the next append need not wait. */
  #keepPaused(): void {
    this.#pausedForMs = this.#time.monotonic() + KEEP_PAUSED_MS;
    this.#endPause ??= this.#time.every(PAUSE_MS / 4, () => {
      const held = this.#held;
      const isReached =
        this.#cache.incarnation !== undefined && this.#cache.incarnation === held?.incarnation;
      if (isReached || this.#time.monotonic() > this.#pausedForMs) {
        this.#endPause?.();
        this.#endPause = undefined;
      } else if (held === undefined || this.#endsSoon(held)) {
        this.#renew();
      }
    });
  }

  /** Call this when the log has changed: the lease covers states of the previous one. */
  forget(): void {
    this.#held = undefined;
  }

  /**
   * Whether data on the server other than account states belongs to the current log and may be used.
   * @throws StoreUnavailable
   */
  async isTrusted(): Promise<boolean> {
    const held = await this.#hold();
    return held.usableInMs === 0 && this.#isGood(held);
  }

  /** Starts using a new server, or one that is available again; otherwise this happens on first use. */
  async adopt(): Promise<void> {
    const held = await this.#hold();
    const { incarnation } = this.#cache;
    if (incarnation !== undefined && held.incarnation !== incarnation) await this.#withdraw();
  }

  /** The lease, read within the last LEASE_MS; refreshed in the background after half of this time. */
  async #hold(): Promise<Held> {
    const held = this.#held;
    if (held === undefined || !this.#isValid(held)) return this.#read();
    if (this.#time.monotonic() > held.untilMs - LEASE_MS / 2) this.#read().catch(() => {});
    return held;
  }

  #read(): Promise<Held> {
    this.#reading ??= this.#learn(() => this.#trust.read()).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  #withdraw(): Promise<Held> {
    this.#withdrawing ??= this.#learn(() => this.#trust.withdraw(this.#cache.incarnation, PAUSE_MS))
      .then(async (held) => {
        if (this.#cache.incarnation === held.incarnation)
          await this.#try(() => this.#cache.begin(held.generation));
        return held;
      })
      .finally(() => {
        this.#withdrawing = undefined;
      });
    return this.#withdrawing;
  }

  /** Starts a new generation in the background; no read waits for it. */
  #renew(): void {
    this.#withdraw().catch(() => {});
  }

  async #learn(ask: () => Promise<Trust>): Promise<Held> {
    const askedMs = this.#time.monotonic();
    const trust = await ask();
    const before = this.#held;
    // This response was overtaken by a newer one.
    if (before !== undefined && this.#isValid(before) && before.generation > trust.generation) return before;
    const isPaused = trust.usableInMs > 0;
    // A different pause may have started just now.
    const nowMs = this.#time.monotonic();
    const wasPaused = before !== undefined && before.usableInMs > 0 && nowMs < before.pausedUntilMs;
    const learned: Held = {
      ...trust,
      untilMs: askedMs + LEASE_MS,
      pausedUntilMs: askedMs + trust.usableInMs,
      quietAtMs: !isPaused ? 0 : wasPaused ? before.quietAtMs : nowMs + LEASE_MS,
    };
    this.#held = learned;
    return learned;
  }

  /** Whether the cache was queried on the right server while the lease was held. */
  #isGood(held: Held): boolean {
    return this.#isValid(held) && this.#cache.incarnation === held.incarnation;
  }

  #isValid({ untilMs }: Held): boolean {
    return this.#time.monotonic() < untilMs;
  }

  /** Whether the pause, if any, ends too early for a caller that relies on it. */
  #endsSoon({ pausedUntilMs }: Held): boolean {
    return this.#time.monotonic() > pausedUntilMs - PAUSE_MS / 2;
  }

  async #until(timeMs: number): Promise<void> {
    const restMs = timeMs - this.#time.monotonic();
    if (restMs > 0) await this.#time.sleep(Math.ceil(restMs), undefined, KEEPS_ALIVE);
  }

  /** The cache's response; undefined, and counted, if it does not respond. */
  async #try<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof HelperUnavailable)) throw error;
      this.#telemetry.cached('error');
      return undefined;
    }
  }
}

/** Whether reads after the pause see the store as of that time. */
const isPausedSince = ({ usableInMs, pausedUntilMs }: Held, timeMs: number): boolean =>
  usableInMs > 0 && pausedUntilMs > timeMs;
