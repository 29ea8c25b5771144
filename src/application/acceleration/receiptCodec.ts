/** Commands with receipts to and from the text in which they wait. */
import { type Job, streamsOf } from '../commands/units.js';
import type { CommandKey, QueuedCommand } from './ports.js';

/** The shape below; raise it with every change. A node of another version sets aside what it cannot read. */
const FORMAT = 2;

/** The key stands in front, to be read even when the rest cannot. */
export function encodeReceipt(job: Job): QueuedCommand {
  const { commandId, requestHash } = job;
  // The command has the streams.
  const { streams: _, ...kept } = job;
  const stored = { format: FORMAT, job: { ...kept, hasReceipt: true } };
  return { commandId, requestHash, payload: `${commandId}:${requestHash} ${JSON.stringify(stored)}` };
}

export function keyOfReceipt(payload: string): CommandKey {
  const [commandId = '', requestHash = ''] = payload.split(' ', 1)[0]?.split(':') ?? [];
  return { commandId, requestHash };
}

/** @throws when the text is not a command */
export function decodeReceipt(payload: string): Job {
  const { format, job } = JSON.parse(payload.slice(payload.indexOf(' ') + 1));
  if (format !== FORMAT) throw new Error(`an entry of format ${format}, this program reads ${FORMAT}`);
  return { ...job, streams: streamsOf(job.command) };
}
