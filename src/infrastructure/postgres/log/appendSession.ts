/** Appends batches, and remembers the versions of streams, so that the next batch need not query them. */

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import {
  type AppendResult,
  type BatchOrder,
  type Proposal,
  RECORDED_AT,
  spanOfAll,
  type Verdict,
  versionsAfter,
} from '../../../application/commands/ports.js';
import { type Mark, markOf } from '../../../application/log/knownLog.js';
import { asPosition, BEGIN, type Position } from '../../../application/log/ports.js';
import type { ClockReading } from '../../../application/shared/bankClock.js';
import type { Time } from '../../../application/shared/time.js';
import type { Instant } from '../../../domain/holds.js';
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

/** Maximum number of remembered stream versions; when full, all are discarded. */
const KNOWN_MAX = 100_000;

const UNIQUE_VIOLATION = '23505';

const VERDICTS = ['appended', 'duplicate', 'conflict'] as const;

interface AppendRow {
  verdicts: number[] | null;
  recorded: string;
  last_position: string;
  alone_since: string | null;
  is_other: boolean;
  before_position: string;
  before_mark: string | null;
  clock_ms: number;
}

/** Receives the times in replies, together with the time of this node. */
export interface TimeWatch {
  readonly time: Pick<Time, 'now'>;
  readonly onTime: (reading: ClockReading) => void;
}

const NOT_APPENDED = { recordedAt: '', lastPosition: BEGIN, positionBefore: BEGIN };

const NOTHING_KNOWN: ReadonlyMap<string, number> = new Map();

/** Data of a batch in flight. */
interface Sent {
  readonly batch: number;
  /** The session's id when it was sent. */
  readonly node: string;
  /** The command ids of proposals with events. */
  readonly ids: readonly (string | undefined)[];
  readonly after: ReadonlyMap<string, number>;
}

/** The log as known to this node. */
export interface AppendLog {
  readonly name: string | undefined;
  readonly newest: Mark;
  /** Called with seen events. */
  note(...marks: readonly Mark[]): void;
  /** Called when the log has changed, before the batch gets its conflict verdicts. */
  onOther(): Promise<void>;
}

type Ask = (query: pg.QueryConfig) => Promise<AppendRow[]>;

/** A batch not sent by this session; nothing can depend on it. */
const UNKNOWN_BATCH = -1;

export class AppendSession {
  readonly #ask: Ask;
  readonly #log: AppendLog;
  readonly #watch: TimeWatch | undefined;
  readonly #at: Instant | undefined;
  #node = randomUUID();
  /** Number of the last batch sent. */
  #batch = 0;
  readonly #numbers = new WeakMap<object, number>();
  /** Stream versions as of batch `#knownBatch`, if no other node has appended since they were learned. */
  #known = new Map<string, number>();
  #knownBatch = 0;
  #underWay = 0;

  /**
   * @param ask runs statements in order
   * @param watch called with the times in the reply of each append
   * @param at the recording time, if the append lock is held since it was taken
   */
  constructor(ask: Ask, log: AppendLog, watch?: TimeWatch, at?: Instant) {
    this.#at = at;
    this.#ask = ask;
    this.#watch = watch;
    this.#log = log;
  }

  /** Call this when the log has changed. Batches in flight were sent for the previous log and fail. */
  forget(): void {
    this.#node = randomUUID();
    this.#known = new Map();
  }

  /** See `StreamStore.append`. Keeps no reference to the proposals in flight, to save memory. */
  append(units: readonly (readonly Proposal[])[], order?: BatchOrder): Promise<AppendResult> {
    const proposals = units.flat();
    this.#batch += 1;
    const batch = this.#batch;
    if (order !== undefined) this.#numbers.set(order.batch, batch);
    const behind = order?.behind;
    // Streams that a batch in flight may change are unknown, unless this batch depends on it.
    const known = this.#underWay > 0 && behind === undefined ? NOTHING_KNOWN : this.#known;
    const query = appendQuery(units, proposals, {
      log: this.#log.name,
      newest: this.#log.newest,
      node: this.#node,
      batch,
      behind: behind === undefined ? 0 : (this.#numbers.get(behind) ?? UNKNOWN_BATCH),
      knownBatch: this.#knownBatch,
      known,
      at: this.#at,
    });
    this.#underWay += 1;
    const sent = { batch, node: this.#node, ids: commandsOf(proposals), after: versionsAfter(proposals) };
    return this.#send(query, sent).finally(() => {
      this.#underWay -= 1;
    });
  }

  async #send(query: pg.QueryConfig, { batch, node, ids, after }: Sent): Promise<AppendResult> {
    const all = (verdict: Verdict) => Array<Verdict>(ids.length).fill(verdict);
    const askedMs = this.#watch?.time.now() ?? 0;
    try {
      const [row] = await this.#ask(query);
      if (row === undefined) throw new Error('append_to_log returned no row');
      if (row.is_other) {
        await this.#log.onOther();
        return { verdicts: all('conflict'), ...NOT_APPENDED };
      }
      if (row.recorded !== '') {
        this.#watch?.onTime({ databaseMs: row.clock_ms, recordedMs: Date.parse(row.recorded), askedMs });
      }
      const isOurs = node === this.#node;
      if (isOurs && row.alone_since !== null) this.#learn(batch, Number(row.alone_since), after);
      const verdicts = row.verdicts?.map((code) => VERDICTS[code] as Verdict) ?? all('appended');
      const lastPosition = asPosition(Number(row.last_position));
      if (isOurs) this.#note(row, verdicts, ids, lastPosition);
      const positionBefore = asPosition(Number(row.before_position));
      return { verdicts, recordedAt: row.recorded, lastPosition, positionBefore };
    } catch (error) {
      // Only an append without the lock can cause this. Nothing was appended: decide everything again.
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      return { verdicts: all('conflict'), ...NOT_APPENDED };
    }
  }

  /** Records the newest events before and after the batch. */
  #note(
    row: AppendRow,
    verdicts: readonly Verdict[],
    ids: readonly (string | undefined)[],
    last: Position,
  ): void {
    const before: Mark = { position: asPosition(Number(row.before_position)), mark: row.before_mark ?? '' };
    const newest = ids.findLast((id, index) => id !== undefined && verdicts[index] === 'appended');
    if (newest === undefined) this.#log.note(before);
    else this.#log.note(before, { position: last, mark: markOf(newest, row.recorded) });
  }

  /** All of the batch was appended. */
  #learn(batch: number, aloneSince: number, after: ReadonlyMap<string, number>): void {
    if (aloneSince > this.#knownBatch || this.#known.size > KNOWN_MAX) this.#known = new Map();
    for (const [streamId, version] of after) this.#known.set(streamId, version);
    this.#knownBatch = batch;
  }
}

const commandsOf = (proposals: readonly Proposal[]) =>
  proposals.map(({ commandId, events }) => (events.length > 0 ? commandId : undefined));

/** Also returns the database's clock, which is the recording time unless the newest event is later. */
const TEXT = `SELECT appended.*, ${millisecondsOf('clock_timestamp()')} AS clock_ms FROM append_to_log(
  $1, $2, $3, $4, $5, $6, $7, $8::boolean[], $9::uuid[], $10::uuid[], $11::text[], $12::int[],
  $13::int[], $14::bytea[], $15::boolean[], $16::int[], $17::text[],
  $18::int[], $19::uuid[], $20::bigint[], $21::text[], $22::smallint[], $23::jsonb[], $24::bytea[],
  $25::int[], $26::uuid[], $27::bigint[], $28::uuid[], $29::bigint[], $30, $31, $32, $33) AS appended`;

/** The caller's knowledge for append_to_log: see migrations/0009_holds.sql. */
interface InSession {
  /** The log that the batch was decided on, and its newest known event. */
  readonly log: string | undefined;
  readonly newest: Mark;
  readonly node: string;
  readonly batch: number;
  readonly behind: number;
  readonly knownBatch: number;
  /** Versions of streams as of `knownBatch`. */
  readonly known: ReadonlyMap<string, number>;
  readonly at: Instant | undefined;
}

/** The versions that the batch was decided on. */
function basisOf(proposals: readonly Proposal[]): ReadonlyMap<string, number> {
  const basis = new Map<string, number>();
  for (const { decidedOn } of proposals) {
    for (const { streamId, version } of decidedOn) {
      // The first command on a stream saw its committed version; later ones see versions of this batch.
      if (!basis.has(streamId)) basis.set(streamId, version);
    }
  }
  return basis;
}

/** @param proposals the flattened proposals of all units */
function appendQuery(
  units: readonly (readonly Proposal[])[],
  proposals: readonly Proposal[],
  { log, newest, node, batch, behind, knownBatch, known, at }: InSession,
): pg.QueryConfig {
  const answers: (readonly [command: number, firstEvent: number, Proposal & { readonly outcome: string }])[] =
    [];
  const eventCommands: number[] = [];
  const eventHashes: string[] = [];
  const checkCommands: number[] = [];
  const checks = [];
  for (const [index, proposal] of proposals.entries()) {
    const { events, outcome, requestHash } = proposal;
    if (outcome !== undefined) {
      const firstEvent = events.length === 0 ? 0 : eventCommands.length + 1;
      answers.push([index + 1, firstEvent, { ...proposal, outcome }]);
    }
    for (const event of events) {
      eventCommands.push(index + 1);
      eventHashes.push(event === events[0] && outcome === undefined ? requestHash : '');
    }
    if (events.length > 0) continue;
    for (const read of proposal.decidedOn) {
      checkCommands.push(index + 1);
      checks.push(read);
    }
  }
  const basis = basisOf(proposals);
  const events = proposals.flatMap((proposal) => proposal.events);
  const span = spanOfAll(proposals);
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
      uuids(proposals.map((proposal) => proposal.actor)),
      texts(proposals.map((proposal) => proposal.correlationId)),
      integers(grouped ? units.flatMap((unit, index) => unit.map(() => index + 1)) : []),
      integers(answers.map(([command]) => command)),
      digests(answers.map(([, , proposal]) => proposal.requestHash)),
      booleans(answers.map(([, , proposal]) => proposal.accepted)),
      integers(answers.map(([, firstEvent]) => firstEvent)),
      texts(answers.map(([, , proposal]) => proposal.outcome)),
      integers(eventCommands),
      uuids(events.map((event) => event.streamId)),
      bigints(events.map((event) => event.version)),
      texts(events.map((event) => event.type)),
      smallints(events.map((event) => event.schemaVersion)),
      jsonbs(events.map((event) => event.data)),
      digests(eventHashes),
      integers(checkCommands),
      uuids(checks.map((check) => check.streamId)),
      bigints(checks.map((check) => check.version)),
      uuids([...basis.keys()]),
      bigints([...basis.values()]),
      RECORDED_AT,
      ...[span?.from, span?.until, at],
    ],
  };
}
