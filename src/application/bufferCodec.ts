/** Decided commands to and from the text in which they wait in the event buffer. */
import type { Work } from './batch.js';
import { type BufferEntry, type Proposal, RECORDED_AT } from './ports.js';

/** What a flusher reads of an entry. */
export interface BufferedUnit {
  readonly id: string;
  /** The node that waits to hear of it. */
  readonly nodeId: string;
  readonly works: readonly Work[];
  readonly proposals: readonly Proposal[];
  /**
   * Its answer tells times that are not known before the entries in front of it are appended: it is decided again then,
   * with the same events.
   */
  readonly isLate: boolean;
}

interface Stored {
  readonly id: string;
  readonly node: string;
  /** What stands for the time of recording on the node that wrote it. */
  readonly token: string;
  readonly works: readonly Omit<Work, 'streams'>[];
  readonly late?: true;
  readonly decided: readonly Pick<Proposal, 'accepted' | 'events' | 'outcome' | 'decidedOn'>[];
}

/** @param streams each with the versions before and after these commands, and the state after */
export function encodeUnit(unit: BufferedUnit, streams: BufferEntry['streams']): BufferEntry {
  const stored: Stored = {
    id: unit.id,
    node: unit.nodeId,
    token: RECORDED_AT,
    ...(unit.isLate ? { late: true } : {}),
    works: unit.works.map(({ streams: _, ...work }) => work),
    decided: unit.proposals.map(({ commandId: _, requestHash: __, ...decided }) => decided),
  };
  return { id: unit.id, commands: unit.works, streams, payload: JSON.stringify(stored) };
}

/** @throws when the text is not of an entry */
export function decodeUnit(payload: string): BufferedUnit {
  const { id, node, token, works, decided, late } = JSON.parse(payload) as Stored;
  const proposals = decided.map(({ outcome, ...rest }, index): Proposal => {
    const { commandId, requestHash } = works[index] as Work;
    const told = outcome === undefined ? {} : { outcome: outcome.replaceAll(token, RECORDED_AT) };
    return { commandId, requestHash, ...rest, ...told };
  });
  return {
    id,
    nodeId: node,
    proposals,
    isLate: late === true,
    works: works.map((work, index) => ({ ...work, streams: streamsOf(proposals[index] as Proposal) })),
  };
}

const streamsOf = ({ decidedOn }: Proposal): string[] => decidedOn.map(({ streamId }) => streamId);

/** Every stream that a unit touches or was decided on. */
export const unitStreams = ({ proposals }: BufferedUnit): Set<string> =>
  new Set(proposals.flatMap(streamsOf));
