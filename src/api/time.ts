/** What time it is for the bank: by its database's clock, in the time zone that it counts its days in. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type ApiDependencies, responses } from './routes.js';

const BankTime = Type.Object(
  {
    now: Type.String({ description: 'ISO 8601, UTC, milliseconds: as `recordedAt`' }),
    today: Type.String({
      description: 'the business day: what `effectiveOn` is by default, and at most',
      examples: ['2026-01-31'],
    }),
    timeZone: Type.String({ description: 'an IANA time zone', examples: ['Europe/Prague'] }),
  },
  { title: 'BankTime' },
);

export function timeRoutes(server: FastifyInstance, { clock }: ApiDependencies): void {
  server.get('/v1/time', {
    config: { scope: 'any' },
    schema: {
      operationId: 'getTime',
      summary: 'The bank’s time, business day and time zone',
      tags: ['operations'],
      response: responses(200, BankTime),
    },
    handler: async () => {
      const { date: today, zone: timeZone } = clock.today();
      return { now: new Date(clock.now()).toISOString(), today, timeZone };
    },
  });
}
