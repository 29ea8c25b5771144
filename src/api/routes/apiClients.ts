/** API clients: the current one, and for admins create, list and delete. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { KEYS_MAX, SCOPES } from '../../application/access/apiClients.js';
import type { ApiClient, Scope } from '../../application/access/ports.js';
import { AccountId as ClientId, line } from '../../application/commands/fields.js';
import { readInstant } from '../../application/shared/dates.js';
import { pageOf } from '../../application/shared/page.js';
import { bearerKey } from '../http/auth.js';
import { limitOf, pageQuery, sendPage } from '../http/pages.js';
import { Problem, problemOfFaults } from '../http/problem.js';
import {
  type ApiDependencies,
  emptyAnswer,
  LINK,
  LOCATION,
  pageSchema,
  refusals,
  responses,
} from '../http/responses.js';

const Name = line(100, 'A text of 1 to 100 characters');
const Scopes = Type.Array(Type.Enum([...SCOPES], { type: 'string' }), {
  minItems: 1,
  maxItems: SCOPES.length,
  uniqueItems: true,
});
const client = { id: ClientId, name: Type.String(), scopes: Scopes, createdAt: Type.String() };
const ClientBody = Type.Object(client, { title: 'ApiClient' });
const NewClientBody = Type.Object(
  { ...client, key: Type.String({ description: 'Shown only once; the bank stores only its hash' }) },
  { title: 'NewApiClient' },
);

const key = {
  id: ClientId,
  createdAt: Type.String(),
  validUntil: Type.Union([Type.String(), Type.Null()], {
    description: 'When the key expires; null if it is valid until deleted',
  }),
};
const KeyBody = Type.Object(key, { title: 'ApiKey' });
const NewKeyBody = Type.Object(
  { ...key, key: Type.String({ description: 'Shown only once; the bank stores only its hash' }) },
  { title: 'NewApiKey' },
);

const noClient = (id: string) => new Problem('not-found', `No API client with id ${id}`);

export function apiClientRoutes(server: FastifyInstance, dependencies: ApiDependencies): void {
  const { clients, limits } = dependencies;
  keyRoutes(server, dependencies);
  const config = { scope: 'admin' } as const;
  const tags = ['api clients'];

  server.post<{ Body: { name: string; scopes: Scope[] } }>('/v1/api-clients', {
    config,
    schema: {
      operationId: 'createApiClient',
      summary: 'Create an API client and its key',
      tags,
      body: Type.Object({ name: Name, scopes: Scopes }, { additionalProperties: false }),
      response: responses(201, NewClientBody, [408, 413, 415], LOCATION),
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
      summary: 'List API clients, ordered by id',
      tags,
      querystring: Type.Object(pageQuery(limits.pageItemsMax, 'uuid'), { additionalProperties: false }),
      response: responses(200, pageSchema(ClientBody, 'ApiClients'), [], LINK),
    },
    handler: async (request, reply) => {
      const limit = limitOf(request.query, limits.pageItemsMax);
      const found = await clients.list(request.query.after, limit + 1);
      return sendPage(
        request,
        reply,
        pageOf(found, limit, ({ id }) => id),
      );
    },
  });

  server.get('/v1/api-clients/self', {
    config: { scope: 'any' },
    schema: {
      operationId: 'getOwnApiClient',
      summary: 'Retrieve the API client of the key in use, with its scopes',
      tags,
      response: responses(200, ClientBody),
    },
    handler: async ({ client: caller }) => caller as ApiClient,
  });

  server.delete<{ Params: { id: string } }>('/v1/api-clients/:id', {
    config,
    schema: {
      operationId: 'deleteApiClient',
      summary: 'Delete an API client and revoke its keys',
      tags,
      params: Type.Object({ id: ClientId }),
      response: { 204: emptyAnswer, ...refusals([404]) },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      if (id === request.client?.id) throw new Problem('forbidden', 'An API client cannot delete itself');
      if (!(await clients.remove(id))) throw noClient(id);
      return reply.code(204).send();
    },
  });
}

/** The keys of a client: create, list and revoke. */
function keyRoutes(server: FastifyInstance, { clients }: ApiDependencies): void {
  const config = { scope: 'admin' } as const;
  const tags = ['api clients'];
  const params = Type.Object({ id: ClientId });

  server.post<{ Params: { id: string }; Body: { validUntil?: string } }>('/v1/api-clients/:id/keys', {
    config,
    schema: {
      operationId: 'rotateApiKey',
      summary: 'Create another key for an API client and set when its existing keys expire',
      tags,
      params,
      body: Type.Object(
        {
          validUntil: Type.Optional(
            Type.String({
              format: 'date-time',
              description:
                'The time, by the database’s clock, by which all existing keys of the client expire; if omitted, ' +
                'they stay valid until deleted',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      response: responses(201, NewKeyBody, [404, 409, 413, 415], LOCATION),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const { validUntil } = request.body;
      const made = await clients.addKey(id, validUntil === undefined ? undefined : readInstant(validUntil));
      if (made === 'no-client') throw noClient(id);
      if (made === 'too-many') {
        throw new Problem('too-many-keys', `The API client has ${KEYS_MAX} valid keys; delete one first`);
      }
      if (made === 'past') {
        const message = 'must be in the future by the database’s clock; to revoke a key now, delete it';
        throw problemOfFaults([{ field: 'validUntil', rule: 'past', message }]);
      }
      reply.header('location', `/v1/api-clients/${id}/keys/${made.id}`).header('cache-control', 'no-store');
      return reply.code(201).send(made);
    },
  });

  server.get<{ Params: { id: string } }>('/v1/api-clients/:id/keys', {
    config,
    schema: {
      operationId: 'listApiKeys',
      summary: 'List the valid keys of an API client, oldest first, without their secrets',
      tags,
      params,
      response: responses(200, pageSchema(KeyBody, 'ApiKeys'), [404]),
    },
    handler: async (request) => {
      const items = await clients.keys(request.params.id);
      if (items === undefined) throw noClient(request.params.id);
      return { items, next: null };
    },
  });

  server.delete<{ Params: { id: string; keyId: string } }>('/v1/api-clients/:id/keys/:keyId', {
    config,
    schema: {
      operationId: 'endApiKey',
      summary: 'Revoke a key of an API client',
      tags,
      params: Type.Object({ id: ClientId, keyId: ClientId }),
      response: { 204: emptyAnswer, ...refusals([404]) },
    },
    handler: async (request, reply) => {
      const { id, keyId } = request.params;
      if ((await clients.idOf(bearerKey(request) as string)) === keyId) {
        throw new Problem('forbidden', 'A key cannot revoke itself; use another key');
      }
      if (!(await clients.endKey(id, keyId))) {
        throw new Problem('not-found', `API client ${id} has no valid key with id ${keyId}`);
      }
      return reply.code(204).send();
    },
  });
}
