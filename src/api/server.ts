/** The HTTP server: Fastify with authentication, error handling and routes. */
import type { Socket } from 'node:net';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { compileCheck, InvalidInput } from '../application/shared/validation.js';
import { hearsAnswers, logAnswered } from './http/answering.js';
import { authenticate } from './http/auth.js';
import { acceptJson } from './http/bodies.js';
import { CommandHeaders } from './http/commands.js';
import { allowOrigins } from './http/cors.js';
import { allowDryRuns } from './http/dryRun.js';
import { answerBadUrl, answerClientError, answerFailures, notFound } from './http/failures.js';
import { refuseOtherMethods } from './http/methods.js';
import { documentRoutes, openApi } from './http/openapi.js';
import { answerPublicAddresses, publicPath } from './http/publicUrl.js';
import { limitRate } from './http/rateLimit.js';
import { requestId } from './http/requestId.js';
import type { ApiDependencies } from './http/responses.js';
import { refuseUnknownInput } from './http/unknownInput.js';
import { closeOnUnreadBodies } from './http/unreadBodies.js';
import { accountCommandRoutes } from './routes/accountCommands.js';
import { accountListRoutes } from './routes/accountList.js';
import { accountRoutes } from './routes/accounts.js';
import { apiClientRoutes } from './routes/apiClients.js';
import { balanceRoutes } from './routes/balances.js';
import { batchRoutes } from './routes/batch.js';
import { commandStatusRoutes } from './routes/commandStatus.js';
import { consoleRoutes } from './routes/console.js';
import { dailyBalanceRoutes } from './routes/dailyBalances.js';
import { takeMovements } from './routes/directMovements.js';
import { chartRoutes, entryRoutes } from './routes/entries.js';
import { eventByPositionRoutes } from './routes/eventByPosition.js';
import { eventRoutes } from './routes/events.js';
import { healthRoutes } from './routes/health.js';
import { holdRoutes } from './routes/holds.js';
import { ledgerRoutes } from './routes/ledger.js';
import { movementRoutes } from './routes/movements.js';
import { projectionRoutes } from './routes/projections.js';
import { reversalRoutes } from './routes/reversals.js';
import { statementRoutes } from './routes/statements.js';
import { timeRoutes } from './routes/time.js';
import { transactionSearchRoutes } from './routes/transactionSearch.js';
import { transactionRoutes } from './routes/transactions.js';
import { verificationRoutes } from './routes/verifications.js';
import { webhookRoutes } from './routes/webhooks.js';

export interface ServerLimits {
  readonly headerBytesMax: number;
  readonly headersMsMax: number;
  readonly requestMsMax: number;
  /** Time limit in milliseconds to receive a body (not streamed). */
  readonly bodyMsMax: number;
  /** Maximum total bytes of incomplete bodies. */
  readonly unfinishedBytesMax: number;
  readonly idleMsMax: number;
  /** Requests per API client and minute; 0 means no limit. */
  readonly requestsPerMinuteMax: number;
  /** Origins whose pages may call the API from a browser; `*`: all. */
  readonly corsOrigins: readonly string[];
}

/** In the order in which the OpenAPI document lists them. */
const ROUTES = [
  accountCommandRoutes,
  accountRoutes,
  accountListRoutes,
  balanceRoutes,
  ledgerRoutes,
  dailyBalanceRoutes,
  entryRoutes,
  chartRoutes,
  reversalRoutes,
  projectionRoutes,
  statementRoutes,
  movementRoutes,
  transactionRoutes,
  transactionSearchRoutes,
  holdRoutes,
  batchRoutes,
  commandStatusRoutes,
  eventRoutes,
  eventByPositionRoutes,
  apiClientRoutes,
  webhookRoutes,
  verificationRoutes,
  timeRoutes,
  healthRoutes,
  documentRoutes,
  consoleRoutes,
];

/** Interval at which Node checks for connections past their deadline. */
const DEADLINE_PERIOD_MS = 1_000;

/** Builds the server with all routes, without listening. */
export async function buildServer(
  dependencies: ApiDependencies,
  limits: ServerLimits,
  logger: FastifyBaseLogger,
): Promise<FastifyInstance> {
  const server = Fastify({
    loggerInstance: logger,
    // One logger for all: log lines of a request contain its id.
    childLoggerFactory: () => logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: dependencies.limits.bodyBytesMax,
    requestTimeout: limits.requestMsMax,
    connectionTimeout: limits.idleMsMax,
    keepAliveTimeout: limits.idleMsMax,
    http: {
      maxHeaderSize: limits.headerBytesMax,
      headersTimeout: limits.headersMsMax,
      connectionsCheckingInterval: Math.min(limits.headersMsMax, DEADLINE_PERIOD_MS),
    },
    forceCloseConnections: 'idle',
    // While stopping, authenticate() rejects new requests with a problem document.
    return503OnClosing: false,
    genReqId: (request) => requestId(request.headers['x-request-id']),
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    frameworkErrors: answerBadUrl,
    clientErrorHandler: (error, socket) => answerClientError(error, socket as Socket),
  });
  server.setValidatorCompiler(({ schema, httpPart }) => {
    // Schemas only document headers; idempotencyKeyOf and expectedVersionOf check them.
    if (httpPart === 'headers') return () => true;
    const check = compileCheck(schema as object, httpPart === 'body' ? 'body' : 'url');
    return (value: unknown) => {
      const faults = check(value);
      return faults === undefined ? true : { error: new InvalidInput(faults) };
    };
  });
  const reader = acceptJson(server, {
    bytesMax: dependencies.limits.bodyBytesMax,
    msMax: limits.bodyMsMax,
    unfinishedBytesMax: limits.unfinishedBytesMax,
  });
  closeOnUnreadBodies(server);
  answerFailures(server);
  allowOrigins(server, limits.corsOrigins);
  answerPublicAddresses(server, dependencies.publicUrl);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    // Clients and proxies with open connections then move to another node before this one closes them.
    if (dependencies.draining.aborted) reply.header('connection', 'close');
    if (request.is404) done(notFound(request));
    else done();
  });
  if (hearsAnswers(logger)) logAnswers(server);
  authenticate(server, dependencies);
  if (limits.requestsPerMinuteMax > 0) await limitRate(server, limits.requestsPerMinuteMax);
  await server.register(swagger, openApi(dependencies.publicUrl));
  await server.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: 'none' };
    });
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      indexPrefix: publicPath(dependencies.publicUrl),
      uiConfig: { persistAuthorization: false, docExpansion: 'list' },
      staticCSP: "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'",
      logLevel: 'warn',
    });
  });
  await server.register(async (routes) => {
    const refuseTheRest = refuseOtherMethods(routes);
    allowDryRuns(routes, CommandHeaders);
    refuseUnknownInput(routes);
    // Each has its own content types.
    for (const add of ROUTES) await routes.register(async (own) => add(own, dependencies));
    refuseTheRest();
  });
  if (!hasHooks(limits)) takeMovements(server, dependencies, reader, logger);
  return server;
}

/** Whether hooks of Fastify refuse requests or add to responses. */
const hasHooks = (limits: ServerLimits) => limits.requestsPerMinuteMax > 0 || limits.corsOrigins.length > 0;

function logAnswers(server: FastifyInstance): void {
  server.addHook('onResponse', (request, reply, done) => {
    const url = request.routeOptions.url ?? 'unknown';
    logAnswered(request, request.method, url, reply.statusCode, reply.elapsedTime);
    done();
  });
}
