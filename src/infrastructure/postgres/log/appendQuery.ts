/** The statement that appends a batch, with its proposals as the arrays of append_to_log. */
import type pg from 'pg';
import { type Proposal, RECORDED_AT } from '../../../application/commands/ports.js';
import type { Mark } from '../../../application/log/knownLog.js';
import {
  bigints,
  booleans,
  digests,
  integers,
  jsonbs,
  smallints,
  texts,
  uuids,
} from '../connection/binaryArray.js';
import { millisecondsOf } from './bankTime.js';

/** Also returns the database's clock, which is the recording time unless the newest event is later. */
const TEXT = `SELECT appended.*, ${millisecondsOf('clock_timestamp()')} AS clock_ms FROM append_to_log(
  $1, $2, $3, $4, $5, $6, $7, $8::boolean[], $9::uuid[], $10::bytea[], $11::boolean[], $12::int[], $13::text[],
  $14::int[], $15::int[], $16::uuid[], $17::bigint[], $18::text[], $19::smallint[], $20::jsonb[], $21::jsonb[],
  $22::int[], $23::uuid[], $24::bigint[], $25::uuid[], $26::bigint[], $27) AS appended`;

/** The caller's knowledge for append_to_log: see migrations/0003_append.sql. */
export interface InSession {
  /** The log that the batch was decided on, and its newest known event. */
  readonly log: string | undefined;
  readonly newest: Mark;
  readonly node: string;
  readonly batch: number;
  readonly behind: number;
  readonly knownBatch: number;
  /** Versions of streams as of `knownBatch`. */
  readonly known: ReadonlyMap<string, number>;
}

/** @param proposals the flattened proposals of all units */
export function appendQuery(
  units: readonly (readonly Proposal[])[],
  proposals: readonly Proposal[],
  { log, newest, node, batch, behind, knownBatch, known }: InSession,
): pg.QueryConfig {
  const firstEvents: number[] = [];
  const eventCommands: number[] = [];
  const checkCommands: number[] = [];
  const checks = [];
  const basis = new Map<string, number>();
  for (const [index, proposal] of proposals.entries()) {
    firstEvents.push(proposal.events.length === 0 ? 0 : eventCommands.length + 1);
    for (const _ of proposal.events) eventCommands.push(index + 1);
    for (const read of proposal.decidedOn) {
      // The first command on a stream saw its committed version; later ones see versions of this batch.
      if (!basis.has(read.streamId)) basis.set(read.streamId, read.version);
      if (proposal.events.length > 0) continue;
      checkCommands.push(index + 1);
      checks.push(read);
    }
  }
  const events = proposals.flatMap((proposal) => proposal.events);
  const grouped = units.some((unit) => unit.length !== 1);
  return {
    name: 'append',
    text: TEXT,
    values: [
      log,
      newest.position,
      newest.mark,
      node,
      batch,
      behind,
      knownBatch,
      booleans([...basis].map(([streamId, version]) => known.get(streamId) === version)),
      uuids(proposals.map((proposal) => proposal.commandId)),
      digests(proposals.map((proposal) => proposal.requestHash)),
      booleans(proposals.map((proposal) => proposal.accepted)),
      integers(firstEvents),
      texts(proposals.map((proposal) => proposal.outcome ?? '')),
      integers(grouped ? units.flatMap((unit, index) => unit.map(() => index + 1)) : []),
      integers(eventCommands),
      uuids(events.map((event) => event.streamId)),
      bigints(events.map((event) => event.version)),
      texts(events.map((event) => event.type)),
      smallints(events.map((event) => event.schemaVersion)),
      jsonbs(events.map((event) => event.data)),
      jsonbs(events.map((event) => event.metadata)),
      integers(checkCommands),
      uuids(checks.map((check) => check.streamId)),
      bigints(checks.map((check) => check.version)),
      uuids([...basis.keys()]),
      bigints([...basis.values()]),
      RECORDED_AT,
    ],
  };
}
