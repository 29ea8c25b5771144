/** The frame of the OpenAPI 3.1 document; the routes' schemas fill it. */
import type { SwaggerOptions } from '@fastify/swagger';

export const openApi: SwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Banking ES',
      version: '1',
      summary: 'An event-sourced bank account service',
      description:
        'Amounts are decimal texts in major units. Every write needs an `Idempotency-Key`; a repeat gets the first ' +
        'answer. Errors are RFC 9457 problem documents with a stable `code`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'this service' }],
    tags: [
      { name: 'accounts', description: 'Open, read and change accounts' },
      { name: 'money', description: 'Deposits, withdrawals and transfers' },
      { name: 'batch', description: 'Many commands in one request' },
      { name: 'commands', description: 'What became of a command' },
      { name: 'events', description: 'The log of all accounts' },
      { name: 'api clients', description: 'Who may call; for admins' },
      { name: 'operations', description: 'Health and metrics' },
    ],
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'an API client’s key' } },
    },
    security: [{ key: [] }],
  },
};
