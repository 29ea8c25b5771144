/** The events of all accounts: in pages, or live. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { AccountId } from '../../application/commands/fields.js';
import type { EventFilter } from '../../application/feed/ports.js';
import { eventTypes } from '../../application/log/eventCodec.js';
import { asPosition, type Position, type StoredEvent } from '../../application/log/ports.js';
import { StoreUnavailable } from '../../application/shared/errors.js';
import { acceptedType } from '../http/accepting.js';
import { varyBy } from '../http/answering.js';
import { bearerKey } from '../http/auth.js';
import { KeyWatch } from '../http/keyWatch.js';
import { collectPage, limitOf, pageQuery, sendItems } from '../http/pages.js';
import { Problem, problemOfFaults } from '../http/problem.js';
import { type ApiDependencies, LINK, pageSchema, responses } from '../http/responses.js';
import { EventBody, eventText } from './eventBody.js';
import { EVENT_STREAM_TYPE, openEventStream } from './eventStream.js';

interface EventsRequest {
  Querystring: { after?: Position; limit?: number; type?: string | string[]; account?: string; log?: string };
}

export function eventRoutes(server: FastifyInstance, dependencies: ApiDependencies): void {
  const { events, feed, clock, clients, turns, limits, log, stopping } = dependencies;
  const keys = new KeyWatch(clock, clients, 'read', limits.clientCheckMs);
  stopping.addEventListener('abort', () => feed.stop());

  server.get<EventsRequest>('/v1/events', {
    config: { scope: 'read' },
    schema: {
      operationId: 'listEvents',
      summary: 'List the events of all accounts by position, or follow them live',
      description:
        `With \`Accept: ${EVENT_STREAM_TYPE}\` the response is a live stream of every event after \`after\` or ` +
        '`Last-Event-ID`, or from now on without either. `id` is the position, `event` the type and `data` the event as in ' +
        'a page. With a filter, an empty page may still have a `next`, because each request scans a bounded number of events.',
      tags: ['events'],
      headers: Type.Object({
        'Last-Event-ID': Type.Optional(
          Type.String({ description: 'Streams only: the position to resume after; overrides `after`' }),
        ),
      }),
      querystring: Type.Object(
        {
          ...pageQuery(limits.pageItemsMax, 'number'),
          type: Type.Optional(
            Type.Unsafe<string | string[]>({
              type: 'array',
              items: { type: 'string', maxLength: TYPES_CHARACTERS_MAX },
              maxItems: TYPES_MAX,
              description: `Only these event types, as repeated parameters or separated by commas: ${eventTypes.join(', ')}`,
            }),
          ),
          account: Type.Optional(AccountId),
          log: Type.Optional(
            Type.String({
              format: 'uuid',
              description:
                'The `Log-Name` of the log that `after` refers to; 409 `log-changed` if that log has since lost events that you have read',
            }),
          ),
        },
        { additionalProperties: false },
      ),
      response: responses(
        200,
        { 'application/json': pageSchema(EventBody, 'Events'), [EVENT_STREAM_TYPE]: Type.String() },
        [409],
        {
          ...LINK,
          'Log-Name': { type: 'string', description: 'Name of the log; every log has a different name' },
          'Events-After': { type: 'integer', description: 'Streams only: the start position' },
        },
      ),
    },
    preValidation: async ({ query }) => {
      if (typeof query.type === 'string') query.type = [query.type];
    },
    handler: (request, reply) => {
      const filter = filterOf(request.query);
      varyBy(reply, 'accept');
      requireKnownLog(request, reply);
      return wantsStream(request) ? stream(request, reply, filter) : page(request, reply, filter);
    },
  });

  /** Names the log, which the store may change. Throws a Problem if the client has events of another log that this one lacks. */
  function requireKnownLog(request: FastifyRequest<EventsRequest>, reply: FastifyReply): void {
    if (log.name !== undefined) reply.header('log-name', log.name);
    const { log: name, after = 0 } = request.query;
    const common = name === undefined ? Number.POSITIVE_INFINITY : (log.commonWith(name) ?? 0);
    if ((lastEventIdOf(request) ?? after) <= common) return;
    const problem = new Problem(
      'log-changed',
      `The log has changed after position ${common}: roll back what you derived from later events, then resume after ${common}`,
    );
    problem.body.after = common;
    throw problem;
  }

  async function page(request: FastifyRequest<EventsRequest>, reply: FastifyReply, filter: EventFilter) {
    const source = {
      limit: limitOf(request.query, limits.pageItemsMax),
      bytesMax: limits.pageBytesMax,
      after: request.query.after,
      read: async (from = '0', count: number) => {
        const found = await events.find(filter, asPosition(Number(from)), count);
        return { items: found.events, next: found.isAtEnd ? null : String(found.scannedTo) };
      },
      write: eventText,
      cursorOf: ({ position }: StoredEvent) => position,
    };
    return sendItems(request, reply, await collectPage(source, await turns.admit(request, reply)));
  }

  /**
   * Throws a Problem for a position beyond the log's end, which must come from another log. After a restore
   * to an earlier moment, the client would otherwise wait and then skip new events.
   */
  async function requireReached(field: string, position: Position): Promise<void> {
    let end: Position;
    try {
      end = await feed.end();
    } catch (error) {
      // A client that reconnects while the store is unavailable waits; a position ahead is detected on the
      // next attempt.
      if (error instanceof StoreUnavailable) return;
      throw error;
    }
    if (position <= end) return;
    const message = `must be at most ${end}, the position of the newest event`;
    throw problemOfFaults([{ field, rule: 'maximum', message }]);
  }

  async function stream(request: FastifyRequest<EventsRequest>, reply: FastifyReply, filter: EventFilter) {
    const resumed = lastEventIdOf(request);
    const wanted = resumed ?? request.query.after;
    if (wanted !== undefined) await requireReached(resumed === undefined ? 'after' : 'Last-Event-ID', wanted);
    const after = wanted ?? (await feed.end());
    requireKnownLog(request, reply);
    if (!feed.hasRoom) throw new Problem('overloaded', 'Too many clients follow the event feed');
    reply.header('events-after', after);
    const opened = openEventStream(reply, filter);
    const cutOff = feed.follow(opened, filter, after);
    const unwatch = keys.watch(bearerKey(request) as string, () => cutOff('unauthorized'));
    opened.closed.addEventListener('abort', unwatch);
  }
}

/** Maximum number of types per request. */
const TYPES_MAX = 100;
const TYPES_CHARACTERS_MAX = 2_000;

function filterOf({ type, account }: EventsRequest['Querystring']): EventFilter {
  const types = type === undefined ? undefined : [type].flat().flatMap((one) => one.split(','));
  const unknown = types?.find((one) => !eventTypes.includes(one));
  if (unknown !== undefined) {
    const message = `must be one or more of ${eventTypes.join(', ')}`;
    throw problemOfFaults([{ field: 'type', rule: 'enum', message }]);
  }
  return {
    // Sorted, so that readers with the same filter get the same bytes.
    ...(types && { types: [...new Set(types)].sort() }),
    ...(account !== undefined && { accountId: account }),
  };
}

/** On equal q-values the first media type listed wins; without a match the answer is a page. */
const wantsStream = (request: FastifyRequest): boolean =>
  request.method === 'GET' &&
  acceptedType(request, ['application/json', EVENT_STREAM_TYPE]) === EVENT_STREAM_TYPE;

/** The Last-Event-ID header, the client's position. Throws a Problem if it is invalid. */
function lastEventIdOf({ headers }: FastifyRequest): Position | undefined {
  const id = headers['last-event-id'];
  if (id === undefined || id === '') return undefined;
  if (/^[0-9]{1,15}$/.test(String(id))) return asPosition(Number(id));
  const message = 'must be the position of an event';
  throw problemOfFaults([{ field: 'Last-Event-ID', rule: 'format', message }]);
}
