/** The HTTP server: Fastify with our checks, errors and routes. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance } from 'fastify';
import { StoreUnavailable } from '../application/ports.js';
import { compileCheck, InvalidInput } from '../application/validation.js';
import { accountRoutes } from './accounts.js';
import { apiClientRoutes } from './apiClients.js';
import { authenticate } from './auth.js';
import { batchRoutes } from './batch.js';
import { commandStatusRoutes } from './commandStatus.js';
import { eventRoutes } from './events.js';
import { healthRoutes } from './health.js';
import { movementRoutes } from './movements.js';
import { openApi } from './openapi.js';
import { Problem, problemOfFaults, sendProblem } from './problem.js';
import { limitRate } from './rateLimit.js';
import type { ApiDependencies } from './routes.js';

export interface ServerLimits {
  readonly headerBytesMax: number;
  readonly headersMsMax: number;
  readonly requestMsMax: number;
  readonly idleMsMax: number;
  /** Requests of one API client a minute; 0 is no limit. */
  readonly requestsPerMinuteMax: number;
}

/** Builds the server with all routes; it does not listen yet. */
export async function buildServer(
  dependencies: ApiDependencies,
  limits: ServerLimits,
  logger: FastifyBaseLogger,
): Promise<FastifyInstance> {
  const server = Fastify({
    loggerInstance: logger,
    disableRequestLogging: true,
    bodyLimit: dependencies.limits.bodyBytesMax,
    requestTimeout: limits.requestMsMax,
    connectionTimeout: limits.idleMsMax,
    keepAliveTimeout: limits.idleMsMax,
    http: { maxHeaderSize: limits.headerBytesMax, headersTimeout: limits.headersMsMax },
    forceCloseConnections: 'idle',
    genReqId: (request) => requestId(request.headers['x-request-id']),
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    clientErrorHandler,
  });
  server.setValidatorCompiler(({ schema, httpPart }) => {
    // Headers are only documented by their schema; idempotencyKeyOf and expectedVersionOf check them.
    if (httpPart === 'headers') return () => true;
    const check = compileCheck(schema as object, httpPart === 'body' ? 'body' : 'url');
    return (value: unknown) => {
      const faults = check(value);
      return faults === undefined ? { value } : { error: new InvalidInput(faults) };
    };
  });
  acceptEmptyJson(server);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const url = request.routeOptions.url ?? 'unknown';
    request.log.debug({ method, url, status: reply.statusCode, ms: reply.elapsedTime }, 'answered');
    done();
  });
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOfError(error);
    if (problem.body.status >= 500) request.log.error({ err: error }, problem.body.title);
    return sendProblem(reply, problem);
  });
  server.setNotFoundHandler((request, reply) => {
    sendProblem(
      reply,
      new Problem('not-found', `there is no ${request.method} ${request.url.split('?')[0]}`),
    );
  });

  authenticate(server, dependencies.clients);
  if (limits.requestsPerMinuteMax > 0) await limitRate(server, limits.requestsPerMinuteMax);
  await server.register(swagger, openApi);
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { persistAuthorization: false, docExpansion: 'list' },
    logLevel: 'warn',
  });
  await server.register(async (routes) => {
    for (const add of [
      accountRoutes,
      movementRoutes,
      batchRoutes,
      commandStatusRoutes,
      eventRoutes,
      apiClientRoutes,
      healthRoutes,
    ]) {
      add(routes, dependencies);
    }
    routes.get('/openapi.json', { config: { scope: 'none' }, schema: { hide: true } }, async () =>
      server.swagger(),
    );
  });
  return server;
}

/** A body is optional where all its fields are: an empty one is an empty object. */
function acceptEmptyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, {});
    else parse(request, body, done);
  });
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.method !== 'GET') request.body = {};
    done();
  });
}

function problemOfError(error: FastifyError | Problem | InvalidInput | StoreUnavailable): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInput) return problemOfFaults(error.faults);
  if (error instanceof StoreUnavailable)
    return new Problem('unavailable', 'the database does not answer; try again');
  const { statusCode = 500, code } = error as FastifyError;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem('body-too-large', error.message);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Problem('unsupported-media-type', error.message);
  if (statusCode === 429)
    return new Problem('too-many-requests', 'this API key sends more requests than it may');
  if (statusCode >= 400 && statusCode < 500) {
    return problemOfFaults([{ field: 'body', rule: 'json', message: `is not valid JSON: ${error.message}` }]);
  }
  return new Problem('internal-error', 'the request failed; its id is in the log');
}

let requestCount = 0;
const processTag = Math.floor(Math.random() * 36 ** 6).toString(36);

/** The client's own id where it is harmless to repeat, else one of ours. */
function requestId(given: string | string[] | undefined): string {
  if (typeof given === 'string' && /^[A-Za-z0-9_.:-]{1,64}$/.test(given)) return given;
  requestCount += 1;
  return `${processTag}-${requestCount.toString(36)}`;
}

/** What Node's parser refuses never becomes a request; it is answered here, in the same form. */
function clientErrorHandler(
  error: NodeJS.ErrnoException,
  socket: { writable: boolean; end(text: string): void; destroy(): void },
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new Problem('headers-too-large', 'the headers are too large')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new Problem('request-timeout', 'the request did not arrive in time')
        : problemOfFaults([{ field: 'request', rule: 'http', message: 'is not valid HTTP' }]);
  const text = JSON.stringify(problem.body);
  socket.end(
    `HTTP/1.1 ${problem.body.status} ${problem.body.title}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  );
}
