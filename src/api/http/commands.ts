/** Commands over HTTP: from a request to a command, and from its answer to the response. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Bank, ExecuteOptions, KeyedCommand } from '../../application/bank.js';
import type { Answer } from '../../application/commands/answer.js';
import {
  type CommandType,
  type Defaults,
  type RawCommand,
  readCommand,
} from '../../application/commands/command.js';
import { IdempotencyKey } from '../../application/commands/fields.js';
import { compileCheck } from '../../application/shared/validation.js';
import { JSON_TYPE, logFailure, problemOf } from './answering.js';
import { rehearsalOf } from './dryRun.js';
import { TAGS_MAX, versionsOf } from './entityTags.js';
import { Problem, problemOfFaults, sendProblem } from './problem.js';
import { senderOf } from './requests.js';

/**
 * @param status of an accepted command
 * @param onAccepted adds to the response of this route
 * @returns a handler without a promise, because a promise per command costs more than parsing it
 */
export function execute(
  bank: Pick<Bank, 'submit' | 'rehearsal' | keyof Defaults>,
  type: CommandType,
  status: 200 | 201,
  onAccepted?: (reply: FastifyReply, answer: Answer & { kind: 'accepted' }) => void,
) {
  return (request: FastifyRequest<CommandRoute>, reply: FastifyReply): void => {
    const keyed = commandOf(request, type, bank);
    const rehearsal = rehearsalOf(bank, request, reply);
    bank.submit(senderOf(request), keyed, rehearsal ?? executeOptions(request), (answer) => {
      try {
        // What is only rehearsed is nowhere.
        const isKept = rehearsal === undefined || ('replayed' in answer && answer.replayed);
        if (answer.kind === 'accepted' && isKept) onAccepted?.(reply, answer);
        sendAnswer(request, reply, answer, status);
      } catch (error) {
        reply.send(error);
      }
    });
  };
}

const checkKey = compileCheck(IdempotencyKey);

/** The Idempotency-Key header. Throws a Problem if it is missing or invalid. */
function idempotencyKeyOf({ headers }: Sent): string {
  const key = headers['idempotency-key'];
  const field = 'Idempotency-Key';
  if (key === undefined) throw problemOfFaults([{ field, rule: 'required', message: 'is required' }]);
  const faults = checkKey(key);
  if (faults !== undefined) throw problemOfFaults(faults.map((fault) => ({ ...fault, field })));
  return key as string;
}

/**
 * The versions in an If-Match header; none if it is absent or `*`. Throws a Problem if none of its entity
 * tags is a version, or if it is not a list of tags.
 */
function expectedVersionOf({ headers }: Sent): RawCommand['expectedVersion'] {
  const header = headers['if-match'];
  if (header === undefined || header === '*') return undefined;
  const versions = versionsOf(header);
  if (versions === undefined) {
    const message = `must be * or a comma-separated list of up to ${TAGS_MAX} ETags of the account, such as "7"`;
    throw problemOfFaults([{ field: 'If-Match', rule: 'format', message }]);
  }
  const [first, ...others] = versions;
  if (first === undefined) {
    throw new Problem('version-mismatch', 'No ETag in If-Match is an account version, such as "7"');
  }
  return others.length === 0 ? first : versions;
}

/** A route of a command. The URL contains the account id if the command is about one account. */
export interface CommandRoute {
  Params: { id?: string };
  Body: Record<string, unknown>;
}

/** A request to the route of a command, as far as the command is made of it. */
interface Sent extends Pick<FastifyRequest, 'headers'> {
  readonly params: { readonly id?: string | undefined };
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Reads the command of a request to its route, with the key from the header. Throws a Problem or InvalidInput
 * that names the invalid field or header.
 */
export function commandOf(sent: Sent, type: CommandType, defaults: Defaults): KeyedCommand {
  const { params, body } = sent;
  const raw = { type, subjectId: params.id, body, expectedVersion: expectedVersionOf(sent) };
  const { command, requestHash } = readCommand(raw, defaults);
  return { command, requestHash, idempotencyKey: idempotencyKeyOf(sent) };
}

/**
 * Whether the client accepts a receipt: `Prefer: respond-async` (RFC 7240). Other preferences are ignored.
 */
function executeOptions({ headers: { prefer } }: FastifyRequest): ExecuteOptions {
  const isAsync = prefer !== undefined && /(^|,)\s*respond-async\s*($|[,;])/i.test(String(prefer));
  return { isAsync };
}

/** Documents the headers of a command; the functions above check them. */
export const CommandHeaders = Type.Object({
  'Idempotency-Key': IdempotencyKey,
  'If-Match': Type.Optional(
    Type.String({
      description:
        'The version that the account must have, as its ETag (for example "7"), or a comma-separated list of versions',
    }),
  ),
  Prefer: Type.Optional(
    Type.String({
      description: '`respond-async`: respond with 202 without waiting for the outcome, if possible',
    }),
  ),
});

/** Keys that no proxy changes in a path: some reject `%2F`, others decode it. */
const PLAIN_KEY = /^(?!\.{1,2}$)[A-Za-z0-9._~-]+$/;

/** The URL of a command's outcome. */
const commandAddress = (key: string): string =>
  PLAIN_KEY.test(key) ? `/v1/commands/${key}` : `/v1/commands?key=${encodeURIComponent(key)}`;

/** @param status of an accepted command */
function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer, status: 200 | 201) {
  if (answer.kind === 'pending') {
    const idempotencyKey = request.headers['idempotency-key'] as string;
    return reply
      .code(202)
      .header('location', commandAddress(idempotencyKey))
      .header('preference-applied', 'respond-async')
      .send({ idempotencyKey, commandId: answer.commandId, status: 'pending' });
  }
  if ('replayed' in answer && answer.replayed) reply.header('idempotent-replayed', 'true');
  if (answer.kind === 'accepted') {
    return reply
      .code(status)
      .header('content-type', JSON_TYPE)
      .header('etag', `"${answer.version}"`)
      .send(answer.text);
  }
  logFailure(request, answer);
  return sendProblem(reply, problemOf(answer) as Problem);
}
