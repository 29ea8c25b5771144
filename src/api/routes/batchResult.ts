/** Results of a batch as JSON text. */
import type { Answer } from '../../application/commands/answer.js';
import { InvalidInput } from '../../application/shared/validation.js';
import { problemOf } from '../http/answering.js';
import { type Problem, problemOfFaults } from '../http/problem.js';

/** `"ok"` contains the answer's text, with the same bytes as from the command's own route. */
export function resultText(idempotencyKey: string | undefined, answer: Answer): string {
  if (answer.kind !== 'accepted') return problemText(idempotencyKey, problemOf(answer) as Problem, answer);
  const key = JSON.stringify(idempotencyKey);
  return `{"status":"ok","idempotencyKey":${key},"replayed":${answer.replayed},"answer":${answer.text}}`;
}

export function invalidText(idempotencyKey: string | undefined, error: InvalidInput): string {
  const { code, detail, errors } = problemOfFaults(error.faults).body;
  return JSON.stringify({ status: 'invalid', idempotencyKey, code, detail, errors });
}

/** Overload and outages are not outcomes: `"failed"`, to be retried with the same key. */
function problemText(idempotencyKey: string | undefined, problem: Problem, answer: Answer): string {
  const { code, detail, limit, errors } = problem.body;
  const replayed = answer.kind === 'rejected' ? answer.replayed : undefined;
  return JSON.stringify({ status: statusOf(answer), idempotencyKey, replayed, code, detail, limit, errors });
}

function statusOf(answer: Answer): 'rejected' | 'invalid' | 'failed' {
  if (answer.kind === 'key-reused') return 'rejected';
  if (answer.kind !== 'rejected') return 'failed';
  return answer.rejection.code === 'validation-failed' ? 'invalid' : 'rejected';
}

/** If no command of a batch was processed, for one reason, this problem is the response to the request. */
export function problemOfAll(answers: readonly (Answer | InvalidInput)[]): Problem | undefined {
  const [first] = answers;
  if (first === undefined || first instanceof InvalidInput || !UNDECIDED.includes(first.kind))
    return undefined;
  const same = answers.every((answer) => !(answer instanceof InvalidInput) && answer.kind === first.kind);
  return same ? problemOf(first) : undefined;
}

const UNDECIDED: readonly Answer['kind'][] = ['overloaded', 'unavailable', 'failed', 'in-flight'];

/** The key of an unvalidated item, to identify it in the result. */
export function keyOf(item: unknown): string | undefined {
  const key =
    typeof item === 'object' && item !== null && (item as { idempotencyKey?: unknown }).idempotencyKey;
  return typeof key === 'string' ? key.slice(0, 255) : undefined;
}

/** Returns an InvalidInput; rethrows any other error. */
export function asInvalid(error: unknown): InvalidInput {
  if (error instanceof InvalidInput) return error;
  throw error;
}
