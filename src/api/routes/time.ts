/** The bank's time, business date and time zone. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type ApiDependencies, responses } from '../http/responses.js';

const BankTime = Type.Object(
  {
    now: Type.String({ description: 'ISO 8601 in UTC with milliseconds, as in `recordedAt`' }),
    today: Type.String({
      description: 'The current business date: the default and the latest allowed `effectiveOn`',
      examples: ['2026-01-31'],
    }),
    timeZone: Type.String({ description: 'An IANA time zone', examples: ['Europe/Prague'] }),
  },
  { title: 'BankTime' },
);

export function timeRoutes(server: FastifyInstance, { clock }: ApiDependencies): void {
  server.get('/v1/time', {
    config: { scope: 'any' },
    schema: {
      operationId: 'getTime',
      summary: 'Retrieve the bank’s time, business date and time zone',
      tags: ['operations'],
      response: responses(200, BankTime),
    },
    handler: async () => {
      const { date: today, zone: timeZone } = clock.today();
      return { now: new Date(clock.now()).toISOString(), today, timeZone };
    },
  });
}
