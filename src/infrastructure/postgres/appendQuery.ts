/** The one statement that appends a batch: its proposals laid out as the arrays of append_batch. */
import type pg from 'pg';
import { type Proposal, RECORDED_AT } from '../../application/ports.js';
import { bigints, booleans, digests, integers, jsonbs, smallints, texts, uuids } from './binaryArray.js';

export const UNIQUE_VIOLATION = '23505';

const TEXT = `SELECT * FROM append_batch(
  $1::uuid[], $2::bytea[], $3::boolean[], $4::int[], $5::text[], $6::int[],
  $7::int[], $8::uuid[], $9::bigint[], $10::text[], $11::smallint[], $12::jsonb[], $13::jsonb[],
  $14::int[], $15::uuid[], $16::bigint[], $17::uuid[], $18::bigint[], $19)`;

/** @param proposals the units' proposals, flattened */
export function appendQuery(
  units: readonly (readonly Proposal[])[],
  proposals: readonly Proposal[],
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
      // The first to read a stream saw its committed version; later ones what this batch makes of it.
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
