/**
 * Account states that many nodes share, and the rule that makes them safe to show: before anybody is told of a version
 * of an account, nothing older of it can be read from the cache, by any node (decision 7).
 *
 * A node may use cached states only while it holds the trust: it has read, within the last `LEASE_MS` by its own
 * monotonic clock, that the generation is usable and on the server it is connected to. Who cannot reach the cache to
 * drop a state from it withdraws the trust instead, and waits until nobody can still hold it.
 */

import { ANY_VERSION } from '../accounts/eviction.js';
import type { Head } from '../accounts/head.js';
import { decodeHead, encodeHead } from '../accounts/stateCodec.js';
import type { Telemetry } from '../commands/telemetry.js';
import {
  type AccountCache,
  type CacheTrust,
  HelperUnavailable,
  StoreUnavailable,
  type Trust,
} from '../shared/ports.js';
import { SingleFlight } from '../shared/singleFlight.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';

/** How long the trust may be held without asking again. Who withdraws it waits this long. */
export const LEASE_MS = 500;

/** How long nothing is used after a withdrawal: longer than any lease and any answer under way. */
export const PAUSE_MS = 2_000;

/** How long after the last time it was needed a pause is kept up, while the cache cannot be reached. */
const KEEP_PAUSED_MS = 60_000;

/** How often, and in what steps, to wait for another node that is loading the same account. */
const BUSY_TRIES = 5;
const BUSY_MS = 10;

/** Attempts to withdraw the trust before a reply fails. */
const WITHDRAW_TRIES = 3;

interface Held extends Trust {
  /** Monotonic milliseconds: until when the trust is held. */
  readonly untilMs: number;
  /** Until when nobody uses the cache, at least; in the past while it is in use. */
  readonly pausedUntilMs: number;
  /** When the last one who held the trust before the pause has lost it. */
  readonly quietAtMs: number;
}

export class SharedCache {
  readonly #time: Time;
  readonly #cache: AccountCache;
  readonly #trust: CacheTrust;
  readonly #telemetry: Telemetry;
  readonly #turns = new SingleFlight<string, Head | undefined>();
  #held: Held | undefined;
  #reading: Promise<Held> | undefined;
  #withdrawing: Promise<Held> | undefined;
  #endPause: (() => void) | undefined;
  /** Until when the pause is kept up. */
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
   * An account's committed state, from the cache or else from `load`. Of one account, one is read at a time; who comes
   * meanwhile shares the next reading, for the one under way may be older than what they know.
   * @throws what `load` throws, or StoreUnavailable
   */
  account(streamId: string, load: () => Promise<Head | undefined>): Promise<Head | undefined> {
    return this.#turns.take(streamId, () => this.#account(streamId, load));
  }

  /**
   * States that may be old, for a decision that is checked later; those that are there.
   * @throws HelperUnavailable
   */
  async peek(streamIds: readonly string[]): Promise<ReadonlyMap<string, Head>> {
    const heads = new Map<string, Head>();
    for (const snapshot of await this.#cache.peek(streamIds)) {
      const head = decodeHead(snapshot);
      if (head !== undefined) heads.set(snapshot.streamId, head);
    }
    return heads;
  }

  async #account(streamId: string, load: () => Promise<Head | undefined>): Promise<Head | undefined> {
    const held = await this.#hold();
    const ticket = await this.#ticket(held, streamId);
    if (typeof ticket === 'object') {
      this.#telemetry.cached('hit');
      return ticket;
    }
    this.#telemetry.cached('miss');
    const head = await load();
    if (head === undefined) {
      // There is nothing to fill in, and nobody should wait for it.
      if (ticket !== undefined) await this.#try(() => this.#cache.drop(new Map([[streamId, 0]])));
      return undefined;
    }
    const { version } = head.account;
    if (ticket !== undefined) {
      const snapshot = { streamId, version, state: encodeHead(head) };
      const filled = await this.#try(() => this.#cache.fill(held.generation, ticket, snapshot));
      if (filled === false) this.#telemetry.cached('stale-refused');
      if (filled !== undefined && this.#isGood(held)) return head;
    }
    await this.evictOlder(new Map([[streamId, version]]));
    return head;
  }

  /** The cached state, or the ticket to fill it in; undefined when there is neither. */
  async #ticket(held: Held, streamId: string): Promise<Head | string | undefined> {
    const { server } = this.#cache;
    if (held.usableInMs > 0 || server === undefined) return undefined;
    if (held.server !== server) {
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
    const head = decodeHead(reading.snapshot);
    // A damaged one makes room for the next to be filled in.
    if (head === undefined) await this.#try(() => this.#cache.drop(new Map([[streamId, ANY_VERSION]])));
    return head;
  }

  /**
   * Resolves once no node can read a cached state older than these versions (`ANY_VERSION` evicts the account). Call it
   * after learning a version and before replying to a client.
   * @throws StoreUnavailable when that cannot be ensured: then the client must not be given the reply
   */
  async evictOlder(versions: ReadonlyMap<string, number>): Promise<void> {
    if (versions.size === 0) return;
    const sinceMs = this.#time.monotonic();
    let held = await this.#hold();
    if (await this.#drop(held, versions)) return this.#until(held.quietAtMs);
    // Renewed long before its end, so that who appends all the time waits for it only once.
    for (let tries = 0; tries === 0 ? this.#endsSoon(held) : !isPausedSince(held, sinceMs); tries += 1) {
      if (tries === WITHDRAW_TRIES) throw new StoreUnavailable('it takes too long to withdraw the trust');
      // One that was under way already may have begun so long before that its pause is over.
      held = await this.#withdraw();
    }
    this.#keepPaused();
    await this.#until(held.quietAtMs);
  }

  /** Whether they were dropped from the server that all use, while the trust was held. */
  async #drop(held: Held, versions: ReadonlyMap<string, number>): Promise<boolean> {
    if (this.#cache.server === undefined || this.#cache.server !== held.server) return false;
    const dropped = await this.#try(async () => {
      await this.#cache.drop(versions);
      return true;
    });
    return dropped === true && this.#isGood(held);
  }

  /** Goes on with the pause for a while after the last one who needed it, so that the next one need not wait. */
  #keepPaused(): void {
    this.#pausedForMs = this.#time.monotonic() + KEEP_PAUSED_MS;
    this.#endPause ??= this.#time.every(PAUSE_MS / 4, () => {
      const held = this.#held;
      const isReached = this.#cache.server !== undefined && this.#cache.server === held?.server;
      if (isReached || this.#time.monotonic() > this.#pausedForMs) {
        this.#endPause?.();
        this.#endPause = undefined;
      } else if (held === undefined || this.#endsSoon(held)) {
        this.#renew();
      }
    });
  }

  /** To be called when the log is another one: the trust was in states of the one before. */
  forget(): void {
    this.#held = undefined;
  }

  /**
   * Whether what the server holds may be used, other than states of accounts: it is that of the log there is.
   * @throws StoreUnavailable
   */
  async isTrusted(): Promise<boolean> {
    const held = await this.#hold();
    return held.usableInMs === 0 && this.#isGood(held);
  }

  /** Takes a new server into use, or one that has come back; otherwise that happens when it is first needed. */
  async adopt(): Promise<void> {
    const held = await this.#hold();
    const { server } = this.#cache;
    if (server !== undefined && held.server !== server) await this.#withdraw();
  }

  /** The trust as it is, read within the last LEASE_MS; read again in the background when it is half as old. */
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
    this.#withdrawing ??= this.#learn(() => this.#trust.withdraw(this.#cache.server, PAUSE_MS))
      .then(async (held) => {
        if (this.#cache.server === held.server) await this.#try(() => this.#cache.begin(held.generation));
        return held;
      })
      .finally(() => {
        this.#withdrawing = undefined;
      });
    return this.#withdrawing;
  }

  /** Begins a new generation in the background, for those who read; nobody waits for it. */
  #renew(): void {
    this.#withdraw().catch(() => {});
  }

  async #learn(ask: () => Promise<Trust>): Promise<Held> {
    const askedMs = this.#time.monotonic();
    const trust = await ask();
    const before = this.#held;
    // Of two answers that crossed, this is the older one.
    if (before !== undefined && this.#isValid(before) && before.generation > trust.generation) return before;
    const isPaused = trust.usableInMs > 0;
    // Another pause than the one known of may have begun a moment ago.
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

  /** Whether what was asked of the cache was asked while the trust was held, of the right server. */
  #isGood(held: Held): boolean {
    return this.#isValid(held) && this.#cache.server === held.server;
  }

  #isValid({ untilMs }: Held): boolean {
    return this.#time.monotonic() < untilMs;
  }

  /** Whether the pause, if there is one, ends before whoever counts on it is done. */
  #endsSoon({ pausedUntilMs }: Held): boolean {
    return this.#time.monotonic() > pausedUntilMs - PAUSE_MS / 2;
  }

  async #until(timeMs: number): Promise<void> {
    const restMs = timeMs - this.#time.monotonic();
    if (restMs > 0) await this.#time.sleep(Math.ceil(restMs), undefined, KEEPS_ALIVE);
  }

  /** What the cache answers; undefined, and counted, when it does not. */
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

/** Whether who reads after the pause sees what was in the store at that time. */
const isPausedSince = ({ usableInMs, pausedUntilMs }: Held, timeMs: number): boolean =>
  usableInMs > 0 && pausedUntilMs > timeMs;
