/**
 * Turns for the work of many clients: so many at a time in all and for each client. Who finds no room waits behind the
 * others of the same client. When there is room again, it is for the client with the least under way, and of those with as
 * little for the one that was served longest ago: so however much one client asks for, another one waits for at most one
 * piece of each.
 */

/** Runs a piece of work when it is its turn. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** For who has nobody to wait for. */
export const atOnce: Turn = (work) => work();

/** As many pieces of this client's work wait as may. */
export class TurnRefused extends Error {
  override readonly name = 'TurnRefused';
}

export interface TurnLimits {
  /** Pieces under way at once, of all clients. */
  readonly totalMax: number;
  /** Pieces under way at once, of one client. */
  readonly clientMax: number;
  /** Pieces of one client that may wait. */
  readonly waitingMax: number;
}

interface Client {
  underWay: number;
  readonly waiting: Set<() => void>;
}

export class FairTurns {
  readonly #limits: TurnLimits;
  /** Those that have something under way or waiting, in the order in which they get turns. */
  readonly #clients = new Map<string, Client>();
  #underWay = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a turn, now or later.
   * @param signal gives up a turn that has not come
   * @returns ends the turn; to be called once
   * @throws TurnRefused when as many of this client wait as may
   */
  async take(clientId: string, signal?: AbortSignal): Promise<() => void> {
    const client = this.#clientOf(clientId);
    if (client.waiting.size === 0 && this.#hasRoom(client)) {
      this.#begin(clientId, client);
    } else {
      if (client.waiting.size >= this.#limits.waitingMax) throw new TurnRefused('too much waits');
      await this.#wait(clientId, client, signal);
    }
    return () => {
      client.underWay -= 1;
      this.#underWay -= 1;
      this.#forget(clientId, client);
      this.#next();
    };
  }

  /** Does a piece of work when it is its turn. @throws TurnRefused */
  async run<T>(clientId: string, work: () => Promise<T>): Promise<T> {
    const end = await this.take(clientId);
    try {
      return await work();
    } finally {
      end();
    }
  }

  #clientOf(clientId: string): Client {
    let client = this.#clients.get(clientId);
    if (client === undefined) {
      client = { underWay: 0, waiting: new Set() };
      this.#clients.set(clientId, client);
    }
    return client;
  }

  #hasRoom({ underWay }: Client): boolean {
    return this.#underWay < this.#limits.totalMax && underWay < this.#limits.clientMax;
  }

  #begin(clientId: string, client: Client): void {
    // Its next turn comes after those of all others.
    this.#clients.delete(clientId);
    this.#clients.set(clientId, client);
    client.underWay += 1;
    this.#underWay += 1;
  }

  #wait(clientId: string, client: Client, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        client.waiting.delete(begin);
        this.#forget(clientId, client);
        reject(new Error('nobody waits for it any more'));
      };
      const begin = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      if (signal?.aborted) return leave();
      signal?.addEventListener('abort', leave, { once: true });
      client.waiting.add(begin);
    });
  }

  /** Lets begin whose turn it is: of the clients that wait, the one with the least under way. */
  #next(): void {
    let next: readonly [string, Client] | undefined;
    for (const entry of this.#clients) {
      const [, client] = entry;
      if (client.waiting.size === 0 || !this.#hasRoom(client)) continue;
      if (next === undefined || client.underWay < next[1].underWay) next = entry;
    }
    if (next === undefined) return;
    const [clientId, client] = next;
    const [begin] = client.waiting as Set<() => void>;
    client.waiting.delete(begin as () => void);
    this.#begin(clientId, client);
    begin?.();
  }

  #forget(clientId: string, { underWay, waiting }: Client): void {
    if (underWay === 0 && waiting.size === 0) this.#clients.delete(clientId);
  }
}
