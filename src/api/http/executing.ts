/** Handlers of routes for single commands. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Bank } from '../../application/bank.js';
import type { Answer } from '../../application/commands/answer.js';
import type { CommandType } from '../../application/commands/command.js';
import { sendAnswer } from './answering.js';
import { type CommandRoute, commandOf, executeOptions, senderOf } from './requests.js';

/**
 * @param status of an accepted command
 * @param onAccepted adds to the response of this route
 * @returns a handler without a promise, because a promise per command costs more than parsing it
 */
export function execute(
  bank: Pick<Bank, 'submit' | 'today' | 'newAccountId'>,
  type: CommandType,
  status: 200 | 201,
  onAccepted?: (reply: FastifyReply, answer: Answer & { kind: 'accepted' }) => void,
) {
  return (request: FastifyRequest<CommandRoute>, reply: FastifyReply): void => {
    const keyed = commandOf(request, type, bank);
    bank.submit(senderOf(request), keyed, executeOptions(request), (answer) => {
      try {
        if (answer.kind === 'accepted') onAccepted?.(reply, answer);
        sendAnswer(request, reply, answer, status);
      } catch (error) {
        reply.send(error);
      }
    });
  };
}
