/** Account statements as JSON, CSV, camt.053 or a printable page. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { BusinessDate } from '../../application/commands/fields.js';
import { camt053Statement } from '../../application/statements/camt053.js';
import { csvStatement } from '../../application/statements/csv.js';
import type { StatementFormat } from '../../application/statements/format.js';
import { htmlStatement } from '../../application/statements/html.js';
import { jsonStatement } from '../../application/statements/json.js';
import {
  BASES,
  type Basis,
  type OpenStatement,
  StatementAnswer,
} from '../../application/statements/statements.js';
import { acceptedType } from '../http/accepting.js';
import { UNBUFFERED, varyBy } from '../http/answering.js';
import { Problem, problemOfRejection } from '../http/problem.js';
import { requirePeriod } from '../http/requests.js';
import { type ApiDependencies, responses } from '../http/responses.js';
import { AccountParams } from './accounts.js';
import { At, AtVersion, asOf } from './timeTravel.js';

interface Format {
  readonly write: StatementFormat;
  readonly extension: string;
  /** Whether it is a download, rather than a page to display. */
  readonly isFile?: true;
}

/** By media type; the first one is the default. */
const FORMATS: Readonly<Record<string, Format>> = {
  'application/json': { write: jsonStatement, extension: 'json' },
  'text/csv': { write: csvStatement, extension: 'csv', isFile: true },
  'application/xml': { write: camt053Statement, extension: 'xml', isFile: true },
  'text/html': { write: htmlStatement, extension: 'html' },
  'text/xml': { write: camt053Statement, extension: 'xml', isFile: true },
};
const MEDIA_TYPES = Object.keys(FORMATS);

/** The page may load nothing, whatever its texts contain. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const HEADERS = {
  ETag: {
    type: 'string',
    description:
      'The version of the account and the format; weak, because `generatedAt` differs between responses',
  },
  'Content-Disposition': { type: 'string', description: 'A file name' },
  Vary: { type: 'string', description: '`Accept`' },
} as const;

interface Query {
  readonly from: string;
  readonly to: string;
  readonly basis?: Basis;
  readonly at?: string;
  readonly version?: number;
}

export function statementRoutes(server: FastifyInstance, { statements, turns }: ApiDependencies): void {
  server.get<{ Params: { id: string }; Querystring: Query }>('/v1/accounts/:id/statement', {
    config: { scope: 'read' },
    schema: {
      operationId: 'getStatement',
      summary: 'Retrieve an account statement as JSON, CSV, camt.053.001.08 or a printable page',
      tags: ['accounts'],
      params: AccountParams,
      querystring: Type.Object(
        {
          from: BusinessDate,
          to: BusinessDate,
          basis: Type.Optional(
            Type.Enum([...BASES], {
              default: 'business',
              description:
                'By `effectiveOn` (`business`), or by the day of recording in the bank’s time zone (`recording`)',
            }),
          ),
          at: Type.Optional(At),
          version: Type.Optional(AtVersion),
        },
        { additionalProperties: false },
      ),
      response: responses(
        200,
        {
          ...Object.fromEntries(MEDIA_TYPES.map((type) => [type, Type.String()])),
          'application/json': StatementAnswer,
        },
        [404, 406, 422],
        HEADERS,
      ),
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const { from, to, basis = 'business', ...known } = request.query;
      const { moment } = asOf(known);
      // Also for errors, because the response depends on the accepted format.
      varyBy(reply, 'Accept');
      const mediaType = acceptedType(request, MEDIA_TYPES);
      const format = mediaType === undefined ? undefined : FORMATS[mediaType];
      if (format === undefined) {
        throw new Problem('not-acceptable', `A statement is available as ${MEDIA_TYPES.join(', ')}`);
      }
      requirePeriod({ from, to });
      const turn = await turns.admit(request, reply);
      const statement = await statements.open(id, { from, to, basis, moment }, turn);
      if ('code' in statement) throw problemOfRejection(statement);
      const disposition = format.isFile ? 'attachment' : 'inline';
      reply.headers({
        ...UNBUFFERED,
        'content-type': `${mediaType}; charset=utf-8`,
        'content-disposition': `${disposition}; filename="statement-${id}-${from}-${to}.${format.extension}"`,
        etag: `W/"${statement.facts.asOfVersion}-${format.extension}"`,
      });
      if (mediaType === 'text/html') reply.header('content-security-policy', PAGE_POLICY);
      const pieces = piecesOf(statement, format.write);
      // A short statement is a single piece, so errors still produce a problem with its status.
      const { value: first } = await pieces.next();
      const second = await pieces.next();
      if (second.done) return reply.send(first);
      return reply.send(Readable.from(joined([first, second.value], pieces), { highWaterMark: 1 }));
    },
  });
}

/** The text in pieces of a few lines; the next ones are read when these are sent. */
async function* piecesOf({ facts, lines }: OpenStatement, format: StatementFormat): AsyncGenerator<string> {
  const { begin, line, end } = format(facts);
  let piece = begin;
  let count = 0;
  for await (const some of lines()) {
    if (count > 0) {
      yield piece;
      piece = '';
    }
    for (const one of some) piece += line(one, count++);
  }
  yield piece + end;
}

async function* joined(first: readonly string[], rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield* first;
  yield* rest;
}
