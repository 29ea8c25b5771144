/** Maps answers of commands to problems; media types and headers of responses. */
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../../application/commands/answer.js';
import { Problem, problemOfRejection } from './problem.js';

/** For streamed responses, which a proxy such as nginx would otherwise buffer. */
export const UNBUFFERED = { 'x-accel-buffering': 'no' } as const;

/** Adds a request header to `Vary`. */
export function varyBy(reply: FastifyReply, name: string): void {
  const before = reply.getHeader('vary');
  reply.header('vary', before === undefined ? name : `${before}, ${name}`);
}

export const JSON_TYPE = 'application/json; charset=utf-8';

const ID_AT = '{"id":"'.length;
const UUID_CHARACTERS = 36;

/** The id in the answer to a command, which begins with it. @param text JSON */
export const idOf = (text: string): string => text.slice(ID_AT, ID_AT + UUID_CHARACTERS);

/** The problem of a failed answer; undefined for an accepted one. */
export function problemOf(answer: Answer): Problem | undefined {
  switch (answer.kind) {
    case 'accepted':
      return undefined;
    case 'rejected':
      return problemOfRejection(answer.rejection);
    case 'pending':
    case 'in-flight':
      return new Problem('request-in-flight', 'A request with this idempotency key is still in progress');
    case 'key-reused':
      return new Problem('idempotency-key-reused', 'This idempotency key was used for a different request');
    case 'overloaded':
      return new Problem('overloaded', 'Too many commands are queued; this one was not applied');
    case 'unavailable':
      return new Problem('unavailable', 'The outcome is unknown; retry with the same idempotency key');
    case 'failed':
      return new Problem('internal-error', 'The command failed');
    default:
      return answer satisfies never;
  }
}

/** Whether the lines of `logAnswered` are written. */
export const hearsAnswers = ({ level }: FastifyBaseLogger): boolean => level === 'debug' || level === 'trace';

/** @param url of the route @param ms since the request began */
export function logAnswered(
  { id, log }: Pick<FastifyRequest, 'id' | 'log'>,
  method: string,
  url: string,
  status: number,
  ms: number,
): void {
  log.debug({ reqId: id, method, url, status, ms }, 'answered');
}

/** Errors already logged, because a failed append is the answer to many commands. */
const logged = new WeakSet<Error>();

export function logFailure(request: Pick<FastifyRequest, 'id' | 'log'>, answer: Answer): void {
  if (!('error' in answer) || !(answer.error instanceof Error) || logged.has(answer.error)) return;
  logged.add(answer.error);
  request.log.error({ reqId: request.id, err: answer.error }, 'command failed');
}
