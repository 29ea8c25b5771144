/** A pool that hands out only live sessions on suitable servers. */
import pg from 'pg';
import type { Pulse } from './pulse.js';
import { leadsOn, type Route, RoutedClient } from './route.js';
import { isOver } from './sessionEnd.js';

type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, done: () => void) => void;

export class SessionPool extends pg.Pool {
  readonly #route: Route;
  readonly #pulse: Pulse;

  /** @param open initializes a new connection before it is used */
  constructor(
    options: pg.PoolConfig,
    route: Route,
    pulse: Pulse,
    open: (client: RoutedClient) => Promise<void>,
  ) {
    class Client extends RoutedClient {
      constructor(given?: pg.ClientConfig) {
        super(route, given ?? {});
      }
    }
    super({ ...options, Client, onConnect: (client) => open(client as RoutedClient) });
    this.#route = route;
    this.#pulse = pulse;
    this.on('connect', (client) => pulse.heard(client));
    this.on('release', (_, client) => pulse.heard(client));
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    const taking = this.#take();
    if (callback === undefined) return taking;
    taking.then(
      (client) => callback(undefined, client, () => client.release()),
      (error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }

  async #take(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#connected();
      if (!isOver(client) && (this.#pulse.isFresh(client) || (await this.#pulse.answers(client))))
        return client;
      client.release(new Error('the session has ended'));
    }
  }

  /** Tries one attempt after the other until one succeeds. */
  async #connected(): Promise<pg.PoolClient> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await super.connect();
      } catch (error) {
        if (attempt >= this.#route.length || !leadsOn(error)) throw error;
      }
    }
  }
}
