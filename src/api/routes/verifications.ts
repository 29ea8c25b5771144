/** Verifications over HTTP, for admins. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { CHECKS, NOTES, type NoteName } from '../../application/verification/findings.js';
import type { VerificationRun } from '../../application/verification/ports.js';
import { Problem } from '../http/problem.js';
import { type ApiDependencies, answer, LOCATION, refusals, responses } from '../http/responses.js';

const Run = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    state: Type.Enum(['running', 'done', 'failed', 'cancelled']),
    startedAt: Type.String(),
    finishedAt: Type.Optional(Type.String()),
    events: Type.Object(
      { done: Type.Integer(), total: Type.Integer() },
      { description: 'Events processed so far and in total; 0 of 0 until the total is known' },
    ),
    checks: Type.Optional(
      Type.Array(
        Type.Object({
          check: Type.String(),
          about: Type.String({ description: 'What the check verifies' }),
          counted: Type.Integer(),
          differences: Type.Integer(),
        }),
      ),
    ),
    differences: Type.Optional(
      Type.Array(
        Type.Object({
          check: Type.String(),
          table: Type.String(),
          key: Type.String(),
          expected: Type.String(),
          found: Type.String(),
        }),
        { description: 'The first differences of each check' },
      ),
    ),
    notes: Type.Optional(
      Type.Array(
        Type.Object({
          note: Type.Enum(Object.keys(NOTES) as NoteName[]),
          about: Type.String(),
          counted: Type.Integer(),
          examples: Type.Array(Type.String(), { description: 'The first examples' }),
        }),
        { description: 'Findings that are not differences but worth knowing' },
      ),
    ),
    checkpoints: Type.Optional(
      Type.Record(Type.String(), Type.Integer(), {
        description: 'The position up to which each projection was compared',
      }),
    ),
    error: Type.Optional(Type.String()),
  },
  { title: 'Verification' },
);

const tags = ['operations'];
const config = { scope: 'admin' } as const;
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });
interface ById {
  Params: { id: string };
}

export function verificationRoutes(server: FastifyInstance, { verifications }: ApiDependencies): void {
  server.post('/v1/verifications', {
    config,
    schema: {
      operationId: 'startVerification',
      summary: 'Check all stored data against the event log while the bank keeps serving',
      description:
        'Only one verification runs at a time, across all nodes. If one is running, it is returned.',
      tags,
      response: { 202: answer('Started, or already running', Run, LOCATION), ...refusals([]) },
    },
    handler: async (_request, reply) => {
      const run = await verifications.begin();
      if (run === undefined) throw new Problem('unavailable', 'The service is shutting down');
      return reply.code(202).header('location', `/v1/verifications/${run.id}`).send(runBody(run));
    },
  });

  server.get('/v1/verifications', {
    config,
    schema: {
      operationId: 'listVerifications',
      summary: 'List recent verifications, newest first',
      tags,
      response: responses(200, Type.Object({ items: Type.Array(Run) }, { title: 'Verifications' })),
    },
    handler: async () => ({ items: (await verifications.list()).map(runBody) }),
  });

  server.get<ById>('/v1/verifications/:id', {
    config,
    schema: {
      operationId: 'getVerification',
      summary: 'Retrieve the progress and findings of a verification',
      tags,
      params,
      response: responses(200, Run, [404]),
    },
    handler: async ({ params: { id } }) => runBody(known(await verifications.find(id), id)),
  });

  server.delete<ById>('/v1/verifications/:id', {
    config,
    schema: {
      operationId: 'cancelVerification',
      summary: 'Cancel a running verification; a finished one is left unchanged',
      tags,
      params,
      response: responses(200, Run, [404]),
    },
    handler: async ({ params: { id } }) => runBody(known(await verifications.cancel(id), id)),
  });
}

function known(run: VerificationRun | undefined, id: string): VerificationRun {
  if (run === undefined)
    throw new Problem('not-found', `No verification with id ${id}; old verifications are deleted`);
  return run;
}

function runBody({ id, state, startedAtMs, finishedAtMs, progress, report, error }: VerificationRun) {
  return {
    id,
    state,
    startedAt: new Date(startedAtMs).toISOString(),
    ...(finishedAtMs === undefined ? {} : { finishedAt: new Date(finishedAtMs).toISOString() }),
    events: progress,
    ...(report && {
      ...report,
      checks: report.checks.map((check) => ({ ...check, about: CHECKS[check.check] })),
      notes: (report.notes ?? []).map((note) => ({ ...note, about: NOTES[note.note] })),
    }),
    ...(error === undefined ? {} : { error }),
  };
}
