/** Requests that are answered before their body is there: nobody reads the rest, and the connection is closed. */
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * How long a client may still send, and how much of that is read, so that it comes to read its answer: a connection that
 * is closed with bytes unread is reset, and what the client has not fetched by then is lost.
 */
const LINGER_MS = 500;
const LINGER_BYTES_MAX = 1_048_576;
const LOOK_MS = 10;

export function closeOnUnreadBodies(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!isUnread(request)) return done(null, payload);
    // A small body most often comes with the headers, and is complete in the next turn: then the connection stays.
    setImmediate(() => {
      if (isUnread(request)) {
        reply.header('connection', 'close');
        if (reply.statusCode !== TIMED_OUT) lingerAtEnd(request.raw.socket);
      }
      done(null, payload);
    });
  });
}

const TIMED_OUT = 408;

/** A streamed batch is answered while it comes. */
const isUnread = ({ raw, headers, body }: FastifyRequest): boolean =>
  !raw.complete && !(body instanceof Readable) && hasBody(headers);

const hasBody = (headers: FastifyRequest['headers']): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** What Node calls once the last answer is written, and would close the connection with at once. */
function lingerAtEnd(socket: Socket): void {
  socket.destroySoon = () => closeGently(socket);
}

/** Ends our side of a connection, and the other one when the client does so, or soon. */
export function closeGently(socket: Socket, lastWords = ''): void {
  const untilMs = performance.now() + LINGER_MS;
  const bytesMax = socket.bytesRead + LINGER_BYTES_MAX;
  const looking = setInterval(() => {
    if (performance.now() > untilMs) socket.destroy();
    else if (socket.bytesRead > bytesMax) socket.pause();
  }, LOOK_MS);
  socket.once('close', () => clearInterval(looking));
  socket.end(lastWords);
}
