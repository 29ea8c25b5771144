/** API clients: who calls; and for admins: make one, list them, end one. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { SCOPES } from '../application/apiClients.js';
import { AccountId as ClientId, line } from '../application/commands.js';
import type { ApiClient, Scope } from '../application/ports.js';
import { Problem } from './problem.js';
import { limitOf, pageQuery, sendPage } from './requests.js';
import { type ApiDependencies, emptyAnswer, LINK, LOCATION, pageOf, refusals, responses } from './routes.js';

const Name = line(100, 'a text of 1 to 100 characters');
const Scopes = Type.Array(Type.Enum([...SCOPES], { type: 'string' }), {
  minItems: 1,
  maxItems: SCOPES.length,
  uniqueItems: true,
});
const client = { id: ClientId, name: Type.String(), scopes: Scopes, createdAt: Type.String() };
const ClientBody = Type.Object(client, { title: 'ApiClient' });
const NewClientBody = Type.Object(
  { ...client, key: Type.String({ description: 'told once: only its hash is kept' }) },
  { title: 'NewApiClient' },
);

export function apiClientRoutes(server: FastifyInstance, { clients, limits }: ApiDependencies): void {
  const config = { scope: 'admin' } as const;
  const tags = ['api clients'];

  server.post<{ Body: { name: string; scopes: Scope[] } }>('/v1/api-clients', {
    config,
    schema: {
      operationId: 'createApiClient',
      summary: 'Make an API client and its key',
      tags,
      body: Type.Object({ name: Name, scopes: Scopes }, { additionalProperties: false }),
      response: responses(201, NewClientBody, [413, 415], LOCATION),
    },
    handler: async (request, reply) => {
      const made = await clients.create(request.body.name, request.body.scopes);
      reply.header('location', `/v1/api-clients/${made.client.id}`).header('cache-control', 'no-store');
      return reply.code(201).send({ ...made.client, key: made.key });
    },
  });

  server.get<{ Querystring: { after?: string; limit?: number } }>('/v1/api-clients', {
    config,
    schema: {
      operationId: 'listApiClients',
      summary: 'List API clients by id',
      tags,
      querystring: Type.Object(pageQuery(limits.pageItemsMax, 'uuid'), { additionalProperties: false }),
      response: responses(200, pageOf(ClientBody, 'ApiClients'), [], LINK),
    },
    handler: async (request, reply) => {
      const limit = limitOf(request.query, limits.pageItemsMax);
      const found = await clients.list(request.query.after, limit + 1);
      const items = found.slice(0, limit);
      return sendPage(request, reply, {
        items,
        next: found.length > limit ? (items.at(-1)?.id ?? null) : null,
      });
    },
  });

  server.get('/v1/api-clients/self', {
    config: { scope: 'any' },
    schema: {
      operationId: 'getOwnApiClient',
      summary: 'Who calls: the API client of the key, and what it may do',
      tags,
      response: responses(200, ClientBody),
    },
    handler: async ({ client: caller }) => caller as ApiClient,
  });

  server.delete<{ Params: { id: string } }>('/v1/api-clients/:id', {
    config,
    schema: {
      operationId: 'deleteApiClient',
      summary: 'End an API client: its key no longer works',
      tags,
      params: Type.Object({ id: ClientId }),
      response: { 204: emptyAnswer, ...refusals([404]) },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      if (id === request.client?.id) throw new Problem('forbidden', 'a client cannot end itself');
      if (!(await clients.remove(id))) throw new Problem('not-found', `there is no API client ${id}`);
      return reply.code(204).send();
    },
  });
}
