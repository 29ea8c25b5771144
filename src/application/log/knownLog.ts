/**
 * The log as known to this node (decision 11): its name and the newest events seen. All cached data of a node
 * depends on these. Every statement that uses cached data also checks whether the store still has these
 * events; if it does not, the node discards all cached data before it continues.
 */

import { StoreUnavailable } from '../shared/errors.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import { asPosition, BEGIN, type Position } from './ports.js';

/** An event, identified uniquely across logs: a position alone is only a number. */
export interface Mark {
  readonly position: Position;
  /** See `markOf`; empty before the first event. */
  readonly mark: string;
}

/** Before the first event. */
export const LOG_BEGIN: Mark = { position: BEGIN, mark: '' };

/**
 * The mark of an event, which distinguishes it from an event at the same position of a lost log: its command id and the
 * millisecond of recording. The SQL function log_mark computes the same mark.
 * @param recordedAt ISO 8601, UTC
 */
export const markOf = (commandId: string, recordedAt: string): string =>
  `${commandId}@${Date.parse(recordedAt)}`;

/** Why an epoch of the log began; see migrations/0002_log-identity.sql. */
export type EpochReason = 'begun' | 'promoted' | 'tail-lost' | 'restored' | 'copied';

export interface LogEpoch {
  /** A UUID. The name of the newest epoch is the name of the log. */
  readonly name: string;
  /** Events after this position, up to the next epoch, were recorded in this epoch. */
  readonly afterPosition: Position;
  readonly reason: EpochReason;
  /** ISO 8601, UTC. */
  readonly beganAt: string;
}

/** A log as described by its database. */
export interface LogDescription {
  /** All epochs, newest last; at least one. */
  readonly epochs: readonly LogEpoch[];
  /** Its place: cluster, database, folder and timeline. */
  readonly place: string;
  /** Whether it may be a copy, until an operator adopts it as the bank itself. */
  readonly isCopy: boolean;
}

export interface Recognition {
  readonly log: LogDescription;
  /** The newest known event that the log still has. */
  readonly common: Mark;
  /** The newest event; `LOG_BEGIN` while there is none. */
  readonly end: Mark;
  /** Whether the log has just been renamed. */
  readonly isBegun: boolean;
  /** Whether its server was promoted and no running node has observed it. */
  readonly isDoubtful: boolean;
}

/** Distinguishes logs. */
export interface LogIdentity {
  /**
   * Identifies the log, and renames it if it is not the previous one.
   * @param name the name known to this node; undefined if it has none
   * @param judges whether to treat an unobserved promotion as that of a copy
   * @throws StoreUnavailable
   */
  recognise(name: string | undefined, known: readonly Mark[], judges: boolean): Promise<Recognition>;
  /** @throws StoreUnavailable */
  describe(): Promise<LogDescription>;
}

/** What is known of a log at a moment. */
export interface LogIdea {
  readonly name: string | undefined;
  /** The newest known event. */
  readonly newest: Mark;
}

/** What a statement saw of the log in its snapshot. */
export interface Sighting {
  readonly name: string;
  /** Whether the log is still at the place where it got its name. */
  readonly isInPlace: boolean;
  /** The newest event; undefined while there is none. */
  readonly end: Mark | undefined;
  /** The mark of the event at the queried position; undefined without such an event. */
  readonly markAtKnown: string | undefined;
}

/** A change of the log, as reported to components with cached data. */
export interface LogChange {
  readonly log: LogDescription;
  /** The position up to which cached data is still valid. */
  readonly common: Position;
  /**
   * The position up to which what clients have read under the previous name is still valid: another node may have sent them
   * events that this one never knew.
   */
  readonly shared: Position;
  /** Position of the newest known event; greater than `common` if events are lost. */
  readonly newest: Position;
}

/** The log has changed. Cached data has been discarded, so the operation can be retried. */
export class LogChanged extends StoreUnavailable {}

/** How long running nodes may take to notice a promotion. */
const WITNESS_MS = 5_000;

/** Number of events remembered to determine exactly which ones are lost. */
const MARKS_MAX = 10_000;

export class KnownLog implements LogIdea {
  readonly #identity: LogIdentity;
  readonly #listeners: ((change: LogChange) => void)[] = [];
  /** Ascending. */
  #marks: Mark[] = [];
  #log: LogDescription | undefined;
  #isDoubtful = false;
  #checking: Promise<void> | undefined;

  constructor(identity: LogIdentity) {
    this.#identity = identity;
  }

  /** Whether its server was promoted and it is unknown whether a running node observed it. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  /** Undefined before the first `check`. */
  get description(): LogDescription | undefined {
    return this.#log;
  }

  /** The name of the log; undefined before the first `check`. */
  get name(): string | undefined {
    return this.#log?.epochs.at(-1)?.name;
  }

  /**
   * The position up to which a log and this one have the same events; Infinity if all are the same.
   * @param name of this log or a previous one; any other gives undefined
   */
  commonWith(name: string): number | undefined {
    const epochs = this.#log?.epochs ?? [];
    const index = epochs.findIndex((epoch) => epoch.name === name);
    if (index === -1) return undefined;
    return Math.min(Number.POSITIVE_INFINITY, ...epochs.slice(index + 1).map((epoch) => epoch.afterPosition));
  }

  /** The newest known event. */
  get newest(): Mark {
    return this.#marks.at(-1) ?? LOG_BEGIN;
  }

  /**
   * Calls back synchronously when the log has changed, to discard cached data, and after a first `check` that
   * renamed the log.
   */
  onChange(listener: (change: LogChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Adds events, ascending, that follow the newest known one in the same log. */
  note(...marks: readonly Mark[]): void {
    for (const mark of marks) if (mark.position > this.newest.position) this.#marks.push(mark);
    if (this.#marks.length > 2 * MARKS_MAX) this.#marks = this.#marks.slice(-MARKS_MAX);
  }

  /** The name of the log, queried if unknown. @throws StoreUnavailable */
  async settled(): Promise<string> {
    if (this.name === undefined) await this.check();
    return this.name as string;
  }

  /**
   * Identifies the log. Once it resolves, cached data of another log is discarded.
   * @throws StoreUnavailable
   */
  check(): Promise<void> {
    this.#checking ??= this.#check(this.#marks, false).finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  /** Like `check`, for an event that this node may never have seen. @throws StoreUnavailable */
  async checkAgainst(mark: Mark): Promise<void> {
    await this.check();
    const before = this.#marks.filter(({ position }) => position < mark.position);
    await this.#check([...before, mark], false);
  }

  /**
   * Like `check`, at start: gives running nodes time to report what they observed.
   * @throws StoreUnavailable
   */
  async begin(time: Time): Promise<void> {
    const untilMs = time.monotonic() + WITNESS_MS;
    await this.check();
    while (this.#isDoubtful && time.monotonic() < untilMs) {
      await time.sleep(WITNESS_MS / 20, undefined, KEEPS_ALIVE);
      await this.check();
    }
    if (this.#isDoubtful) await this.#check(this.#marks, true);
  }

  /** Checks whether an operator has adopted the log. @throws StoreUnavailable */
  async refresh(): Promise<void> {
    const log = await this.#identity.describe();
    if (log.epochs.at(-1)?.name === this.name) this.#log = log;
    else await this.check();
  }

  async #check(marks: readonly Mark[], judges: boolean): Promise<void> {
    const before = this.name;
    const newest = (marks.at(-1) ?? LOG_BEGIN).position;
    const worked = this.#isDoubtful ? undefined : before;
    const recognise = (name: string | undefined) =>
      this.#identity.recognise(name, marks.slice(-MARKS_MAX), judges);
    const seen = await recognise(worked);
    const earlier = this.#earlierName(seen.log);
    // A second failover has lost even the epoch of the first: nobody else has worked with what is left of the log.
    const found = worked === undefined || earlier === undefined ? seen : await recognise(earlier);
    const { log, common, end, isBegun } = found;
    this.#log = log;
    this.#isDoubtful = found.isDoubtful;
    if (newest !== common.position || this.name !== before) {
      this.#marks = this.#marks.filter(({ position }) => position <= common.position);
      const isNews = before !== undefined || isBegun;
      const sharedMax = before === undefined ? undefined : this.commonWith(before);
      const shared = asPosition(Math.min(common.position, sharedMax ?? common.position));
      if (isNews)
        for (const listener of this.#listeners) listener({ log, common: common.position, shared, newest });
    }
    this.note(end);
  }

  /** The name of a log, if this one had it before. */
  #earlierName({ epochs }: LogDescription): string | undefined {
    const name = epochs.at(-1)?.name;
    return this.#log?.epochs.slice(0, -1).find((epoch) => epoch.name === name)?.name;
  }
}

/** Whether a statement that queried the newest known event saw the known log. */
export const confirms = ({ name, newest }: LogIdea, seen: Sighting): boolean =>
  seen.name === name && seen.isInPlace && (newest.position === 0 || seen.markAtKnown === newest.mark);
