/** Who sends a command, and the job it becomes. */
import type { ReadCommand } from './command.js';
import { commandIdOf } from './idempotency.js';
import type { CommandPath } from './path.js';
import { type Job, streamsOf } from './units.js';

/** The sender of a command, and its request. */
export interface Sender {
  /** The API client's id; idempotency keys are scoped to it. */
  readonly clientId: string;
  readonly correlationId: string;
}

/** A command with its idempotency key. */
export interface KeyedCommand extends ReadCommand {
  readonly idempotencyKey: string;
}

export interface ExecuteOptions {
  readonly join?: boolean;
  readonly isAsync?: boolean;
  /** Answers the command as it would be answered now, and keeps nothing (`Bank.rehearsal`). */
  readonly rehearsal?: CommandPath | undefined;
}

export function jobOf(sender: Sender, keyed: KeyedCommand): Job {
  const commandId = commandIdOf(sender.clientId, keyed.idempotencyKey);
  const { requestHash } = keyed;
  // A hold is found by the id of its command.
  const command =
    keyed.command.type === 'place-hold' ? { ...keyed.command, holdId: commandId } : keyed.command;
  const streams = streamsOf(command);
  const { clientId: actor, correlationId } = sender;
  return { commandId, requestHash, command, streams, actor, correlationId };
}
