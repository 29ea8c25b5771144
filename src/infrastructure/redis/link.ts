/**
 * The way to Redis, with a circuit breaker. Every call has a deadline; one that fails, or a lost connection, closes the
 * way until a fresh connection has answered, so that a Redis that is gone or hangs costs one deadline and no more.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { HelperUnavailable } from '../../application/shared/errors.js';
import { faultOf, isUnusable, type RedisFault } from './fault.js';
import { lookAt, tryAll, type UsableServer } from './probe.js';
import { type RedisTarget, readRedisUrl } from './redisUrl.js';

/** Rest between two attempts to reach a Redis that is gone, and one that an operator has to do something about. */
const RETRY_MS = 200;
const REFUSED_RETRY_MS = 1_000;
const HEARTBEAT_MS = 500;
const ALIVE_MS = 3_000;

export interface LinkOptions {
  /** Milliseconds Redis may take to answer a call or to accept a connection. */
  readonly msMax: number;
  /** Told once when the way opens or closes, or stays closed for another reason. */
  readonly onChange: (isOpen: boolean, fault?: RedisFault) => void;
  /** Told of a server that is used all the same. */
  readonly onWarning?: (message: string) => void;
  /** Looks at a server before it is used; one for which this rejects is not. @param prefix what the keys begin with */
  readonly admit?: (redis: Redis, prefix: string) => Promise<void>;
}

/** A script on its keys and values. @throws HelperUnavailable */
export type Script = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>;

export class RedisLink {
  /** What every key of this log begins with. */
  prefix = '';
  /** Names this process; nothing that it left in Redis outlives it as its own. */
  readonly nodeId = randomUUID();
  readonly #redis: Redis;
  readonly #target: Pick<RedisTarget, 'name' | 'isTls'>;
  /** For what is published: a connection of its own, a new one each time the way opens. */
  #subscriber: Redis | undefined;
  #channels: () => readonly string[] = () => [];
  #onMessage: (channel: string, message: string) => void = () => {};
  /** Attempts to open; one that was overtaken does nothing. */
  #attempts = 0;
  #heartbeat: NodeJS.Timeout | undefined;
  readonly #onChange: LinkOptions['onChange'];
  readonly #onWarning: LinkOptions['onWarning'];
  readonly #admit: LinkOptions['admit'];
  #server: string | undefined;
  #fault: RedisFault | undefined;
  #evictionPolicy = 'noeviction';
  #ended = false;

  /** @throws RedisUrlError */
  constructor(url: string, { msMax, onChange, onWarning, admit }: LinkOptions) {
    this.#onChange = onChange;
    this.#onWarning = onWarning;
    this.#admit = admit;
    const { options, ...target } = readRedisUrl(url);
    this.#target = target;
    const retryMs = () => (this.#isForOperator ? REFUSED_RETRY_MS : RETRY_MS);
    this.#redis = new Redis({
      ...options,
      connectTimeout: msMax,
      commandTimeout: msMax,
      sentinelCommandTimeout: msMax,
      retryStrategy: retryMs,
      sentinelRetryStrategy: retryMs,
      // A call that cannot be sent now fails now, and one that was under way is not sent again by itself.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      enableReadyCheck: false,
      lazyConnect: true,
      // What hangs is cut off, not waited for.
      disconnectTimeout: msMax,
      // Done below, where somebody hears of a failure.
      autoResubscribe: false,
    });
    this.#redis.on('ready', () => void this.#open());
    this.#redis.on('close', () => {
      // Closed to who has not had an answer yet: perhaps it takes the bank for somebody else.
      this.#close(new Error(this.#server === undefined ? 'Connection is closed' : 'the connection was lost'));
    });
    // While the way is open, what matters of an error comes as a close or a failed call.
    this.#redis.on('error', (error) => {
      if (this.#server === undefined) this.#close(error);
    });
  }

  /** Begins to connect, and does so again whenever the connection is lost. @param log names the log whose keys these are */
  open(log: string): void {
    this.prefix = `bank:${log}:`;
    this.#redis.connect().catch(() => {});
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  /** From now on works for a log of another name: nothing that was written under the one before is seen any more. */
  rename(log: string): void {
    this.prefix = `bank:${log}:`;
    if (this.#server === undefined) return;
    this.#listen();
    this.#beat();
    this.#onChange(true);
  }

  /** Calls back with what is published on these channels, now and after every new connection. Some may be missed. */
  subscribe(channels: () => readonly string[], onMessage: (channel: string, message: string) => void): void {
    this.#channels = channels;
    this.#onMessage = onMessage;
    if (this.#server !== undefined) this.#listen();
  }

  /** Others take what this node has under way for given up when it has not been heard of for a while. */
  #beat(): void {
    if (this.#server === undefined) return;
    this.ask((redis) => redis.set(`${this.prefix}node:${this.nodeId}`, '', 'PX', ALIVE_MS)).catch(() => {});
  }

  /**
   * Names the server and the log that it is used for: another one answers, or the same one after a restart or a promotion,
   * and it has another name. Undefined while it cannot be reached.
   */
  get incarnation(): string | undefined {
    return this.#server && `${this.#server}:${this.prefix}`;
  }

  /** Why the way is closed, once that is known. */
  get fault(): RedisFault | undefined {
    return this.#fault;
  }

  /**
   * Runs commands on the connection.
   * @throws HelperUnavailable at once while the way is closed, else when Redis does not answer in time
   */
  async ask<T>(run: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#server === undefined) throw new HelperUnavailable('Redis is unreachable');
    try {
      return await run(this.#redis);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      // An answer that says no: Redis is there. All else means that it did not answer.
      if (reason.name !== 'ReplyError' || isUnusable(reason.message)) this.#giveUp(reason);
      throw new HelperUnavailable(`Redis: ${reason.message}`, { cause: reason });
    }
  }

  /** Makes a function of a Lua script; it is sent whole only when the server does not know it yet. */
  script(lua: string): Script {
    const sha = createHash('sha1').update(lua).digest('hex');
    return (keys, values) =>
      this.ask(async (redis) => {
        try {
          return await redis.call('EVALSHA', [sha, keys.length, ...keys, ...values]);
        } catch (error) {
          if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
          return await redis.call('EVAL', [lua, keys.length, ...keys, ...values]);
        }
      });
  }

  end(): void {
    this.#ended = true;
    this.#server = undefined;
    clearInterval(this.#heartbeat);
    this.#redis.disconnect();
    this.#subscriber?.disconnect();
  }

  async #open(): Promise<void> {
    this.#attempts += 1;
    const attempt = this.#attempts;
    const isOvertaken = () => this.#ended || attempt !== this.#attempts;
    try {
      const server = await lookAt(this.#redis, this.#target.name);
      await tryAll(this.#redis, this.prefix, this.nodeId);
      await this.#admit?.(this.#redis, this.prefix);
      const subscriber = await this.#subscribed();
      if (isOvertaken() || this.#redis.status !== 'ready') return subscriber?.disconnect();
      this.#subscriber = subscriber;
      this.#server = server.id;
      this.#fault = undefined;
      this.#warnOf(server);
      this.#beat();
      this.#onChange(true);
    } catch (error) {
      if (isOvertaken()) return;
      this.#close(error);
      this.#reconnect();
    }
  }

  /** A connection that hears of the channels; undefined if there are none. Its end is the end of both. */
  async #subscribed(): Promise<Redis | undefined> {
    const channels = this.#channels();
    if (channels.length === 0) return undefined;
    const subscriber = this.#redis.duplicate({ retryStrategy: null, sentinelRetryStrategy: () => null });
    subscriber.on('error', () => {});
    subscriber.on('message', (channel, message) => this.#onMessage(channel, message));
    subscriber.on('close', () => {
      if (subscriber === this.#subscriber) this.#giveUp(new Error('the connection was lost'));
    });
    try {
      await subscriber.connect();
      await subscriber.subscribe(...channels);
      return subscriber;
    } catch (error) {
      subscriber.disconnect();
      throw error;
    }
  }

  /** Hears of other channels than before, while the way is open. */
  #listen(): void {
    const server = this.#server;
    this.#subscribed().then(
      (subscriber) => {
        const before = this.#subscriber;
        if (this.#server !== server) return subscriber?.disconnect();
        this.#subscriber = subscriber;
        before?.disconnect();
      },
      (error) => this.#giveUp(error),
    );
  }

  #warnOf({ evictionPolicy }: UsableServer): void {
    if (evictionPolicy !== this.#evictionPolicy && evictionPolicy !== 'noeviction') {
      this.#onWarning?.(
        `${this.#target.name} may evict keys (maxmemory-policy ${evictionPolicy}), so it may lose commands that have a receipt when it is ` +
          'full; set maxmemory-policy noeviction',
      );
    }
    this.#evictionPolicy = evictionPolicy;
  }

  #giveUp(reason: Error): void {
    this.#close(reason);
    // A new connection shows whether it is back.
    this.#reconnect();
  }

  #reconnect(): void {
    // Otherwise a new attempt is under way.
    if (this.#redis.status === 'ready') this.#redis.disconnect(true);
  }

  /** Tells why, unless it is known: that nobody gets in is no news while the reason is. */
  #close(error: unknown): void {
    const wasOpen = this.#server !== undefined;
    this.#server = undefined;
    const subscriber = this.#subscriber;
    this.#subscriber = undefined;
    subscriber?.disconnect();
    if (this.#ended) return;
    const fault = faultOf(error, this.#target);
    const isKnown = this.#fault !== undefined && ['unreachable', this.#fault.reason].includes(fault.reason);
    if (!wasOpen && isKnown) return;
    this.#fault = fault;
    this.#onChange(false, fault);
  }

  get #isForOperator(): boolean {
    return this.#fault !== undefined && !['unreachable', 'loading'].includes(this.#fault.reason);
  }
}
