/**
 * The log as this node knows it (decision 11): its name, and the newest events that were seen of it. Whatever a node
 * remembers rests on these. Wherever it meets the store, the store says in the same statement whether it still holds
 * them; where it does not, everything remembered is forgotten before anything else is done.
 */
import { StoreUnavailable } from '../shared/ports.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';

/** An event of the log, named so that no other log has it: a position is only a number. */
export interface Mark {
  readonly position: number;
  /** See `markOf`; empty before the first event. */
  readonly mark: string;
}

/** Before the first event. */
export const LOG_BEGIN: Mark = { position: 0, mark: '' };

/**
 * Tells an event from every other one that stood at its position in a log that was lost: by the command it was recorded
 * for and the millisecond it was recorded at. (The SQL function log_mark makes the same.)
 * @param recordedAt ISO 8601, UTC
 */
export const markOf = (commandId: string, recordedAt: string): string =>
  `${commandId}@${Date.parse(recordedAt)}`;

/** Why an epoch of the log began; see migrations/0002_log-identity.sql. */
export type EpochReason = 'begun' | 'promoted' | 'tail-lost' | 'restored' | 'copied';

export interface LogEpoch {
  /** UUID. That of the newest epoch is the name of the log. */
  readonly name: string;
  /** The events after it, up to where the next one begins, were recorded in this epoch. */
  readonly afterPosition: number;
  readonly reason: EpochReason;
  /** ISO 8601, UTC. */
  readonly beganAt: string;
}

/** A log, as its database describes it. */
export interface LogDescription {
  /** All of them, the newest last; there is one at least. */
  readonly epochs: readonly LogEpoch[];
  /** Where it is: its cluster, database, folder and timeline. */
  readonly place: string;
  /** Whether an operator has yet to say that this is the bank itself: it may be a copy. */
  readonly isCopy: boolean;
}

export interface Recognition {
  readonly log: LogDescription;
  /** The newest of the events known that the log holds. */
  readonly common: Mark;
  /** The newest event; `LOG_BEGIN` while there is none. */
  readonly end: Mark;
  /** Whether the log was given another name just now. */
  readonly isBegun: boolean;
  /** Whether its server was promoted, and no node that was running then has said so. */
  readonly isDoubtful: boolean;
}

/** Tells logs apart. */
export interface LogIdentity {
  /**
   * Looks which log this is, and gives it another name where it is not the one it was.
   * @param name under which this node has worked on it; undefined if it has not
   * @param judges whether to take a promotion that nobody saw for that of a copy
   * @throws StoreUnavailable
   */
  recognise(name: string | undefined, known: readonly Mark[], judges: boolean): Promise<Recognition>;
  /** @throws StoreUnavailable */
  describe(): Promise<LogDescription>;
}

/** A log as somebody knows it at a moment. */
export interface LogIdea {
  readonly name: string | undefined;
  /** The newest event that is known. */
  readonly newest: Mark;
}

/** What a statement saw of the log, in its own snapshot. */
export interface Sighting {
  readonly name: string;
  /** Whether the events are those that the name was given to. */
  readonly isInPlace: boolean;
  /** The newest event; undefined while there is none. */
  readonly end: Mark | undefined;
  /** The mark of the event at the position that the statement was asked about; undefined without such an event. */
  readonly markAtKnown: string | undefined;
}

/** A change of the log, as those who remember something of it hear of it. */
export interface LogChange {
  readonly log: LogDescription;
  /** The position up to which this node's knowledge is true of the log. */
  readonly common: number;
  /** The position of the newest event that was known; more than `common` when events are gone. */
  readonly newest: number;
}

/** The log is not the one that something was remembered of; that is forgotten now, so the same may be tried again. */
export class LogChanged extends StoreUnavailable {}

/** How long nodes that were running when a server was promoted may take to notice. */
const WITNESS_MS = 5_000;

/** Events that are remembered in order to say exactly which ones are gone. */
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

  /** Whether its server was promoted, and it is not known yet whether a node that was running saw that. */
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
   * The position up to which a log and this one have the same events, Infinity for all of them.
   * @param name of this log, or of one that it was before; undefined is answered for any other
   */
  commonWith(name: string): number | undefined {
    const epochs = this.#log?.epochs ?? [];
    const index = epochs.findIndex((epoch) => epoch.name === name);
    if (index === -1) return undefined;
    return Math.min(Number.POSITIVE_INFINITY, ...epochs.slice(index + 1).map((epoch) => epoch.afterPosition));
  }

  /** The newest event that is known. */
  get newest(): Mark {
    return this.#marks.at(-1) ?? LOG_BEGIN;
  }

  /**
   * Calls back, at once when the log has changed, to forget what is remembered of it; and for a first `check` that gave
   * the log another name.
   */
  onChange(listener: (change: LogChange) => void): void {
    this.#listeners.push(listener);
  }

  /** Remembers events that were seen after the newest known one had been seen in the same log. Ascending. */
  note(...marks: readonly Mark[]): void {
    for (const mark of marks) if (mark.position > this.newest.position) this.#marks.push(mark);
    if (this.#marks.length > 2 * MARKS_MAX) this.#marks = this.#marks.slice(-MARKS_MAX);
  }

  /** The name of the log, looked up if need be. @throws StoreUnavailable */
  async settled(): Promise<string> {
    if (this.name === undefined) await this.check();
    return this.name as string;
  }

  /** Looks which log this is. When it resolves, what was remembered of another one is forgotten. @throws StoreUnavailable */
  check(): Promise<void> {
    this.#checking ??= this.#check(this.#marks, false).finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  /** As `check`, for one who remembers an event that this node may never have seen. @throws StoreUnavailable */
  async checkAgainst(mark: Mark): Promise<void> {
    await this.check();
    const before = this.#marks.filter(({ position }) => position < mark.position);
    await this.#check([...before, mark], false);
  }

  /** As `check`, for a node that begins: others that are running get a while to say what they saw. @throws StoreUnavailable */
  async begin(time: Time): Promise<void> {
    const untilMs = time.monotonic() + WITNESS_MS;
    await this.check();
    while (this.#isDoubtful && time.monotonic() < untilMs) {
      await time.sleep(WITNESS_MS / 20, undefined, KEEPS_ALIVE);
      await this.check();
    }
    if (this.#isDoubtful) await this.#check(this.#marks, true);
  }

  /** Looks whether an operator has said by now that this is the bank itself. @throws StoreUnavailable */
  async refresh(): Promise<void> {
    const log = await this.#identity.describe();
    if (log.epochs.at(-1)?.name === this.name) this.#log = log;
    else await this.check();
  }

  async #check(marks: readonly Mark[], judges: boolean): Promise<void> {
    const before = this.name;
    const newest = (marks.at(-1) ?? LOG_BEGIN).position;
    const worked = this.#isDoubtful ? undefined : before;
    const found = await this.#identity.recognise(worked, marks.slice(-MARKS_MAX), judges);
    const { log, common, end, isBegun } = found;
    this.#log = log;
    this.#isDoubtful = found.isDoubtful;
    if (newest !== common.position || this.name !== before) {
      this.#marks = this.#marks.filter(({ position }) => position <= common.position);
      const isNews = before !== undefined || isBegun;
      if (isNews) for (const listener of this.#listeners) listener({ log, common: common.position, newest });
    }
    this.note(end);
  }
}

/** Whether a statement saw the log as it is known, when it was asked about the newest known event. */
export const confirms = ({ name, newest }: LogIdea, seen: Sighting): boolean =>
  seen.name === name && seen.isInPlace && (newest.position === 0 || seen.markAtKnown === newest.mark);
