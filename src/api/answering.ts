/** From a command's answer to an HTTP answer. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../application/answer.js';
import { Problem, problemOfRejection, sendProblem } from './problem.js';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** What a failed answer is as a problem; undefined for an accepted one. */
export function problemOf(answer: Answer): Problem | undefined {
  switch (answer.kind) {
    case 'accepted':
      return undefined;
    case 'rejected':
      return problemOfRejection(answer.rejection);
    case 'in-flight':
      return new Problem('request-in-flight', 'the command with this idempotency key is still under way');
    case 'key-reused':
      return new Problem('idempotency-key-reused', 'this idempotency key was used for another request');
    case 'overloaded':
      return new Problem('overloaded', 'too many commands are waiting; nothing was done');
    case 'unavailable':
      return new Problem('unavailable', 'the outcome is not known; ask again with the same idempotency key');
    case 'failed':
      return new Problem('internal-error', 'the command could not be carried out');
    default:
      return answer satisfies never;
  }
}

/** @param status of an accepted command */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: Answer, status: 200 | 201) {
  if ('error' in answer && answer.error !== undefined)
    request.log.error({ err: answer.error }, 'command failed');
  if ('replayed' in answer && answer.replayed) reply.header('idempotent-replayed', 'true');
  if (answer.kind === 'accepted') {
    return reply
      .code(status)
      .header('content-type', JSON_TYPE)
      .header('etag', `"${answer.version}"`)
      .send(answer.text);
  }
  return sendProblem(reply, problemOf(answer) as Problem);
}
