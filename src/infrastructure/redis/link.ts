/**
 * The connection to Redis, with a circuit breaker. Every call has a deadline. A failed call or a lost connection opens the
 * circuit until a new connection has responded, so an unavailable Redis delays the bank by at most one deadline.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { HelperUnavailable } from '../../application/shared/errors.js';
import type { Time } from '../../application/shared/time.js';
import { faultOf, isUnusable, type RedisFault } from './fault.js';
import { identify, tryAll, type UsableServer } from './probe.js';
import { type RedisTarget, readRedisUrl } from './redisUrl.js';

/** Pause between attempts to reach an unavailable Redis, and one with a fault that requires an operator. */
const RETRY_MS = 200;
const REFUSED_RETRY_MS = 1_000;
const HEARTBEAT_MS = 500;
const ALIVE_MS = 3_000;
/** Nobody waits for Redis while the link connects, so a call may then take this many times as long as later ones. */
const CONNECTING_FACTOR = 3;

export interface LinkOptions {
  readonly time: Pick<Time, 'after'>;
  /** Time limit of a call, and of opening a connection, in milliseconds. */
  readonly msMax: number;
  /** Called when Redis becomes usable or unusable, and when the reason why it is unusable changes. */
  readonly onChange: (isUsable: boolean, fault?: RedisFault) => void;
  /** Called about a server that is used despite a problem. */
  readonly onWarning?: (message: string) => void;
  /** Checks a server before it is used; a rejection makes it unusable. @param prefix prefix of the keys */
  readonly admit?: (redis: Redis, prefix: string) => Promise<void>;
}

/** Runs a Lua script on keys and values. @throws HelperUnavailable */
export type Script = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>;

export class RedisLink {
  /** Prefix of every key of this log. */
  prefix = '';
  /** Identifies this process. A restarted node gets a new id, so it does not inherit what it left in Redis. */
  readonly nodeId = randomUUID();
  readonly #redis: Redis;
  readonly #time: LinkOptions['time'];
  readonly #msMax: number;
  readonly #target: Pick<RedisTarget, 'name' | 'isTls'>;
  /** A separate connection for subscriptions, replaced on each reconnect. */
  #subscriber: Redis | undefined;
  #channels: () => readonly string[] = () => [];
  #onMessage: (channel: string, message: string) => void = () => {};
  /** Counts attempts to connect; an attempt ends silently if a later one has begun. */
  #attempts = 0;
  #heartbeat: NodeJS.Timeout | undefined;
  readonly #upkeep: (() => Promise<unknown>)[] = [];
  readonly #onChange: LinkOptions['onChange'];
  readonly #onWarning: LinkOptions['onWarning'];
  readonly #admit: LinkOptions['admit'];
  #server: string | undefined;
  #fault: RedisFault | undefined;
  #evictionPolicy = 'noeviction';
  #ended = false;

  /** @throws RedisUrlError */
  constructor(url: string, { time, msMax, onChange, onWarning, admit }: LinkOptions) {
    this.#time = time;
    this.#msMax = msMax;
    this.#onChange = onChange;
    this.#onWarning = onWarning;
    this.#admit = admit;
    const { options, ...target } = readRedisUrl(url);
    this.#target = target;
    const retryMs = () => (this.#isForOperator ? REFUSED_RETRY_MS : RETRY_MS);
    this.#redis = new Redis({
      ...options,
      connectTimeout: msMax,
      // For the calls that connect; all others have the deadline of `ask`, which is shorter.
      commandTimeout: CONNECTING_FACTOR * msMax,
      sentinelCommandTimeout: msMax,
      retryStrategy: retryMs,
      sentinelRetryStrategy: retryMs,
      // A call that cannot be sent fails at once, and an interrupted call is not resent automatically.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      enableReadyCheck: false,
      lazyConnect: true,
      // The calls of one turn of the event loop, and those that come while earlier ones are on their way, are one write.
      enableAutoPipelining: true,
      // A connection that hangs is cut off.
      disconnectTimeout: msMax,
      // The link resubscribes itself, so that it notices a failure.
      autoResubscribe: false,
    });
    this.#redis.on('ready', () => void this.#open());
    this.#redis.on('close', () => {
      // Before the first reply, the close may mean that the server expects another protocol, such as TLS.
      this.#close(new Error(this.#server === undefined ? 'Connection is closed' : 'the connection was lost'));
    });
    // While Redis is usable, a relevant error also arrives as a close or a failed call.
    this.#redis.on('error', (error) => {
      if (this.#server === undefined) this.#close(error);
    });
  }

  /** Starts connecting, and reconnects whenever the connection is lost. @param log the name of the log, part of all keys */
  open(log: string): void {
    this.prefix = `bank:${log}:`;
    this.#redis.connect().catch(() => {});
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref();
  }

  /** Switches to the keys of another log; data of the old log is no longer visible. */
  rename(log: string): void {
    this.prefix = `bank:${log}:`;
    if (this.#server === undefined) return;
    this.#listen();
    this.#beat();
    this.#onChange(true);
  }

  /** Subscribes to channels, also after each reconnect. Messages may be lost. */
  subscribe(channels: () => readonly string[], onMessage: (channel: string, message: string) => void): void {
    this.#channels = channels;
    this.#onMessage = onMessage;
    if (this.#server !== undefined) this.#listen();
  }

  /** Calls back with every heartbeat while Redis is usable. A rejection is ignored. */
  regularly(call: () => Promise<unknown>): void {
    this.#upkeep.push(call);
  }

  /** Writes regularly, so that a server that hangs, is full or has taken away a permission is noticed. */
  #beat(): void {
    if (this.#server === undefined) return;
    const write = () =>
      this.ask((redis) => redis.set(`${this.prefix}heartbeat:${this.nodeId}`, '', 'PX', ALIVE_MS));
    for (const call of [write, ...this.#upkeep]) call().catch(() => {});
  }

  /**
   * Identifies the server's incarnation and the log. It changes with the server, its restart or promotion, and the log.
   * Undefined while Redis is unusable.
   */
  get incarnation(): string | undefined {
    return this.#server && `${this.#server}:${this.prefix}`;
  }

  /** Why Redis is unusable, if known. */
  get fault(): RedisFault | undefined {
    return this.#fault;
  }

  /**
   * Runs commands on the connection.
   * @throws HelperUnavailable at once while Redis is unusable; otherwise if a call fails or exceeds its deadline
   */
  async ask<T>(run: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#server === undefined) throw new HelperUnavailable('Redis is unreachable');
    try {
      return await this.#inTime(run(this.#redis));
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      // An error reply means that Redis works. Any other error means that there was no reply.
      if (reason.name !== 'ReplyError' || isUnusable(reason.message)) this.#giveUp(reason);
      throw new HelperUnavailable(`Redis: ${reason.message}`, { cause: reason });
    }
  }

  #inTime<T>(reply: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.#time.after(this.#msMax, () => reject(new Error('Command timed out')));
      reply.then(resolve, reject).finally(cancel);
    });
  }

  /** Makes a Lua script callable; its text is sent only if the server has not cached it. */
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
      const server = await identify(this.#redis, this.#target.name);
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

  /** A new connection that subscribes to the channels; undefined without channels. Its loss ends both connections. */
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

  /** Subscribes to changed channels while Redis is usable. */
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
    // A new connection shows whether Redis works again.
    this.#reconnect();
  }

  #reconnect(): void {
    // In any other status, a new attempt is already in progress.
    if (this.#redis.status === 'ready') this.#redis.disconnect(true);
  }

  /** Reports why Redis is unusable. `unreachable` is not reported while a more specific reason is known. */
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
