/** Webhooks, for admins: create, retrieve, delete; and deliveries that failed. */

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { line, searchedLine, AccountId as Uuid } from '../../application/commands/fields.js';
import { eventTypes } from '../../application/log/eventCodec.js';
import { BEGIN, type Position } from '../../application/log/ports.js';
import { pageOf } from '../../application/shared/page.js';
import type { WaitingDelivery, Webhook } from '../../application/webhooks/ports.js';
import { type Named, REPLAY_MAX } from '../../application/webhooks/registry.js';
import { limitOf, pageQuery, sendPage } from '../http/pages.js';
import { Problem } from '../http/problem.js';
import {
  type ApiDependencies,
  emptyAnswer,
  LINK,
  LOCATION,
  pageSchema,
  refusals,
  responses,
} from '../http/responses.js';

/** Maximum number of accounts per webhook; for more, subscribe to all and filter. */
const ACCOUNTS_MAX = 1_000;

const PositionField = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Url = line(2_048, 'A URL of 1 to 2048 characters that begins with https:// or http://');
const Types = Type.Array(Type.Enum([...eventTypes], { type: 'string' }), {
  minItems: 1,
  maxItems: eventTypes.length,
  uniqueItems: true,
});
const Accounts = Type.Array(Uuid, { minItems: 1, maxItems: ACCOUNTS_MAX, uniqueItems: true });
const Description = line(200, 'A text of 1 to 200 characters');
const MessageId = searchedLine(100, 'The id of a message, as sent in the webhook-id header');

const orNull = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()]);
const Time = Type.String();

const webhook = {
  id: Uuid,
  url: Type.String(),
  types: Type.Union([Type.Array(Type.String()), Type.Null()], { description: 'null: all event types' }),
  accounts: Type.Union([Type.Array(Uuid), Type.Null()], { description: 'null: all accounts' }),
  description: orNull(Type.String()),
  createdAt: Time,
  state: Type.Enum(['active', 'disabled']),
  disabledReason: Type.Union([Type.Enum(['gone', 'failing', 'dead-letters']), Type.Null()]),
  disabledAt: orNull(Time),
  position: Type.Integer({
    description: 'Every event up to this position is delivered, pending or a dead letter',
  }),
  pending: Type.Integer({
    description: 'Deliveries waiting for a retry, or for an earlier event of the same account',
  }),
  deadLetters: Type.Integer({ description: 'Deliveries that failed permanently' }),
  delivered: Type.Integer({ description: 'Successful attempts' }),
  failed: Type.Integer({ description: 'Failed attempts' }),
  failingSince: orNull(Time),
  lastError: orNull(Type.String()),
  lastErrorAt: orNull(Time),
  lastDeliveredAt: orNull(Time),
  pausedUntil: Type.Optional(
    Type.String({
      description: 'Nothing is sent until then, because the receiver responded 429 or 503 with Retry-After',
    }),
  ),
};
const WebhookBody = Type.Object(webhook, { title: 'Webhook' });
const NewWebhookBody = Type.Object(
  { ...webhook, secret: Type.String({ description: 'The signing secret; shown only once' }) },
  { title: 'NewWebhook' },
);
const DeliveryBody = Type.Object(
  {
    id: MessageId,
    position: Type.Integer({ description: 'Position of the event' }),
    accountId: Uuid,
    attempts: Type.Integer({ description: 'Failed attempts' }),
    error: Type.Union([Type.String(), Type.Null()], { description: 'Why the last attempt failed' }),
    dueAt: Type.Union([Type.String(), Type.Null()], {
      description:
        'Time of the next attempt; null: now, or as soon as earlier deliveries of the same account are done',
    }),
  },
  { title: 'Delivery' },
);
const DeadLetterBody = Type.Object(
  {
    id: MessageId,
    position: Type.Integer({ description: 'Position of the event' }),
    accountId: Uuid,
    attempts: Type.Integer(),
    error: Type.String({ description: 'Why the last attempt failed' }),
    diedAt: Time,
  },
  { title: 'DeadLetter' },
);

interface Wish {
  url: string;
  types?: string[];
  accounts?: string[];
  description?: string;
  after?: Position;
}
interface ById {
  Params: { id: string };
}

export function webhookRoutes(server: FastifyInstance, { webhooks, limits }: ApiDependencies): void {
  const config = { scope: 'admin' } as const;
  const tags = ['webhooks'];
  const params = Type.Object({ id: Uuid });

  server.post<{ Body: Wish }>('/v1/webhooks', {
    config,
    schema: {
      operationId: 'createWebhook',
      summary: 'Create a webhook: events are delivered to a URL, signed according to Standard Webhooks',
      tags,
      body: Type.Object(
        {
          url: Url,
          types: Type.Optional(Types),
          accounts: Type.Optional(Accounts),
          description: Type.Optional(Description),
          after: Type.Optional(
            Type.Integer({
              ...PositionField,
              description: 'Deliver events after this position; if omitted, from now on',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      response: responses(201, NewWebhookBody, [408, 409, 413, 415], LOCATION),
    },
    handler: async (request, reply) => {
      const { url, types = null, accounts = null, description = null, after } = request.body;
      const made = await webhooks.create({ url, types, accounts, description, after });
      if (made === undefined)
        throw new Problem(
          'too-many-webhooks',
          'The maximum number of webhooks (WEBHOOKS_MAX) exists already',
        );
      reply.header('location', `/v1/webhooks/${made.webhook.id}`).header('cache-control', 'no-store');
      return reply.code(201).send({ ...made.webhook, secret: made.secret });
    },
  });

  server.get<{ Querystring: { after?: string; limit?: number } }>('/v1/webhooks', {
    config,
    schema: {
      operationId: 'listWebhooks',
      summary: 'List webhooks, ordered by id',
      tags,
      querystring: Type.Object(pageQuery(limits.pageItemsMax, 'uuid'), { additionalProperties: false }),
      response: responses(200, pageSchema(WebhookBody, 'Webhooks'), [], LINK),
    },
    handler: async (request, reply) => {
      const limit = limitOf(request.query, limits.pageItemsMax);
      const page = pageOf(await webhooks.list(request.query.after, limit + 1), limit, ({ id }) => id);
      return sendPage(request, reply, page);
    },
  });

  server.get<ById>('/v1/webhooks/:id', {
    config,
    schema: {
      operationId: 'getWebhook',
      summary: 'Retrieve a webhook with its state, position and last error',
      tags,
      params,
      response: responses(200, WebhookBody, [404]),
    },
    handler: async ({ params: { id } }) => known(await webhooks.find(id), id),
  });

  server.delete<ById>('/v1/webhooks/:id', {
    config,
    schema: {
      operationId: 'deleteWebhook',
      summary: 'Delete a webhook and its pending deliveries',
      tags,
      params,
      response: { 204: emptyAnswer, ...refusals([404]) },
    },
    handler: async ({ params: { id } }, reply) => {
      if (!(await webhooks.remove(id))) throw missing(id);
      return reply.code(204).send();
    },
  });

  server.post<ById>('/v1/webhooks/:id/enable', {
    config,
    schema: {
      operationId: 'enableWebhook',
      summary: 'Enable a disabled webhook; delivery resumes where it stopped',
      tags,
      params,
      response: responses(200, WebhookBody, [404]),
    },
    handler: async ({ params: { id } }) => known(await webhooks.enable(id), id),
  });

  server.get<ById & { Querystring: { after?: Position; limit?: number } }>('/v1/webhooks/:id/deliveries', {
    config,
    schema: {
      operationId: 'listDeliveries',
      summary: 'List the pending deliveries of a webhook',
      description:
        'Deliveries that failed, or that wait for an earlier one of the same account. Completed deliveries are not kept.',
      tags,
      params,
      querystring: Type.Object(pageQuery(limits.pageItemsMax, 'number'), { additionalProperties: false }),
      response: responses(200, pageSchema(DeliveryBody, 'Deliveries'), [404], LINK),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const limit = limitOf(request.query, limits.pageItemsMax);
      const { items, next } = known(await webhooks.waiting(id, request.query.after ?? BEGIN, limit), id);
      return sendPage(request, reply, { items: items.map(deliveryBody), next });
    },
  });

  server.get<ById & { Querystring: { after?: Position; limit?: number } }>('/v1/webhooks/:id/dead-letters', {
    config,
    schema: {
      operationId: 'listDeadLetters',
      summary: 'List the dead letters of a webhook',
      tags,
      params,
      querystring: Type.Object(pageQuery(limits.pageItemsMax, 'number'), { additionalProperties: false }),
      response: responses(200, pageSchema(DeadLetterBody, 'DeadLetters'), [404], LINK),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const limit = limitOf(request.query, limits.pageItemsMax);
      const page = known(await webhooks.deadLetters(id, request.query.after ?? BEGIN, limit), id);
      return sendPage(request, reply, page);
    },
  });

  server.post<ById & { Body?: { ids?: string[] } }>('/v1/webhooks/:id/dead-letters/replay', {
    config,
    schema: {
      operationId: 'replayDeadLetters',
      summary: `Retry dead letters: the given ones, or all (${REPLAY_MAX} at a time)`,
      tags,
      params,
      body: Type.Object(
        {
          ids: Type.Optional(Type.Array(MessageId, { minItems: 1, maxItems: REPLAY_MAX, uniqueItems: true })),
        },
        { additionalProperties: false },
      ),
      response: responses(
        200,
        Type.Object(
          {
            replayed: Type.Integer({
              description: 'Number of deliveries queued again; ids that are not dead letters are ignored',
            }),
          },
          { title: 'Replayed' },
        ),
        [404, 408, 413, 415],
      ),
    },
    handler: async ({ params: { id }, body }) => ({
      replayed: known(await webhooks.replay(id, body?.ids), id),
    }),
  });
}

const deliveryBody = ({ dueMs, ...delivery }: Named<WaitingDelivery>) => ({
  ...delivery,
  dueAt: dueMs === 0 ? null : new Date(dueMs).toISOString(),
});

const missing = (id: string): Problem => new Problem('not-found', `No webhook with id ${id}`);

function known<T extends Webhook | object | number>(found: T | undefined, id: string): T {
  if (found === undefined) throw missing(id);
  return found;
}
