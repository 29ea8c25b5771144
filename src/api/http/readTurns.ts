/**
 * Reads that hold memory and database connections: so many of one API client may be under way, and their pieces of work
 * take turns with those of other clients.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FairTurns, type Turn, TurnRefused } from '../../application/shared/fairTurns.js';
import { Problem } from './problem.js';

export interface ReadLimits {
  /** Requests of one API client under way; one is until its answer is sent. */
  readonly clientRequestsMax: number;
  /** Further ones that may wait. */
  readonly clientWaitingMax: number;
  /** Pieces of work of all clients at once: each needs a database connection. */
  readonly piecesMax: number;
}

export class ReadTurns {
  readonly #requests: FairTurns;
  readonly #pieces: FairTurns;

  constructor({ clientRequestsMax, clientWaitingMax, piecesMax }: ReadLimits) {
    // Who reads slowly keeps nobody else waiting, so there is no bound over all clients.
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
   * Waits until the request's client may have another one under way.
   * @returns takes turns for pieces of its work
   * @throws Problem when as many of this client wait as may
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
