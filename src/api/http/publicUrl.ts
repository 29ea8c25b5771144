/** Where clients see the bank, when a proxy before it has another address, or takes the beginning of a path away. */
import type { FastifyInstance } from 'fastify';

/** The path that a proxy takes away, such as `/bank`; empty where there is none. */
export const publicPath = (publicUrl: string): string =>
  publicUrl === '' ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');

/**
 * Addresses in answers are those that clients see.
 * @param publicUrl without a slash at its end; empty: addresses stay paths of this service
 */
export function answerPublicAddresses(server: FastifyInstance, publicUrl: string): void {
  if (publicUrl === '') return;
  server.addHook('onSend', (_request, reply, payload, done) => {
    const location = reply.getHeader('location');
    if (typeof location === 'string' && location.startsWith('/'))
      reply.header('location', publicUrl + location);
    const link = reply.getHeader('link');
    if (typeof link === 'string') reply.header('link', link.replaceAll('</', `<${publicUrl}/`));
    done(null, payload);
  });
}
