/** Maps errors to problem documents: those of the API, of Fastify and of Node's HTTP parser. */
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { StoreForbidden, StoreUnavailable } from '../../application/shared/errors.js';
import { InvalidInput } from '../../application/shared/validation.js';
import { PROBLEM_TYPE, Problem, problemOfFaults, sendProblem } from './problem.js';
import { requestId } from './requestId.js';
import { closeGently } from './unreadBodies.js';

/** Installs the handlers for errors and unknown routes. */
export function answerFailures(server: FastifyInstance): void {
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = problemOfError(error);
    if (problem.body.status >= 500) request.log.error({ reqId: request.id, err: error }, problem.body.title);
    return sendProblem(reply, problem);
  });
  server.setNotFoundHandler((request, reply) => {
    sendProblem(reply, notFound(request));
  });
}

export const notFound = ({ method, url }: FastifyRequest): Problem =>
  new Problem('not-found', `No route for ${method} ${url.split('?')[0]}`);

/** Handles errors that Fastify detects before routing, and thus before any hook. */
export function answerBadUrl(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const tooLong = error.code === 'FST_ERR_MAX_PARAM_LENGTH';
  const fault = tooLong
    ? { field: 'url', rule: 'maxLength', message: 'has a path segment that is too long' }
    : { field: 'url', rule: 'format', message: 'is not a valid URL' };
  sendProblem(reply.header('x-request-id', request.id), problemOfFaults([fault]));
}

function problemOfError(
  error: FastifyError | Problem | InvalidInput | StoreForbidden | StoreUnavailable,
): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInput) return problemOfFaults(error.faults);
  if (error instanceof StoreForbidden) return new Problem('store-forbids', error.message);
  if (error instanceof StoreUnavailable)
    return new Problem('unavailable', 'The database is not responding; retry');
  const { statusCode = 500, code, message } = error as FastifyError;
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new Problem(
      'unsupported-media-type',
      'Send application/json (/v1/batch also accepts application/x-ndjson)',
    );
  }
  if (statusCode === 429) return new Problem('too-many-requests', 'This API key has exceeded its rate limit');
  if (statusCode >= 400 && statusCode < 500) {
    return problemOfFaults([{ field: 'body', rule: 'complete', message: `is incomplete: ${message}` }]);
  }
  return new Problem('internal-error', 'The request failed; find its X-Request-Id in the log');
}

/** Responds to input that Node's HTTP parser rejects before it becomes a request, in the same format. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const { _httpMessage: underWay } = socket as { _httpMessage?: { headersSent: boolean } };
  // A response in progress cannot be replaced.
  if (error.code === 'ECONNRESET' || !socket.writable || underWay?.headersSent) {
    socket.destroy();
    return;
  }
  const { body } = problemOfClientError(error.code);
  const text = JSON.stringify(body);
  const answer =
    `HTTP/1.1 ${body.status} ${body.title}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
    `content-length: ${Buffer.byteLength(text)}\r\nx-request-id: ${requestId(undefined)}\r\n` +
    `connection: close\r\n\r\n${text}`;
  // After a timeout, do not wait any longer.
  if (body.status === 408) socket.end(answer, () => socket.destroy());
  else closeGently(socket, answer);
}

function problemOfClientError(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('headers-too-large', 'The request headers are too large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request-timeout', 'The request did not arrive in time');
  return problemOfFaults([{ field: 'request', rule: 'http', message: 'is not valid HTTP' }]);
}
