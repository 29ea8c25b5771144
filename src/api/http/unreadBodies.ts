/** Requests answered before their body has arrived: the rest is not read, and the connection is closed. */
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * How long, and how much, is still read so that the client gets the response: closing a connection with
 * unread bytes resets it, and the client loses a response that it has not read.
 */
const LINGER_MS = 500;
const LINGER_BYTES_MAX = 1_048_576;
const LOOK_MS = 10;

export function closeOnUnreadBodies(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!isUnread(request)) return done(null, payload);
    // A small body usually arrives with the headers and is complete in the next turn; the connection then
    // stays open.
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

/** A streamed batch is answered while it arrives. */
const isUnread = ({ raw, headers, body }: FastifyRequest): boolean =>
  !raw.complete && !(body instanceof Readable) && hasBody(headers);

const hasBody = (headers: FastifyRequest['headers']): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Node calls this after the last response; by default it closes the connection immediately. */
function lingerAtEnd(socket: Socket): void {
  socket.destroySoon = () => closeGently(socket);
}

/** Half-closes the connection, and closes it when the client does, or after a short time. */
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
