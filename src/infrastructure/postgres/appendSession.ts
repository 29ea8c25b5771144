/** Appends batch after batch, and remembers what they tell of the streams, so that the next need not ask again. */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { AppendResult, Place, Proposal, Verdict } from '../../application/ports.js';
import { versionsAfter } from '../../application/units.js';
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
}

const NOTHING_KNOWN: ReadonlyMap<string, number> = new Map();

type Ask = (query: pg.QueryConfig) => Promise<AppendRow[]>;

/** Stands for a batch that was not sent by this session: nothing can follow it. */
const UNKNOWN_BATCH = -1;

export class AppendSession {
  readonly #ask: Ask;
  readonly #node = randomUUID();
  /** Number of the batch sent last. */
  #batch = 0;
  readonly #numbers = new WeakMap<object, number>();
  /** Versions of streams as of batch `#knownBatch`, if nobody else has appended since the batch that told them. */
  #known = new Map<string, number>();
  #knownBatch = 0;
  #underWay = 0;

  /** @param ask carries out a statement, each after the one it was given before */
  constructor(ask: Ask) {
    this.#ask = ask;
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
      node: this.#node,
      batch,
      behind: behind === undefined ? 0 : (this.#numbers.get(behind) ?? UNKNOWN_BATCH),
      knownBatch: this.#knownBatch,
      known,
    });
    this.#underWay += 1;
    return this.#send(query, batch, proposals.length, versionsAfter(proposals)).finally(() => {
      this.#underWay -= 1;
    });
  }

  async #send(
    query: pg.QueryConfig,
    batch: number,
    commands: number,
    after: ReadonlyMap<string, number>,
  ): Promise<AppendResult> {
    const all = (verdict: Verdict) => Array<Verdict>(commands).fill(verdict);
    try {
      const [row] = await this.#ask(query);
      if (row === undefined) throw new Error('append_in_session returned no row');
      if (row.alone_since !== null) this.#learn(batch, Number(row.alone_since), after);
      const verdicts = row.verdicts?.map((code) => VERDICTS[code] as Verdict) ?? all('appended');
      return { verdicts, recordedAt: row.recorded, lastPosition: Number(row.last_position) };
    } catch (error) {
      // Only someone who appends without the lock can cause this. Nothing was appended: decide all of it again.
      if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
      return { verdicts: all('conflict'), recordedAt: '', lastPosition: 0 };
    }
  }

  /** All of the batch was appended. */
  #learn(batch: number, aloneSince: number, after: ReadonlyMap<string, number>): void {
    if (aloneSince > this.#knownBatch || this.#known.size > KNOWN_MAX) this.#known = new Map();
    for (const [streamId, version] of after) this.#known.set(streamId, version);
    this.#knownBatch = batch;
  }
}
