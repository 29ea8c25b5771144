/** Messages between a node and the writer, as JSON texts. */
import type { Answer } from '../commands/answer.js';
import { type Job, streamsOf } from '../commands/units.js';
import { messageOf } from '../shared/errors.js';

/** Units that a node hands over to the writer; each has a number of that node. */
export interface HandedOver {
  readonly kind: 'units';
  readonly from: string;
  readonly units: readonly (readonly [number: number, jobs: readonly Job[]])[];
}

/**
 * The writer's answers, by the node's numbers. Without any, it shows that the writer makes progress. It has not
 * submitted the refused units. The open ones are all that it has of this node: any other unit, or its answer, is lost.
 */
export interface Answered {
  readonly kind: 'answers';
  readonly from: string;
  readonly answers: readonly (readonly [number: number, answers: readonly Answer[]])[];
  readonly refused?: readonly number[];
  readonly open?: readonly number[];
}

/** Commands with receipts are waiting for the writer. */
export interface ReceiptsWait {
  readonly kind: 'receipts';
}

/** A node's message to itself: it hears others, so the writer that it has lost is lost indeed. */
export interface Echo {
  readonly kind: 'echo';
  readonly lost: string;
}

export type Message = HandedOver | Answered | ReceiptsWait | Echo;

export function encodeMessage(message: Message): string {
  if (message.kind === 'units') {
    const units = message.units.map(([number, jobs]) => [number, jobs.map(withoutStreams)]);
    return JSON.stringify({ ...message, units });
  }
  if (message.kind === 'answers') {
    const answers = message.answers.map(([number, unit]) => [number, unit.map(withErrorText)]);
    return JSON.stringify({ ...message, answers });
  }
  return JSON.stringify(message);
}

/** @throws when the text is not a message */
export function decodeMessage(text: string): Message {
  const message = JSON.parse(text) as Message;
  if (message.kind !== 'units') return message;
  const units = message.units.map(([number, jobs]) => [number, jobs.map(withStreams)] as const);
  return { ...message, units };
}

/** The command has them. */
export const withoutStreams = ({ streams: _, ...job }: Job): Omit<Job, 'streams'> => job;
export const withStreams = (job: Omit<Job, 'streams'>): Job => ({ ...job, streams: streamsOf(job.command) });

/** JSON shows nothing of an error. */
const withErrorText = (answer: Answer): Answer =>
  'error' in answer && answer.error !== undefined ? { ...answer, error: messageOf(answer.error) } : answer;
