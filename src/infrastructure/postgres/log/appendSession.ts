/** Appends batch after batch, and remembers what they tell of the streams, so that the next need not ask again. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { versionsAfter } from '../../../application/commands/units.js';
import { type Mark, markOf } from '../../../application/log/knownLog.js';
import type { ClockReading } from '../../../application/shared/bankClock.js';
import type { AppendResult, Place, Proposal, Verdict } from '../../../application/shared/ports.js';
import type { Time } from '../../../application/shared/time.js';
import { appendQuery } from './appendQuery.js';

/** Streams whose versions are remembered; when there are more, all are forgotten. */
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

/** Who wants to know what answers tell of time, and the time of this node. */
export interface TimeWatch {
  readonly time: Pick<Time, 'now'>;
  readonly onTime: (reading: ClockReading) => void;
}

const NOTHING_KNOWN: ReadonlyMap<string, number> = new Map();

/** What is kept of a batch under way. */
interface Sent {
  readonly batch: number;
  /** The session's name when it was sent. */
  readonly node: string;
  /** Of each proposal that has events, the command's id. */
  readonly ids: readonly (string | undefined)[];
  readonly after: ReadonlyMap<string, number>;
}

/** The log that is appended to, as this node knows it. */
export interface AppendLog {
  readonly name: string | undefined;
  readonly newest: Mark;
  /** Told of events that were seen. */
  note(...marks: readonly Mark[]): void;
  /** Called when the log was another one, before the batch is told to be in conflict with that. */
  onOther(): Promise<void>;
}

type Ask = (query: pg.QueryConfig) => Promise<AppendRow[]>;

/** Stands for a batch that was not sent by this session: nothing can follow it. */
const UNKNOWN_BATCH = -1;

export class AppendSession {
  readonly #ask: Ask;
  readonly #log: AppendLog;
  readonly #watch: TimeWatch | undefined;
  #node = randomUUID();
  /** Number of the batch sent last. */
  #batch = 0;
  readonly #numbers = new WeakMap<object, number>();
  /** Versions of streams as of batch `#knownBatch`, if nobody else has appended since the batch that told them. */
  #known = new Map<string, number>();
  #knownBatch = 0;
  #underWay = 0;

  /**
   * @param ask carries out a statement, each after the one it was given before
   * @param watch told what each append tells of time
   */
  constructor(ask: Ask, log: AppendLog, watch?: TimeWatch) {
    this.#ask = ask;
    this.#watch = watch;
    this.#log = log;
  }

  /** To be called when the log has changed. What is under way was sent for the one before, and finds out. */
  forget(): void {
    this.#node = randomUUID();
    this.#known = new Map();
  }

  /** See `EventStore.append`. Holds on to nothing of the proposals while they are under way: it is many. */
  append(units: readonly (readonly Proposal[])[], place?: Place): Promise<AppendResult> {
    const proposals = units.flat();
    this.#batch += 1;
    const batch = this.#batch;
    if (place !== undefined) this.#numbers.set(place.name, batch);
    const behind = place?.behind;
    // Nothing is known of streams that a batch under way may change, unless this one counts on that batch.
    const known = this.#underWay > 0 && behind === undefined ? NOTHING_KNOWN : this.#known;
    const query = appendQuery(units, proposals, {
      log: this.#log.name,
      newest: this.#log.newest,
      node: this.#node,
      batch,
      behind: behind === undefined ? 0 : (this.#numbers.get(behind) ?? UNKNOWN_BATCH),
      knownBatch: this.#knownBatch,
      known,
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
        return { verdicts: all('conflict'), recordedAt: '', lastPosition: 0 };
      }
      if (row.recorded !== '') {
        this.#watch?.onTime({ databaseMs: row.clock_ms, recordedMs: Date.parse(row.recorded), askedMs });
      }
      const isOurs = node === this.#node;
      if (isOurs && row.alone_since !== null) this.#learn(batch, Number(row.alone_since), after);
      const verdicts = row.verdicts?.map((code) => VERDICTS[code] as Verdict) ?? all('appended');
      const lastPosition = Number(row.last_position);
      if (isOurs) this.#note(row, verdicts, ids, lastPosition);
      return { verdicts, recordedAt: row.recorded, lastPosition };
    } catch (error) {
      // Only someone who appends without the lock can cause this. Nothing was appended: decide all of it again.
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      return { verdicts: all('conflict'), recordedAt: '', lastPosition: 0 };
    }
  }

  /** The newest event before the batch and the newest one after it are known now. */
  #note(
    row: AppendRow,
    verdicts: readonly Verdict[],
    ids: readonly (string | undefined)[],
    last: number,
  ): void {
    const before: Mark = { position: Number(row.before_position), mark: row.before_mark ?? '' };
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
