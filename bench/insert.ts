/**
 * The limit: the same event rows inserted by plain SQL into a table like `events` (same columns, constraints and
 * indexes, and at first the same rows), 1,000 a statement and two statements on their way, arrays in the binary format. No
 * service, no commands.
 */
import { hash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { REQUEST_HASH_DIGITS } from '../src/application/commands/ports.js';
import {
  bigints,
  digests,
  jsonbs,
  smallints,
  texts,
  uuids,
} from '../src/infrastructure/postgres/connection/binaryArray.js';
import type { InsertJob, Measured, Prepared } from './jobs.js';

const ROWS = 1_000;

export const LIMIT_SCHEMA = 'CREATE TABLE limit_events (LIKE events INCLUDING ALL)';

const TEXT = `INSERT INTO limit_events
    (position, stream_id, version, type, schema_version, data, command_id, actor, correlation_id, request_hash, recorded_at)
  SELECT $1::bigint + e.ordinal, e.stream, e.version, e.type, e.schema, e.data, e.command, e.actor, e.correlation, e.hash, now()
  FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::smallint[], $6::jsonb[], $7::uuid[], $8::uuid[], $9::text[], $10::bytea[])
    WITH ORDINALITY AS e(stream, version, type, schema, data, command, actor, correlation, hash, ordinal)`;

export function prepareInsert(job: InsertJob): Prepared {
  return {
    warm: async () => (await insertEvents(job, ROWS)).count,
    measure: () => insertEvents(job, job.events),
  };
}

async function insertEvents(job: InsertJob, events: number): Promise<Measured> {
  const client = new pg.Client({ connectionString: job.databaseUrl, pipeline: true });
  await client.connect();
  const { rows } = await client.query('SELECT coalesce(max(position), 0) AS last FROM limit_events');
  let position = Number(rows[0].last);
  const versions = new Map<string, number>();
  const firstVersion = position;
  const startMs = performance.now();
  let before: Promise<unknown> = Promise.resolve();
  for (let done = 0; done < events; done += ROWS) {
    const values = [position, ...batch(job.accounts, versions, firstVersion)];
    const statement = client.query({ name: 'insert', text: TEXT, values });
    await before;
    before = statement;
    position += ROWS;
  }
  await before;
  const seconds = (performance.now() - startMs) / 1_000;
  await client.end();
  return { count: Math.ceil(events / ROWS) * ROWS, seconds };
}

/** Rows as the bank would have written them for deposits. */
function batch(accounts: readonly string[], versions: Map<string, number>, firstVersion: number): Buffer[] {
  const streams: string[] = [];
  const rowVersions: number[] = [];
  const commands: string[] = [];
  for (let row = 0; row < ROWS; row += 1) {
    const stream = accounts[Math.floor(Math.random() * accounts.length)] as string;
    const version = (versions.get(stream) ?? firstVersion) + 1;
    versions.set(stream, version);
    const command = randomUUID();
    streams.push(stream);
    rowVersions.push(version);
    commands.push(command);
  }
  const data = '{"amount":"1.00","currency":"CZK","balance":"1234.00","effectiveOn":"2026-01-01"}';
  return [
    uuids(streams),
    bigints(rowVersions),
    texts(Array<string>(ROWS).fill('MoneyDeposited')),
    smallints(Array<number>(ROWS).fill(1)),
    jsonbs(Array<string>(ROWS).fill(data)),
    uuids(commands),
    uuids(Array<string>(ROWS).fill('00000000-0000-7000-8000-000000000001')),
    texts(Array<string>(ROWS).fill('abcdef-1')),
    digests(commands.map((command) => hash('sha256', command, 'hex').slice(0, REQUEST_HASH_DIGITS))),
  ];
}
