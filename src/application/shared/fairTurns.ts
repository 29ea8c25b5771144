/**
 * Fair scheduling of work among clients, with limits in total and per client. Work that finds no room is
 * queued per client. The next turn goes to the client with the least work in progress, and among equals to
 * the one served longest ago. However much one client requests, another one waits for at most one piece of
 * each client.
 */

/** Runs a piece of work in its turn. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** A turn without waiting. */
export const atOnce: Turn = (work) => work();

/** The queue of this client is full. */
export class TurnRefused extends Error {
  override readonly name = 'TurnRefused';
}

export interface TurnLimits {
  /** Concurrent pieces of all clients. */
  readonly totalMax: number;
  /** Concurrent pieces per client. */
  readonly clientMax: number;
  /** Queued pieces per client. */
  readonly waitingMax: number;
}

interface Client {
  underWay: number;
  readonly waiting: Set<() => void>;
}

export class FairTurns {
  readonly #limits: TurnLimits;
  /** Clients with work in progress or queued, in the order of their turns. */
  readonly #clients = new Map<string, Client>();
  #underWay = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /**
   * Takes a turn, now or later.
   * @param signal cancels a turn that has not started
   * @returns ends the turn; call it once
   * @throws TurnRefused if the queue of this client is full
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

  /** Runs a piece of work in its turn. @throws TurnRefused */
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
    // Its next turn comes after all other clients'.
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
        reject(new Error('the caller no longer waits for it'));
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

  /** Starts the next turn: that of the waiting client with the least work in progress. */
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
