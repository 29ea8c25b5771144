/**
 * Deposits, withdrawals and transfers on Node's own HTTP server. They are most of a bank's requests, and Fastify's
 * routing, hooks and reply would cost as much as all that the bank does for one of them. Here only a request is taken
 * that has nothing unusual and is accepted by every check; any other one goes on to Fastify, which answers it.
 */
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiClient } from '../../application/access/ports.js';
import type { KeyedCommand } from '../../application/bank.js';
import type { Answer } from '../../application/commands/answer.js';
import type { CommandType } from '../../application/commands/command.js';
import { MoneyBody, TransferBody } from '../../application/commands/commandBodies.js';
import { type Check, compileCheck, isUuid } from '../../application/shared/validation.js';
import { hearsAnswers, idOf, JSON_TYPE, logAnswered, logFailure, problemOf } from '../http/answering.js';
import { allows, bearerKey } from '../http/auth.js';
import { parseJson } from '../http/bodies.js';
import type { BodyReader } from '../http/bodyReader.js';
import { commandOf } from '../http/commands.js';
import { type Problem, problemHeaders } from '../http/problem.js';
import { requestId } from '../http/requestId.js';
import type { ApiDependencies } from '../http/responses.js';

interface Route {
  readonly url: string;
  readonly type: CommandType;
  readonly check: Check;
  /** The URL of what it makes, without its id. */
  readonly made: string;
}

const checkMoney = compileCheck(MoneyBody);
const TRANSFERS: Route = {
  url: '/v1/transfers',
  type: 'transfer',
  check: compileCheck(TransferBody),
  made: '/v1/transfers/',
};
const MOVEMENT = { check: checkMoney, made: '/v1/transactions/' };
/** By the path after the account's id. */
const MOVEMENTS: ReadonlyMap<string, Route> = new Map([
  ['/deposits', { url: '/v1/accounts/:id/deposits', type: 'deposit', ...MOVEMENT }],
  ['/withdrawals', { url: '/v1/accounts/:id/withdrawals', type: 'withdraw', ...MOVEMENT }],
]);
const ACCOUNT_PATH = '/v1/accounts/';
const ID_END = ACCOUNT_PATH.length + 36;

/** Headers that change what is done or answered, so that Fastify takes the request. */
const UNUSUAL = ['transfer-encoding', 'expect', 'if-match', 'prefer'] as const;

/**
 * Takes these requests before Fastify sees them. Call it after all routes, and only if no hook of the server adds to
 * their answers or refuses them.
 * @param reader the one that Fastify reads bodies with: it gets those that were read here in vain
 */
export function takeMovements(
  server: FastifyInstance,
  dependencies: ApiDependencies,
  reader: BodyReader,
  log: FastifyBaseLogger,
): void {
  const http = server.server;
  const [fastify] = http.listeners('request') as [RequestListener];
  const pass: RequestListener = (request, response) => fastify.call(http, request, response);
  const movements = new DirectMovements(dependencies, reader, log, pass);
  http.removeListener('request', fastify);
  http.on('request', (request, response) => movements.take(request, response));
}

class DirectMovements {
  readonly #dependencies: ApiDependencies;
  readonly #reader: BodyReader;
  readonly #log: FastifyBaseLogger;
  readonly #logsAnswers: boolean;
  /** Passes a request on to Fastify. */
  readonly #pass: RequestListener;

  constructor(
    dependencies: ApiDependencies,
    reader: BodyReader,
    log: FastifyBaseLogger,
    pass: RequestListener,
  ) {
    this.#dependencies = dependencies;
    this.#reader = reader;
    this.#log = log;
    this.#logsAnswers = hearsAnswers(log);
    this.#pass = pass;
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', headers } = request;
    const accountId = url === TRANSFERS.url ? undefined : url.slice(ACCOUNT_PATH.length, ID_END);
    const route = accountId === undefined ? TRANSFERS : routeAt(url, accountId);
    if (route === undefined || request.method !== 'POST' || !this.#isUsual(headers)) {
      this.#pass(request, response);
      return;
    }
    const client = this.#clientOf(request);
    if (client === undefined) {
      this.#pass(request, response);
      return;
    }
    const startMs = performance.now();
    this.#reader.read(request, (error, bytes) => {
      const keyed =
        error === null ? this.#readCommand(route, accountId, headers, bytes as Buffer) : undefined;
      if (keyed === undefined) {
        this.#reader.keep(request, error, bytes);
        this.#pass(request, response);
        return;
      }
      const of = { id: requestId(headers['x-request-id']), log: this.#log };
      if (this.#logsAnswers) {
        response.once('finish', () =>
          logAnswered(of, 'POST', route.url, response.statusCode, performance.now() - startMs),
        );
      }
      const sender = { clientId: client.id, correlationId: of.id };
      this.#dependencies.bank.submit(sender, keyed, {}, (answer) =>
        send(response, of, answer, this.#made(route)),
      );
    });
  }

  #made(route: Route): string {
    return this.#dependencies.publicUrl + route.made;
  }

  #isUsual(headers: IncomingHttpHeaders): boolean {
    const { draining, stopping, limits } = this.#dependencies;
    if (headers['content-type'] !== 'application/json') return false;
    if (!(Number(headers['content-length']) <= limits.bodyBytesMax)) return false;
    for (const name of UNUSUAL) if (headers[name] !== undefined) return false;
    return !draining.aborted && !stopping.aborted;
  }

  /** The client of a request, if its key is cached and may write. */
  #clientOf(request: IncomingMessage): ApiClient | undefined {
    const key = bearerKey(request);
    const client = key === undefined ? undefined : this.#dependencies.clients.recall(key);
    return client !== undefined && allows(client, 'write') ? client : undefined;
  }

  /** The command, or undefined if anything is wrong with the request: Fastify then finds the same, and answers it. */
  #readCommand(
    { type, check }: Route,
    accountId: string | undefined,
    headers: IncomingHttpHeaders,
    bytes: Buffer,
  ): KeyedCommand | undefined {
    try {
      const body = parseJson(bytes, 'body') as Record<string, unknown>;
      if (check(body) !== undefined) return undefined;
      return commandOf({ headers, params: { id: accountId }, body }, type, this.#dependencies.bank);
    } catch {
      return undefined;
    }
  }
}

function routeAt(url: string, accountId: string): Route | undefined {
  return url.startsWith(ACCOUNT_PATH) && isUuid(accountId) ? MOVEMENTS.get(url.slice(ID_END)) : undefined;
}

type Of = Pick<FastifyRequest, 'id' | 'log'>;

/** Sends the answer as `sendAnswer` and the route do through Fastify. Never throws: the other commands of its batch wait. */
function send(response: ServerResponse, of: Of, answer: Answer, made: string): void {
  try {
    const headers = ['x-request-id', of.id, 'x-content-type-options', 'nosniff'];
    if ('replayed' in answer && answer.replayed) headers.push('idempotent-replayed', 'true');
    if (answer.kind === 'accepted') {
      headers.push('content-type', JSON_TYPE, 'etag', `"${answer.version}"`);
      headers.push('location', made + idOf(answer.text));
      end(response, 201, headers, answer.text);
      return;
    }
    logFailure(of, answer);
    const problem = problemOf(answer) as Problem;
    headers.push(...Object.entries(problemHeaders(problem)).flat());
    end(response, problem.body.status, headers, JSON.stringify(problem.body));
  } catch (err) {
    of.log.error({ reqId: of.id, err }, 'an answer could not be sent');
    response.destroy();
  }
}

/** @param headers alternating names and values */
function end(response: ServerResponse, status: number, headers: string[], text: string): void {
  const bytes = Buffer.byteLength(text);
  headers.push('content-length', String(bytes));
  // ASCII has the same bytes in Latin-1, which are copied and need no encoding.
  response.writeHead(status, headers).end(text, bytes === text.length ? 'latin1' : 'utf8');
}
