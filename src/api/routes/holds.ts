/** Holds: place, capture, release, and read them. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { TransactionAnswer, TransferAnswer } from '../../application/commands/answerText.js';
import { CaptureBody, HoldBody, ReasonBody } from '../../application/commands/commandBodies.js';
import { HoldId } from '../../application/commands/fields.js';
import { HOLD_STATUSES, HoldAnswer, type HoldStatus, holdText } from '../../application/commands/holdText.js';
import type { ListedHold } from '../../application/holds/reads.js';
import { idOf, JSON_TYPE } from '../http/answering.js';
import { CommandHeaders, type CommandRoute, execute } from '../http/commands.js';
import { collectPage, limitOf, pageQuery, sendItems } from '../http/pages.js';
import { Problem } from '../http/problem.js';
import {
  type ApiDependencies,
  commandResponses,
  LINK,
  LOCATION,
  pageSchema,
  responses,
} from '../http/responses.js';
import { AccountParams } from './accounts.js';

const tags = ['holds'];
const Captured = Type.Union([TransactionAnswer, TransferAnswer], {
  description: 'A transaction; with `to`, a transfer',
});
const HoldParams = Type.Object({ id: HoldId });

export function holdRoutes(server: FastifyInstance, dependencies: ApiDependencies): void {
  commandRoutes(server, dependencies);
  readRoutes(server, dependencies);
}

function commandRoutes(server: FastifyInstance, { bank }: ApiDependencies): void {
  server.post<CommandRoute>('/v1/accounts/:id/holds', {
    config: { scope: 'write' },
    schema: {
      operationId: 'placeHold',
      summary: 'Place a hold: set an amount aside until it is captured or released, or until it expires',
      description:
        'The amount is no longer `available`; the balance stays. From `expiresAt` on the hold does not count. ' +
        'The `id` is that of the command. An account can have `HOLDS_OPEN_MAX` open holds (409 `too-many-holds`).',
      tags,
      headers: CommandHeaders,
      params: AccountParams,
      body: HoldBody,
      response: commandResponses(201, HoldAnswer, [404], LOCATION),
    },
    handler: execute(bank, 'place-hold', 201, (reply, { text }) => {
      reply.header('location', `/v1/holds/${idOf(text)}`);
    }),
  });

  server.post<CommandRoute>('/v1/holds/:id/captures', {
    config: { scope: 'write' },
    schema: {
      operationId: 'captureHold',
      summary: 'Capture a hold, whole or in part: pay it out of the bank or to another account',
      description:
        'Without `amount`, all that is still on hold. The hold ends and the rest of it is released, unless `final` is ' +
        '`false`. With `to`, the response is a transfer. `reference` and `counterpart` default to those of the hold, ' +
        'except with `to`. `If-Match` applies to the account of the hold.',
      tags,
      headers: CommandHeaders,
      params: HoldParams,
      body: CaptureBody,
      response: commandResponses(201, { 'application/json': Captured }, [404], LOCATION),
    },
    handler: execute(bank, 'capture-hold', 201, (reply, { text }) => {
      // Only a transaction has a type.
      const list = 'type' in JSON.parse(text) ? 'transactions' : 'transfers';
      reply.header('location', `/v1/${list}/${idOf(text)}`);
    }),
  });

  server.post<CommandRoute>('/v1/holds/:id/release', {
    config: { scope: 'write' },
    schema: {
      operationId: 'releaseHold',
      summary: 'Release a hold: what is left of it is available again',
      description:
        'A hold that has ended is 409 `hold-not-open`. `If-Match` applies to the account of the hold. A frozen account ' +
        'can release its holds.',
      tags,
      headers: CommandHeaders,
      params: HoldParams,
      body: ReasonBody,
      response: commandResponses(200, HoldAnswer),
    },
    handler: execute(bank, 'release-hold', 200),
  });
}

function readRoutes(server: FastifyInstance, dependencies: ApiDependencies): void {
  const { bank, holds, turns, clock, limits } = dependencies;
  const { pageItemsMax, pageBytesMax: bytesMax } = limits;

  server.get<{ Params: { id: string } }>('/v1/holds/:id', {
    config: { scope: 'read' },
    schema: {
      operationId: 'getHold',
      summary: 'Retrieve a hold',
      description: 'Includes everything that was acknowledged before.',
      tags,
      params: HoldParams,
      response: responses(200, HoldAnswer, [404]),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const hold = await holds.hold(id);
      if (hold === undefined) throw new Problem('hold-not-found', `No hold with id ${id}`);
      return reply.header('content-type', JSON_TYPE).send(holdText(hold, clock.recordingTime()));
    },
  });

  server.get<{ Params: { id: string }; Querystring: HoldsQuery }>('/v1/accounts/:id/holds', {
    config: { scope: 'read' },
    schema: {
      operationId: 'listHolds',
      summary: 'List an account’s holds in the order in which they were placed',
      description: 'Includes everything that was acknowledged before. Of all statuses, unless one is given.',
      tags,
      params: AccountParams,
      querystring: Type.Object(
        {
          status: Type.Optional(
            Type.Enum([...HOLD_STATUSES], { description: 'Only holds that have this status now' }),
          ),
          ...pageQuery(pageItemsMax, 'number'),
        },
        { additionalProperties: false },
      ),
      response: responses(200, pageSchema(HoldAnswer, 'Holds'), [404], LINK),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const { status } = request.query;
      const at = clock.recordingTime();
      const only = status === undefined ? undefined : { status, at };
      const source = {
        limit: limitOf(request.query, pageItemsMax),
        bytesMax,
        after: request.query.after,
        read: (from = '0', count: number) => holds.holds(id, Number(from), count, only),
        write: ({ hold }: ListedHold) => holdText(hold, at),
        cursorOf: ({ placedVersion }: ListedHold) => placedVersion,
      };
      const page = await collectPage(source, await turns.admit(request, reply));
      if (page.items.length === 0 && (await bank.account(id)) === undefined) {
        throw new Problem('account-not-found', `No account with id ${id}`);
      }
      return sendItems(request, reply, page);
    },
  });
}

interface HoldsQuery {
  readonly status?: HoldStatus;
  readonly limit?: number;
  readonly after?: number;
}
