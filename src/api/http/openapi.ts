/** The frame of the OpenAPI 3.1 document; the schemas of the routes fill it. */
import type { SwaggerOptions } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { JSON_TYPE } from './answering.js';
import { answer } from './responses.js';
import { type Json, sharedParts } from './sharedParts.js';

/** @param publicUrl the URL for clients; empty if it is the document's own */
export const openApi = (publicUrl: string): SwaggerOptions => ({
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Banking ES',
      version: '1',
      summary: 'An event-sourced bank account service',
      description:
        'Amounts are decimal strings in major units. Every command requires an `Idempotency-Key`; a retry returns ' +
        'the original response. Errors are RFC 9457 problem documents with a stable `code`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl || '/', description: 'This service' }],
    tags: [
      { name: 'accounts', description: 'Open, read and change accounts' },
      { name: 'money', description: 'Deposits, withdrawals and transfers' },
      { name: 'batch', description: 'Many commands in one request' },
      { name: 'commands', description: 'Outcomes of commands' },
      { name: 'ledger', description: 'Double-entry ledger and end-of-day balances' },
      { name: 'events', description: 'The log of all accounts' },
      { name: 'webhooks', description: 'Event delivery to URLs (admin)' },
      { name: 'api clients', description: 'API clients and their keys (admin)' },
      { name: 'operations', description: 'Health, metrics and this document' },
    ],
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'The key of an API client' } },
    },
    security: [{ key: [] }],
  },
  transformObject: (document) => ('openapiObject' in document ? tidy(document.openapiObject) : {}),
});

const OpenApi = Type.Object({ openapi: Type.String() }, { additionalProperties: true, title: 'OpenApi' });

export function documentRoutes(server: FastifyInstance): void {
  let text: string | undefined;
  server.get('/openapi.json', {
    config: { scope: 'none' },
    schema: {
      operationId: 'openapi',
      summary: 'Retrieve this document',
      tags: ['operations'],
      security: [],
      response: {
        200: answer('The OpenAPI document', OpenApi),
      },
    },
    handler: (_request, reply) => {
      text ??= JSON.stringify(server.swagger());
      reply.header('content-type', JSON_TYPE).send(text);
    },
  });
}

type Parameter = { schema: { style?: unknown; explode?: unknown } };
type Operation = {
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: { required?: unknown } }> };
};
type Document = { paths?: unknown; components?: object };

/** Makes bodies optional if all their fields are, and moves what is not part of a schema to where it belongs. */
function tidy<D extends Document>(document: D): D {
  for (const item of Object.values(document.paths as Record<string, Record<string, Operation>>)) {
    for (const { requestBody, parameters = [] } of Object.values(item)) {
      for (const { schema } of parameters) {
        // Copied to the parameter, where they belong.
        delete schema.style;
        delete schema.explode;
      }
      const schema = requestBody?.content['application/json']?.schema;
      if (requestBody !== undefined && schema?.required === undefined) requestBody.required = false;
    }
  }
  const { paths, components } = sharedParts(document.paths as Json);
  return { ...document, paths, components: { ...document.components, ...components } };
}
