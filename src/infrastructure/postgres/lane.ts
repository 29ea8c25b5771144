/** The way of all appends. */
import type pg from 'pg';
import { failureOf, isSilence } from './failures.js';
import { isOver } from './sessionEnd.js';

/**
 * One session for statements that are to be carried out in the order they were asked, each sent at once, without waiting
 * for the end of the one ahead. One that was lost, or is of no use any more, is replaced at the next statement.
 */
export class Lane {
  readonly #pool: pg.Pool;
  readonly #onError: (error: Error) => void;
  #opening: Promise<pg.PoolClient> | undefined;
  /** The session, once it is open. */
  #client: pg.PoolClient | undefined;

  constructor(pool: pg.Pool, onError: (error: Error) => void) {
    this.#pool = pool;
    this.#onError = onError;
  }

  async ask<Row extends pg.QueryResultRow>(query: pg.QueryConfig): Promise<Row[]> {
    if (this.#client !== undefined && isOver(this.#client)) this.#drop();
    this.#opening ??= this.#open();
    const opening = this.#opening;
    try {
      const client = await opening;
      return (await client.query<Row>(query)).rows;
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

  #open(): Promise<pg.PoolClient> {
    const opening = this.#pool.connect().then((client) => {
      client.on('error', (error) => {
        this.#onError(error);
        if (this.#opening === opening) this.#drop(error);
      });
      if (this.#opening === opening) this.#client = client;
      return client;
    });
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = undefined;
    });
    return opening;
  }

  #drop(error?: Error): void {
    this.#opening?.then((client) => client.release(error)).catch(() => {});
    this.#opening = undefined;
    this.#client = undefined;
  }
}
