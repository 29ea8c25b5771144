/**
 * Limits reads that hold memory and database connections: a number per API client may be in progress, and
 * their pieces take turns with those of other clients.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FairTurns, type Turn, TurnRefused } from '../../application/shared/fairTurns.js';
import { Problem } from './problem.js';

export interface ReadLimits {
  /** Concurrent requests per API client, until the response is sent. */
  readonly clientRequestsMax: number;
  /** Queued requests per API client. */
  readonly clientWaitingMax: number;
  /** Concurrent pieces of all clients; each needs a database connection. */
  readonly piecesMax: number;
}

export class ReadTurns {
  readonly #requests: FairTurns;
  readonly #pieces: FairTurns;

  constructor({ clientRequestsMax, clientWaitingMax, piecesMax }: ReadLimits) {
    // A slow reader does not block others, so there is no limit over all clients.
    this.#requests = new FairTurns({
      totalMax: Number.POSITIVE_INFINITY,
      clientMax: clientRequestsMax,
      waitingMax: clientWaitingMax,
    });
    this.#pieces = new FairTurns({
      totalMax: piecesMax,
      clientMax: piecesMax,
      waitingMax: Number.POSITIVE_INFINITY,
    });
  }

  /**
   * Waits until the client may start another request.
   * @returns schedules the pieces of its work
   * @throws Problem if the queue of this client is full
   */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<Turn> {
    const clientId = request.client?.id ?? '';
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const end = await this.#requests.take(clientId, gone.signal).catch((error) => {
      if (!(error instanceof TurnRefused)) throw error;
      throw new Problem(
        'too-many-requests',
        'Too many reads of this API client are queued; send fewer at a time',
      );
    });
    if (gone.signal.aborted) end();
    else gone.signal.addEventListener('abort', end, { once: true });
    return (work) => this.#pieces.run(clientId, work);
  }
}
