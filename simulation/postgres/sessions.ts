/**
 * A node's sessions with PostgreSQL: statements and their answers take time, sessions end, and every statement has a deadline.
 * A new session is used only once it is known to lead to the log that the node knows (logSessions.ts).
 */
import type { KnownLog } from '../../src/application/log/knownLog.js';
import { StoreUnavailable } from '../../src/application/shared/errors.js';
import type { Network, Order } from '../network.js';
import type { Process } from '../process.js';
import type { PostgresServer } from './server.js';
import type { SessionMemory } from './transactions.js';

/** How long a node waits beyond the server's own limit of a statement before it gives up (connections.ts). */
const HUNG_AFTER_MS = 1_000;

/** A request that is late arrives so long after its deadline. */
const LATE_MS_MAX = 10_000;

/** One connection: what was sent on it arrives in order, and its end is that of all that is under way on it. */
interface Session {
  readonly starts: number;
  readonly memory: SessionMemory;
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
  }

  /** Runs a statement in a session of its own. @throws StoreUnavailable */
  async ask<T>(words: string, statement: () => T | Promise<T>): Promise<T> {
    await this.#admitted();
    return this.#request(this.#open(), words, statement);
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
  async askAnyLog<T>(words: string, statement: () => T | Promise<T>): Promise<T> {
    return this.#request(this.#open(), words, statement);
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
      onEnd: (call) => void session.underWay.add(call),
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

  #request<T>(session: Session, words: string, statement: () => T | Promise<T>): Promise<T> {
    const { place } = this.#process;
    const to = { from: place, to: 'postgres' };
    const back = { from: 'postgres', to: place };
    const network = this.#network;
    const { line } = this.#server.clock;
    const { lossShare, answerLossShare, lateShare } = network.conditions('postgres');
    return new Promise((resolve, reject) => {
      const deadlineMs = line.ms + this.#limits.statementMs + HUNG_AFTER_MS;
      const end = (settle: () => void) => {
        if (!session.underWay.delete(fail)) return;
        cancelEnd();
        this.#process.enter(settle);
      };
      const fail = () => end(() => reject(new StoreUnavailable('PostgreSQL: the session has ended')));
      const hang = (ms: number) =>
        line.at(line.ms + ms, () => end(() => reject(new StoreUnavailable('PostgreSQL does not respond'))));
      session.underWay.add(fail);
      const cancelEnd = this.#server.onEnd(() => this.#endSession(session));
      if (network.isCut('postgres', place)) {
        network.lose(to, words);
        hang(session.underWay.size > 1 ? this.#limits.statementMs + HUNG_AFTER_MS : this.#limits.connectMs);
        return;
      }
      if (network.chance(lossShare)) {
        network.lose(to, words);
        this.#endSession(session);
        return;
      }
      let ms = network.latency('postgres');
      if (network.chance(lateShare)) {
        ms = deadlineMs - line.ms + LATE_MS_MAX * network.share();
        hang(deadlineMs - line.ms);
      }
      const answer = (settle: () => void) => {
        if (session.starts !== this.#server.starts) return;
        if (network.chance(answerLossShare)) {
          network.lose(back, `${words}: done`);
          this.#endSession(session);
        } else if (network.isCut('postgres', place)) {
          network.lose(back, `${words}: done`);
          hang(Math.max(1, deadlineMs - line.ms));
        } else {
          network.send(back, words, () => end(settle), network.latency('postgres'), session.answers);
        }
      };
      network.send(
        to,
        words,
        () => {
          if (!this.#server.isUp || session.starts !== this.#server.starts) this.#endSession(session);
          else
            run(statement).then(
              (result) => answer(() => resolve(result)),
              (error) => answer(() => reject(errorOf(error))),
            );
        },
        ms,
        session.requests,
      );
    });
  }

  /** The connection is lost: its node learns so a moment later. */
  #endSession(session: Session): void {
    session.isOpen = false;
    const { line } = this.#server.clock;
    line.at(line.ms + this.#network.latency('postgres'), () => {
      for (const fail of [...session.underWay]) fail();
    });
  }
}

const run = async <T>(statement: () => T | Promise<T>): Promise<T> => statement();

/** An error that the server has answered: the application throws its own inside a statement, which stay what they are. */
const errorOf = (error: unknown): unknown =>
  error instanceof Error && error.constructor === Error
    ? new StoreUnavailable(`PostgreSQL: ${error.message}`, { cause: error })
    : error;
