/** The session for all appends. */
import type pg from 'pg';
import { failureOf, isSilence } from './failures.js';
import type { Pulse } from './pulse.js';
import { isOver } from './sessionEnd.js';

/**
 * A session that pipelines statements: each is sent immediately, without waiting for the previous one, and
 * they are executed in order. A lost or unusable session is replaced at the next statement.
 */
export class Lane {
  readonly #pool: pg.Pool;
  readonly #pulse: Pulse;
  readonly #onError: (error: Error) => void;
  #opening: Promise<pg.PoolClient> | undefined;
  /** The session, while it is open and not being probed. */
  #client: pg.PoolClient | undefined;

  constructor(pool: pg.Pool, pulse: Pulse, onError: (error: Error) => void) {
    this.#pool = pool;
    this.#pulse = pulse;
    this.#onError = onError;
  }

  async ask<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<Row[]> {
    const opening = this.#session();
    try {
      const client = await opening;
      const { rows } = await client.query<Row>(query);
      this.#pulse.heard(client);
      return rows;
    } catch (error) {
      const failure = failureOf(error);
      if (this.#opening === opening && isSilence(failure)) this.#drop(failure);
      throw failure;
    }
  }

  async end(): Promise<void> {
    const opening = this.#opening;
    this.#drop();
    await opening?.catch(() => {});
  }

  #session(): Promise<pg.PoolClient> {
    const client = this.#client;
    if (client !== undefined) {
      if (isOver(client)) this.#drop();
      else if (!this.#pulse.isFresh(client)) this.#start(this.#checked(client));
    }
    return this.#opening ?? this.#start(this.#connected());
  }

  #start(coming: Promise<pg.PoolClient>): Promise<pg.PoolClient> {
    this.#client = undefined;
    this.#opening = coming;
    coming.then(
      (client) => {
        if (this.#opening === coming) this.#client = client;
      },
      () => {
        if (this.#opening === coming) this.#opening = undefined;
      },
    );
    return coming;
  }

  async #connected(): Promise<pg.PoolClient> {
    const client = await this.#pool.connect();
    client.on('error', (error) => {
      this.#onError(error);
      if (this.#client === client) this.#drop(error);
    });
    return client;
  }

  /** The session, or a new one if it has ended. */
  async #checked(client: pg.PoolClient): Promise<pg.PoolClient> {
    if (await this.#pulse.answers(client)) return client;
    client.release(new Error('the session has ended'));
    return this.#connected();
  }

  #drop(error?: Error): void {
    this.#opening?.then((client) => client.release(error)).catch(() => {});
    this.#opening = undefined;
    this.#client = undefined;
  }
}
