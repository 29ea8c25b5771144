/**
 * Read model: where the log has what searches ask for, and the names and metadata of accounts (accountMarks.ts). The log is divided by position into segments; what is known of one
 * is written once, when the log has its last event, and never changes. Later events are searched themselves, so an answer
 * never depends on how far the read model has come.
 */
import type { ProjectionId } from './projection.js';

export const search: ProjectionId = { name: 'search', version: 2 };

/** Positions per segment: a search for a rare text reads one row per segment, and searches fewer later events than this. */
export const SEGMENT_POSITIONS = 8_192;

/** Segments, from 0, that positions up to this one complete. */
export const wholeSegments = (upTo: number): number => Math.floor(upTo / SEGMENT_POSITIONS);
