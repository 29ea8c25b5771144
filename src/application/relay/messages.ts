/**
 * Messages between a node and the writer. Most of what a command costs on its way is its text, so a message is JSON without
 * what the reader knows, and answers, which are JSON already, stand behind it as they are.
 */
import type { Answer } from '../commands/answer.js';
import type { BankCommand } from '../commands/command.js';
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

/** Stands before each answer behind a message. JSON has it only as an escape. */
const SEPARATOR = '\t';

export function encodeMessage(message: Message): string {
  if (message.kind === 'units') return JSON.stringify({ ...message, units: message.units.map(packUnit) });
  if (message.kind !== 'answers') return JSON.stringify(message);
  const texts: string[] = [];
  const answers = message.answers.map(([number, unit]) => packAnswers(number, unit, texts));
  return [JSON.stringify({ ...message, answers }), ...texts].join(SEPARATOR);
}

/** @throws when the text is not a message */
export function decodeMessage(text: string): Message {
  const [head, ...texts] = text.split(SEPARATOR);
  const message = JSON.parse(head as string);
  if (message.kind === 'units') return { ...message, units: message.units.map(unpackUnit) };
  if (message.kind !== 'answers') return message;
  const left = texts.values();
  const answers = (message.answers as PackedAnswers[]).map((unit) => unpackAnswers(unit, left));
  if (left.next().done !== true) throw new Error('a message has more answers than commands');
  return { ...message, answers };
}

/** The unit's number, then the fields of each job. */
type PackedUnit = readonly [number: number, ...fields: unknown[]];

/** Where each field of a job stands. The streams are in its command. */
const AT: Readonly<Record<Exclude<keyof Job, 'streams'>, number>> = {
  commandId: 0,
  requestHash: 1,
  command: 2,
  actor: 3,
  correlationId: 4,
  hasReceipt: 5,
};
const JOB_FIELDS = Object.keys(AT).length;

function packUnit([number, jobs]: HandedOver['units'][number]): PackedUnit {
  const packed: [number, ...unknown[]] = [number];
  for (const { commandId, requestHash, command, actor, correlationId, hasReceipt = false } of jobs)
    packed.push(commandId, requestHash, command, actor, correlationId, hasReceipt);
  return packed;
}

function unpackUnit(packed: PackedUnit): HandedOver['units'][number] {
  const jobs: Job[] = [];
  for (let at = 1; at < packed.length; at += JOB_FIELDS) {
    const command = packed[at + AT.command] as BankCommand;
    const job = {
      commandId: packed[at + AT.commandId] as string,
      requestHash: packed[at + AT.requestHash] as string,
      command,
      streams: streamsOf(command),
      actor: packed[at + AT.actor] as string,
      correlationId: packed[at + AT.correlationId] as string,
    };
    jobs.push(packed[at + AT.hasReceipt] === true ? { ...job, hasReceipt: true } : job);
  }
  return [packed[0], jobs];
}

/** The unit's number and its answers: the version of an accepted one, in brackets if it is a replay, or the answer itself. */
type PackedAnswers = readonly [number: number, ...answers: (number | readonly [number] | Answer)[]];

/** @param texts receives those of accepted answers */
function packAnswers(number: number, answers: readonly Answer[], texts: string[]): PackedAnswers {
  const packed: [number, ...(number | readonly [number] | Answer)[]] = [number];
  for (const answer of answers) {
    if (answer.kind !== 'accepted') {
      packed.push(withErrorText(answer));
      continue;
    }
    texts.push(answer.text);
    packed.push(answer.replayed ? [answer.version] : answer.version);
  }
  return packed;
}

function unpackAnswers(packed: PackedAnswers, texts: Iterator<string>): Answered['answers'][number] {
  const answers: Answer[] = [];
  for (let at = 1; at < packed.length; at += 1) {
    const answer = packed[at] as PackedAnswers[1];
    const isReplay = Array.isArray(answer);
    if (typeof answer !== 'number' && !isReplay) {
      answers.push(answer as Answer);
      continue;
    }
    const { value: text, done } = texts.next();
    if (done === true) throw new Error('a message has fewer answers than commands');
    answers.push({ kind: 'accepted', text, version: isReplay ? answer[0] : answer, replayed: isReplay });
  }
  return [packed[0], answers];
}

/** JSON shows nothing of an error. */
const withErrorText = (answer: Answer): Answer =>
  'error' in answer && answer.error !== undefined ? { ...answer, error: messageOf(answer.error) } : answer;
