/**
 * A node's connection to the model of Redis, with the circuit breaker of RedisLink: a call that fails, or takes too long,
 * closes it until a new connection has answered.
 */
import type { KnownLog } from '../../src/application/log/knownLog.js';
import { asPosition } from '../../src/application/log/ports.js';
import { HelperUnavailable } from '../../src/application/shared/errors.js';
import type { SimulatedTime } from '../../src/testing/simulatedTime.js';
import type { Network, Order } from '../network.js';
import type { Process } from '../process.js';
import type { RedisServer, Space } from './server.js';

/** As in RedisLink and RedisLogMark. */
const RETRY_MS = 200;
const HEARTBEAT_MS = 500;
const MARK_MS = 250;

interface Connection {
  /** Of the server that it leads to. */
  readonly incarnation: string;
  readonly requests: Order;
  readonly answers: Order;
  isOpen: boolean;
}

export class SimulatedRedisLink {
  readonly #server: RedisServer;
  readonly #network: Network;
  readonly #process: Process;
  readonly #time: SimulatedTime;
  readonly #msMax: number;
  readonly #log: KnownLog;
  readonly #nodeId: string;
  /** Called when Redis becomes usable or unusable. */
  onChange: (isUsable: boolean) => void = () => {};
  onMessage: (message: string) => void = () => {};
  #name = '';
  #connection: Connection | undefined;
  #ended = false;

  constructor(options: {
    readonly server: RedisServer;
    readonly network: Network;
    readonly process: Process;
    readonly time: SimulatedTime;
    /** Milliseconds that a call may take. */
    readonly msMax: number;
    readonly log: KnownLog;
    /** The name under which it gets messages. */
    readonly nodeId: string;
  }) {
    this.#server = options.server;
    this.#network = options.network;
    this.#process = options.process;
    this.#time = options.time;
    this.#msMax = options.msMax;
    this.#log = options.log;
    this.#nodeId = options.nodeId;
  }

  /** Names the server and the log; undefined while Redis is unusable. */
  get incarnation(): string | undefined {
    return this.#connection && `${this.#connection.incarnation}:${this.#name}`;
  }

  /** Connects, and connects again whenever the connection is lost. */
  open(name: string): void {
    this.#name = name;
    this.#time.every(HEARTBEAT_MS, () => {
      if (this.#connection !== undefined) this.ask('heartbeat', () => {}).catch(() => {});
    });
    this.#time.every(MARK_MS, () => void this.#keepMark().catch(() => {}));
    void this.#connect();
  }

  /** The keys of another log are used from now on. */
  rename(name: string): void {
    this.#name = name;
    if (this.#connection === undefined) return;
    this.#listen();
    this.onChange(true);
  }

  end(): void {
    this.#ended = true;
    this.#connection = undefined;
    this.#server.subscribers.delete(this.#channel);
  }

  /** Runs a call on the keys of the log. @throws HelperUnavailable */
  async ask<T>(words: string, run: (space: Space) => T | Promise<T>): Promise<T> {
    const connection = this.#connection;
    if (connection === undefined) throw new HelperUnavailable('Redis is unreachable');
    const name = this.#name;
    try {
      return await this.#call(connection, words, () => run(this.#server.space(name)));
    } catch (error) {
      if (error instanceof HelperUnavailable && connection === this.#connection) this.#close();
      throw error;
    }
  }

  /** The name of a node's channel, which is one of the log's keys. */
  channelOf(nodeId: string): string {
    return `${this.#name} ${nodeId}`;
  }

  get #channel(): string {
    return this.channelOf(this.#nodeId);
  }

  async #connect(): Promise<void> {
    if (this.#ended) return;
    const { incarnation } = this.#server;
    const connection = { incarnation, requests: { lastMs: 0 }, answers: { lastMs: 0 }, isOpen: true };
    const name = this.#name;
    try {
      const mark = await this.#call(connection, 'connect', () => this.#server.space(name).mark);
      if (mark !== undefined)
        await this.#log.checkAgainst({ position: asPosition(mark.position), mark: mark.mark });
      if (this.#ended) return;
      this.#connection = connection;
      this.#process.onDeath(this.#server.onEnd(() => this.#time.after(1, () => this.#lost(connection))));
      this.#process.onDeath(() => this.#server.subscribers.delete(this.#channel));
      this.#listen();
      this.onChange(true);
    } catch {
      this.#time.after(RETRY_MS, () => void this.#connect());
    }
  }

  #lost(connection: Connection): void {
    connection.isOpen = false;
    if (this.#connection === connection) this.#close();
  }

  #close(): void {
    this.#connection = undefined;
    this.#server.subscribers.delete(this.#channel);
    this.onChange(false);
    this.#time.after(RETRY_MS, () => void this.#connect());
  }

  #listen(): void {
    this.#server.subscribers.set(this.#channel, (message) =>
      this.#process.enter(() => {
        if (this.#connection !== undefined) this.onMessage(message);
      }),
    );
  }

  /** The newest event that this node has seen is kept in Redis. */
  async #keepMark(): Promise<void> {
    const { position, mark } = this.#log.newest;
    if (this.#connection === undefined || position === 0) return;
    await this.ask('keep the log’s end', (space) => {
      if (space.mark === undefined || space.mark.position < position) space.mark = { position, mark };
    });
  }

  #call<T>(connection: Connection, words: string, run: () => T | Promise<T>): Promise<T> {
    const { place } = this.#process;
    const [to, back] = [
      { from: place, to: 'redis' },
      { from: 'redis', to: place },
    ];
    const network = this.#network;
    const server = this.#server;
    return new Promise((resolve, reject) => {
      // Only a call that gets no answer needs its deadline.
      const hang = () =>
        this.#time.after(this.#msMax, () => reject(new HelperUnavailable('Redis: Command timed out')));
      const isCut = () => network.isCut('redis', place) || server.isHung;
      if (isCut()) {
        network.lose(to, words);
        hang();
        return;
      }
      const enter = this.#process.enter;
      const answer = (settle: () => void) => {
        if (isCut()) {
          network.lose(back, `${words}: done`);
          hang();
        } else network.send(back, words, () => enter(settle), network.latency('redis'), connection.answers);
      };
      const arrive = () => {
        if (!server.isUp || server.incarnation !== connection.incarnation || !connection.isOpen)
          this.#time.after(1, () => reject(new HelperUnavailable('Redis: the connection was lost')));
        else
          Promise.resolve(run()).then(
            (result) => answer(() => resolve(result)),
            (error) => answer(() => reject(error)),
          );
      };
      network.send(to, words, arrive, network.latency('redis'), connection.requests);
    });
  }
}
