/** Decided commands to and from the text in which they wait in the event buffer. */
import { hash } from 'node:crypto';
import type { AccountState } from '../accounts/state.js';
import { type Proposal, RECORDED_AT } from '../commands/ports.js';
import type { Job } from '../commands/units.js';
import type { BufferEntry, CommandKey } from './ports.js';
import { encodeState } from './stateCodec.js';

/** What a unit does to a stream: the states before and after it, by their prints. */
export interface Step {
  readonly streamId: string;
  readonly before: StatePrint;
  readonly after: StatePrint;
}

/**
 * Tells a state from any other one of the account, also from one of the same version in a history that was
 * lost with the buffer. Empty while there is no account.
 */
export type StatePrint = string;

/** What a flusher reads of an entry. */
export interface BufferedUnit {
  readonly id: string;
  /** The node that waits to hear of it. */
  readonly nodeId: string;
  readonly jobs: readonly Job[];
  readonly proposals: readonly Proposal[];
  /**
   * Its answer tells times that are not known before the entries in front of it are appended: it is decided
   * again then, with the same events.
   */
  readonly mustWaitForAppend: boolean;
  readonly steps: readonly Step[];
}

/**
 * The shape below; raise it with every change. A flusher of another version sets aside what it cannot read.
 */
const FORMAT = 1;

interface Stored {
  readonly format: number;
  readonly id: string;
  readonly node: string;
  /** What stands for the time of recording on the node that wrote it. */
  readonly token: string;
  readonly works: readonly Omit<Job, 'streams' | 'commandId' | 'requestHash'>[];
  readonly late?: true;
  readonly steps: readonly (readonly [streamId: string, before: StatePrint, after: StatePrint])[];
  readonly decided: readonly Pick<Proposal, 'accepted' | 'events' | 'outcome' | 'decidedOn'>[];
}

/** @param streams each with the versions before and after these commands, and the state after */
export function encodeUnit(unit: BufferedUnit, streams: BufferEntry['streams']): BufferEntry {
  const stored: Stored = {
    format: FORMAT,
    id: unit.id,
    node: unit.nodeId,
    token: RECORDED_AT,
    ...(unit.mustWaitForAppend ? { late: true } : {}),
    steps: unit.steps.map(({ streamId, before, after }) => [streamId, before, after]),
    works: unit.jobs.map(({ streams: _, commandId: __, requestHash: ___, ...job }) => job),
    decided: unit.proposals.map(({ commandId: _, requestHash: __, ...decided }) => decided),
  };
  // In front, to be read even when the rest cannot.
  const commands = unit.jobs.map(({ commandId, requestHash }) => `${commandId}:${requestHash}`);
  return { id: unit.id, commands: unit.jobs, streams, payload: `${commands} ${JSON.stringify(stored)}` };
}

/** The commands of an entry, which are readable when nothing else is. */
export function commandsOf(payload: string): CommandKey[] {
  const [commands = ''] = payload.split(' ', 1);
  return commands.split(',').flatMap((text) => {
    const [commandId = '', requestHash] = text.split(':');
    return requestHash === undefined ? [] : [{ commandId, requestHash }];
  });
}

/** @throws when the text is not of an entry */
export function decodeUnit(payload: string): BufferedUnit {
  const stored = JSON.parse(payload.slice(payload.indexOf(' ') + 1)) as Stored;
  if (stored.format !== FORMAT)
    throw new Error(`an entry of format ${stored.format}, this program reads ${FORMAT}`);
  const { id, node, token, decided, late, steps } = stored;
  const commands = commandsOf(payload);
  const jobs = stored.works.map((job, index) => ({ ...job, ...(commands[index] as CommandKey) }));
  const proposals = decided.map(({ outcome, ...rest }, index): Proposal => {
    const { commandId, requestHash } = commands[index] as CommandKey;
    const told = outcome === undefined ? {} : { outcome: outcome.replaceAll(token, RECORDED_AT) };
    return { commandId, requestHash, ...rest, ...told };
  });
  return {
    id,
    nodeId: node,
    proposals,
    mustWaitForAppend: late === true,
    steps: steps.map(([streamId, before, after]) => ({ streamId, before, after })),
    jobs: jobs.map((job, index) => ({ ...job, streams: streamsOf(proposals[index] as Proposal) })),
  };
}

const streamsOf = ({ decidedOn }: Proposal): string[] => decidedOn.map(({ streamId }) => streamId);

/** Every stream that a unit touches or was decided on, once. */
export const unitStreams = ({ steps }: BufferedUnit): string[] => steps.map(({ streamId }) => streamId);

export function printOf(state: AccountState | undefined): StatePrint {
  if (state === undefined) return '';
  const { openedAt: _, updatedAt: __, metadata, ...stored } = encodeState(state);
  const fields = [state.account.version, stored, Object.entries(metadata).sort()];
  return hash('sha256', JSON.stringify(fields), 'base64url').slice(0, 22);
}
