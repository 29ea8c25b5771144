/** The web console: files that were built from console/, served as they are. It is a client of the API like any other. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Problem } from '../http/problem.js';
import { publicPath } from '../http/publicUrl.js';
import type { ApiDependencies } from '../http/responses.js';

/** What the addresses of the page are relative to, as the build leaves it. */
const BASE = '<base href="/" />';

/** The page, for who sees it under a path of its own. */
const pageAt = (folder: string, publicUrl: string): string =>
  readFileSync(path.join(folder, 'index.html'), 'utf8').replace(
    BASE,
    `<base href="${publicPath(publicUrl)}/" />`,
  );

/** Addresses that the console itself makes a page of; all others are the API's, or nobody's. */
const PAGES = ['/', '/accounts', '/accounts/:id', '/feed', '/ledger', '/operations'];

/** It asks nobody but this service, runs nothing that is not a file of it, and is shown in nobody's frame. */
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

/** Files with a hash of what is in them in their names. That there is none is not kept: it may be there in a minute. */
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
    // Typed with a slash at its end it is the same page.
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
