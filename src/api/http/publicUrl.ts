/** The bank's URL as seen by clients behind a proxy, which may strip a path prefix. */
import type { FastifyInstance } from 'fastify';

/** The path prefix stripped by a proxy, such as `/bank`; empty if none. */
export const publicPath = (publicUrl: string): string =>
  publicUrl === '' ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');

/**
 * Rewrites URLs in responses to those that clients use.
 * @param publicUrl without a trailing slash; if empty, URLs stay paths
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
