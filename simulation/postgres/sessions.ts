/**
 * A node's sessions with PostgreSQL: statements and their answers take time, sessions end, and every statement has a deadline.
 * A new session is used only once it is known to lead to the log that the node knows (logSessions.ts).
 */
import type { KnownLog } from '../../src/application/log/knownLog.js';
import { StoreUnavailable } from '../../src/application/shared/errors.js';
import type { Network, Order } from '../network.js';
import type { Process } from '../process.js';
import type { PostgresServer } from './server.js';
import { ServerGone, type SessionMemory } from './transactions.js';

/** How long a node waits beyond the server's own limit of a statement before it gives up (connections.ts). */
const HUNG_AFTER_MS = 1_000;

/** A request that is late arrives so long after its deadline. */
const LATE_MS_MAX = 10_000;

/** A connection with several statements under way or to come: its end is that of all of them. */
interface Session {
  readonly starts: number;
  readonly memory: SessionMemory;
  /** What was sent on it arrives in order. */
  readonly requests: Order;
  readonly answers: Order;
  readonly underWay: Set<() => void>;
  /** The statements of a pipeline are executed one after the other. */
  turn: Promise<unknown>;
  isOpen: boolean;
}

export interface SessionLimits {
  readonly connectMs: number;
  readonly statementMs: number;
}

export class Sessions {
  readonly #server: PostgresServer;
  readonly #network: Network;
  readonly #process: Process;
  readonly #limits: SessionLimits;
  /** The log that sessions must lead to; set once it is known. */
  log: KnownLog | undefined;
  /** The server's start at which the node has last looked where its sessions lead. */
  #admittedAt = 0;
  #admitting: Promise<void> | undefined;
  #lane: Session | undefined;
  /** What fails when the server ends. */
  readonly #underWay = new Set<() => void>();

  constructor(options: {
    readonly server: PostgresServer;
    readonly network: Network;
    readonly process: Process;
    readonly limits: SessionLimits;
  }) {
    this.#server = options.server;
    this.#network = options.network;
    this.#process = options.process;
    this.#limits = options.limits;
    this.#process.onDeath(this.#server.onEnd(() => this.#endAll()));
  }

  /** Runs a statement in a session of its own. @throws StoreUnavailable */
  ask<T>(words: string, statement: () => T | Promise<T>): Promise<T> {
    const admitted = this.#admitted();
    const request = () => this.#request(undefined, words, statement);
    return admitted === undefined ? request() : admitted.then(request);
  }

  /** Runs a statement in the one session for appends, behind those sent before. @throws StoreUnavailable */
  async onLane<T>(words: string, statement: (memory: SessionMemory) => Promise<T>): Promise<T> {
    await this.#admitted();
    if (this.#lane === undefined || !this.#lane.isOpen || this.#lane.starts !== this.#server.starts)
      this.#lane = this.#open();
    const lane = this.#lane;
    return this.#request(lane, words, () => {
      const done = lane.turn.then(() => statement(lane.memory));
      lane.turn = done.catch(() => {});
      return done;
    });
  }

  /** Runs a statement in a new session of any log. @throws StoreUnavailable */
  askAnyLog<T>(words: string, statement: () => T | Promise<T>): Promise<T> {
    return this.#request(undefined, words, statement);
  }

  /** A session in which several statements are run. @throws StoreUnavailable */
  async session(): Promise<{
    ask<T>(words: string, statement: () => T | Promise<T>): Promise<T>;
    onEnd(call: () => void): void;
  }> {
    await this.#admitted();
    const session = this.#open();
    return {
      ask: (words, statement) => this.#request(session, words, statement),
      onEnd: (call) => {
        session.underWay.add(call);
      },
    };
  }

  #open(): Session {
    return {
      starts: this.#server.starts,
      memory: { whole: undefined },
      requests: { lastMs: 0 },
      answers: { lastMs: 0 },
      underWay: new Set(),
      turn: Promise.resolve(),
      isOpen: true,
    };
  }

  /** Looks where sessions lead if the server has ended them. */
  #admitted(): Promise<void> | undefined {
    if (this.#admittedAt === this.#server.starts || this.log === undefined) return undefined;
    this.#admitting ??= this.#admit(this.log).finally(() => {
      this.#admitting = undefined;
    });
    return this.#admitting;
  }

  async #admit(log: KnownLog): Promise<void> {
    const { starts } = this.#server;
    const found = await this.askAnyLog('open a session', () => this.#server.epochs.describe());
    const name = found.epochs.at(-1)?.name;
    const isInPlace = await this.askAnyLog('look at the place', () => this.#server.epochs.isInPlace);
    if (name !== log.name || !isInPlace) await log.check();
    this.#admittedAt = starts;
  }

  /** @param session undefined for one of the pool, which has one statement at a time */
  #request<T>(session: Session | undefined, words: string, statement: () => T | Promise<T>): Promise<T> {
    const { place } = this.#process;
    const [to, back] = [
      { from: place, to: 'postgres' },
      { from: 'postgres', to: place },
    ];
    const [network, server, line] = [this.#network, this.#server, this.#server.clock.line];
    const { lossShare, answerLossShare, lateShare } = network.conditions('postgres');
    const starts = session?.starts ?? server.starts;
    return new Promise((resolve, reject) => {
      const deadlineMs = line.ms + this.#limits.statementMs + HUNG_AFTER_MS;
      const end = (settle: () => void) => {
        session?.underWay.delete(fail);
        if (this.#underWay.delete(fail)) this.#process.enter(settle);
      };
      const fail = () => end(() => reject(new StoreUnavailable('PostgreSQL: the session has ended')));
      const hang = (untilMs: number) =>
        line.at(untilMs, () => end(() => reject(new StoreUnavailable('PostgreSQL does not respond'))));
      const breakOff = (lost: typeof to) => {
        network.lose(lost, words);
        this.#breakOff(session, fail);
      };
      this.#underWay.add(fail);
      session?.underWay.add(fail);
      if (network.isCut('postgres', place)) {
        network.lose(to, words);
        const isNew = session === undefined || session.underWay.size === 1;
        hang(isNew ? line.ms + this.#limits.connectMs : deadlineMs);
        return;
      }
      if (network.chance(lossShare)) return breakOff(to);
      const isLate = network.chance(lateShare);
      if (isLate) hang(deadlineMs);
      const ms = isLate ? deadlineMs - line.ms + LATE_MS_MAX * network.share() : network.latency('postgres');
      const answer = (settle: () => void) => {
        if (starts !== server.starts) return;
        if (network.chance(answerLossShare)) breakOff(back);
        else if (network.isCut('postgres', place)) {
          network.lose(back, words);
          hang(Math.max(line.ms, deadlineMs));
        } else network.send(back, words, () => end(settle), network.latency('postgres'), session?.answers);
      };
      const arrive = () => {
        if (!server.isUp || starts !== server.starts) this.#breakOff(session, fail);
        else
          run(statement).then(
            (result) => answer(() => resolve(result)),
            (error) => answer(() => reject(errorOf(error))),
          );
      };
      network.send(to, words, arrive, ms, session?.requests);
    });
  }

  /** The connection is lost: the node learns so a moment later. */
  #breakOff(session: Session | undefined, fail: () => void): void {
    if (session !== undefined) session.isOpen = false;
    const { line } = this.#server.clock;
    line.at(line.ms + this.#network.latency('postgres'), () => {
      if (session === undefined) fail();
      else for (const one of [...session.underWay]) one();
    });
  }

  /** The server has ended: so have all sessions. */
  #endAll(): void {
    const ended = [...this.#underWay];
    const { line } = this.#server.clock;
    line.at(line.ms + this.#network.latency('postgres'), () => {
      for (const fail of ended) fail();
    });
  }
}

const run = async <T>(statement: () => T | Promise<T>): Promise<T> => statement();

/** An error that the server has answered: the application throws its own inside a statement, which stay what they are. */
const errorOf = (error: unknown): unknown =>
  error instanceof ServerGone || (error instanceof Error && error.constructor === Error)
    ? new StoreUnavailable(`PostgreSQL: ${error.message}`, { cause: error })
    : error;
