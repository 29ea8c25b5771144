/** `dryRun=true`: commands are answered as they would be now, and nothing is kept. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Bank, ExecuteOptions } from '../../application/bank.js';

export const DryRunQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({
        description:
          '`true`: respond as the command would be answered now, and keep nothing: no event, no answer, no use of the key. ' +
          'It is decided on a state that includes everything that was answered before. The response has `Dry-Run: true`',
        examples: [true],
      }),
    ),
  },
  { additionalProperties: false },
);

/** Commands that are added to `server` from now on accept `dryRun`. @param headers by which they are known */
export function allowDryRuns(server: FastifyInstance, headers: object): void {
  server.addHook('onRoute', ({ schema }) => {
    if (schema?.headers === headers) schema.querystring ??= DryRunQuery;
  });
}

/** Options with which the commands of a request are rehearsed; undefined if they are to be carried out. */
export function rehearsalOf(
  bank: Pick<Bank, 'rehearsal'>,
  { query }: Pick<FastifyRequest, 'query'>,
  reply: FastifyReply,
): Required<Pick<ExecuteOptions, 'rehearsal'>> | undefined {
  if ((query as { dryRun?: boolean }).dryRun !== true) return undefined;
  reply.header('dry-run', 'true');
  return { rehearsal: bank.rehearsal() };
}
