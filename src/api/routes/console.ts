/** The web console: static files built from console/. It is a client of the API like any other. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '../http/problem.js';
import { publicPath } from '../http/publicUrl.js';
import type { ApiDependencies } from '../http/responses.js';

/** The base element in the built page. */
const BASE = '<base href="/" />';

/** The page for a public URL with a path. */
const pageAt = (folder: string, publicUrl: string): string =>
  readFileSync(path.join(folder, 'index.html'), 'utf8').replace(
    BASE,
    `<base href="${publicPath(publicUrl)}/" />`,
  );

/** Routes of the console's pages. */
const PAGES = ['/', '/accounts', '/accounts/:id', '/feed', '/ledger', '/operations'];

/** The page connects only to this service, runs only its own scripts, and cannot be framed. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Files with a content hash in their names. A 404 is not cached: the file may exist after a deployment. */
const FOREVER = { cacheControl: true, maxAge: '365d', immutable: true };

export async function consoleRoutes(
  server: FastifyInstance,
  { consoleFolder, publicUrl }: ApiDependencies,
): Promise<void> {
  const config = { scope: 'none' } as const;
  const schema = { hide: true };
  const isBuilt = existsSync(path.join(consoleFolder, 'index.html'));
  if (isBuilt) {
    await server.register(fastifyStatic, {
      root: consoleFolder,
      serve: false,
      cacheControl: false,
      preCompressed: true,
    });
  }
  const send = (reply: FastifyReply, file: string, options = {}) => {
    if (!isBuilt) throw new Problem('not-found', 'The web console has not been built; run npm run build');
    return reply.headers(HEADERS).sendFile(file, options);
  };
  const page = isBuilt && publicPath(publicUrl) !== '' ? pageAt(consoleFolder, publicUrl) : undefined;
  for (const url of PAGES) {
    server.get(url, {
      config,
      schema,
      handler: (_request, reply) => {
        reply.header('cache-control', 'no-cache');
        if (page === undefined) return send(reply, 'index.html');
        return reply.headers({ ...HEADERS, 'content-type': 'text/html; charset=utf-8' }).send(page);
      },
    });
  }
  for (const url of PAGES.slice(1)) {
    // A trailing slash leads to the same page.
    server.get(`${url}/`, {
      config,
      schema,
      handler: (request, reply) => reply.redirect(request.url.replace(/\/(?=\?|$)/, ''), 308),
    });
  }
  server.get<{ Params: { '*': string } }>('/assets/*', {
    config,
    schema,
    handler: (request, reply) => send(reply, `assets/${request.params['*']}`, FOREVER),
  });
}
