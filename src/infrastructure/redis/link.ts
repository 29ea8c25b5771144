/**
 * The way to Redis, with a circuit breaker. Every call has a deadline; one that fails, or a lost connection, closes the
 * way until a fresh connection has answered, so that a Redis that is gone or hangs costs one deadline and no more.
 */
import { createHash, randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { HelperUnavailable } from '../../application/ports.js';

/** Rest between two attempts to reach a Redis that is gone. */
const RETRY_MS = 200;
const HEARTBEAT_MS = 500;
const ALIVE_MS = 3_000;

export interface LinkOptions {
  /** Milliseconds Redis may take to answer a call or to accept a connection. */
  readonly msMax: number;
  /** Told once when the way opens or closes; with the reason when it closes. */
  readonly onChange: (isOpen: boolean, reason?: Error) => void;
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
  readonly #subscriber: Redis;
  #wasOpen = false;
  #heartbeat: NodeJS.Timeout | undefined;
  readonly #onChange: LinkOptions['onChange'];
  readonly #admit: LinkOptions['admit'];
  #server: string | undefined;
  #ended = false;

  constructor(url: string, { msMax, onChange, admit }: LinkOptions) {
    this.#onChange = onChange;
    this.#admit = admit;
    const options = {
      connectTimeout: msMax,
      retryStrategy: () => RETRY_MS,
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
    };
    this.#redis = new Redis(url, { ...options, commandTimeout: msMax });
    this.#subscriber = new Redis(url, options);
    this.#redis.on('ready', () => void this.#open());
    this.#redis.on('close', () => this.#close(new Error('connection lost')));
    // Every failed attempt is an event of its own; what matters of it comes as a close or a failed call.
    for (const redis of [this.#redis, this.#subscriber]) redis.on('error', () => {});
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
    // Its channels have other names.
    this.#subscriber.disconnect(true);
    this.#beat();
    this.#onChange(true);
  }

  /** Calls back with what is published on these channels, now and after every new connection. Some may be missed. */
  subscribe(channels: readonly string[], onMessage: (channel: string, message: string) => void): void {
    this.#subscriber.on('message', onMessage);
    this.#subscriber.on('ready', () => void this.#subscriber.subscribe(...channels).catch(() => {}));
    this.#subscriber.connect().catch(() => {});
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
  get server(): string | undefined {
    return this.#server && `${this.#server}:${this.prefix}`;
  }

  /**
   * Runs commands on the connection.
   * @throws HelperUnavailable at once while the way is closed, else when Redis does not answer in time
   */
  async ask<T>(run: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#server === undefined) throw new HelperUnavailable('Redis cannot be reached');
    try {
      return await run(this.#redis);
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      // An answer that says no: Redis is there. All else means that it did not answer.
      if (reason.name !== 'ReplyError' || UNUSABLE.test(reason.message)) this.#giveUp(reason);
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
    this.#subscriber.disconnect();
  }

  async #open(): Promise<void> {
    try {
      const server = serverOf(await this.#redis.info());
      await this.#admit?.(this.#redis, this.prefix);
      if (this.#ended) return;
      this.#server = server;
      // It has no calls that could fail: what the other connection has been through, it may have been through as well.
      if (this.#wasOpen) this.#subscriber.disconnect(true);
      this.#wasOpen = true;
      this.#beat();
      this.#onChange(true);
    } catch {
      this.#redis.disconnect(true);
    }
  }

  #giveUp(reason: Error): void {
    this.#close(reason);
    // A new connection shows whether it is back.
    this.#redis.disconnect(true);
  }

  #close(reason: Error): void {
    if (this.#server === undefined) return;
    this.#server = undefined;
    if (!this.#ended) this.#onChange(false, reason);
  }
}

/** Answers of a server that is there and of no use: it loads its data, became a replica, or is full. */
const UNUSABLE = /(LOADING|READONLY|MASTERDOWN|MISCONF|NOREPLICAS|OOM) /;

/** @throws when the server is a replica, which takes no writes */
function serverOf(info: string): string {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  if (field('role') !== 'master' || field('loading') === '1') throw new Error('not a usable server');
  return `${field('run_id')}:${field('master_replid')}`;
}
