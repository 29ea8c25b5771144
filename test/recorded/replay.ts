/**
 * Asks whether the model could have produced a recorded trace: whether there is an order of all calls, each between its start and
 * its end, in which the model answers as PostgreSQL did (Wing and Gong's search). A call with an unknown outcome has happened at
 * any time since its start, or never.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Model } from './model.js';
import type { Appended, Epoch, Everything, Line, Outcome, Recording } from './trace.js';

/** Answers with these errors leave open whether the call has happened. */
const UNKNOWN = 'StoreUnavailable';

/** Faults after which a node may have no answer, or a new session, for so long. */
const AFTERMATH_MS = 2_500;

/** A statement or a connection that takes longer is given up. */
const PATIENCE_MS = 900;

/** More tries are not made: a model that explains a trace needs a few for each call. */
const TRIES_MAX = 10_000;

/** Why the model cannot have produced a trace. */
export interface Contradiction {
  readonly line: Line;
  readonly recorded: Outcome | undefined;
  /** What the model says where it came furthest; undefined if it has no reason for an error. */
  readonly model: Outcome | undefined;
}

/** A call that has begun, or has ended. */
interface Moment {
  readonly line: Line;
  readonly isEnd: boolean;
}

/** @param model nothing has happened in it yet @returns undefined if the model explains the trace */
export async function contradictionOf(
  { lines }: Recording,
  model: Model,
): Promise<Contradiction | undefined> {
  await model.prepare();
  const search = new Search(lines, model);
  return (await search.from(0, new Set())) ? undefined : search.furthest;
}

class Search {
  readonly #model: Model;
  readonly #moments: readonly Moment[];
  readonly #faults: readonly Line[];
  /** What each database held at its end. */
  readonly #held: readonly Everything[];
  readonly #failed = new Set<string>();
  #reached = -1;
  #tries = 0;
  furthest: Contradiction | undefined;

  constructor(lines: readonly Line[], model: Model) {
    this.#model = model;
    const isOperation = ({ node, asked }: Line) => node !== 0 || OPERATIONS.includes(asked.call);
    this.#moments = lines
      .filter(isOperation)
      .flatMap((line) => [
        { at: line.from, line, isEnd: false },
        { at: line.to ?? Number.POSITIVE_INFINITY, line, isEnd: true },
      ])
      .sort((a, b) => a.at - b.at);
    this.#faults = lines.filter(({ node }) => node === 0);
    this.#held = lines
      .filter(({ asked: { call } }) => call === 'replace' || call === 'readEverything')
      .map(({ outcome }) => answerOf(outcome) as Everything);
  }

  /** @param open calls that have begun and not happened yet @returns whether there is an order for the rest */
  async from(index: number, open: ReadonlySet<Line>): Promise<boolean> {
    const waiting = new Set(open);
    for (let next = index; next < this.#moments.length; next += 1) {
      const { line, isEnd } = this.#moments[next] as Moment;
      if (!isEnd) {
        if (!(await this.#changesNothing(line))) waiting.add(line);
      } else if (waiting.has(line)) {
        if (!isUnknown(line)) return this.#order(line, next, waiting);
        if (!this.#isExcused(line)) return this.#fails(next, line, undefined);
      }
    }
    return true;
  }

  /** Tries which of the open calls happens next: this one has to, sooner or later. */
  async #order(wanted: Line, index: number, open: ReadonlySet<Line>): Promise<boolean> {
    const key = `${index} ${[...open].map(({ from }) => from)} ${this.#model.digest}`;
    if (this.#failed.has(key)) return false;
    this.#failed.add(key);
    for (const line of [wanted, ...[...open].filter((one) => one !== wanted && this.#mayHappen(one))]) {
      for (const forgets of this.#mayForget(line) ? [false, true] : [false]) {
        this.#tries += 1;
        if (this.#tries > TRIES_MAX) return false;
        const putBack = this.#model.keep();
        if (forgets) this.#model.forget(line.node);
        const outcome = await this.#happen(line);
        if (outcome === undefined) {
          const others = await this.#stillOpen(open, line);
          const isDone = line === wanted || !others.has(wanted);
          if (isDone ? await this.from(index + 1, others) : await this.#order(wanted, index, others))
            return true;
        } else if (line === wanted && !forgets) this.#fails(index, line, outcome);
        putBack();
      }
    }
    return false;
  }

  /** What is open once a call has happened. What changes nothing happens as soon as it can: that is never too early. */
  async #stillOpen(open: ReadonlySet<Line>, happened: Line): Promise<Set<Line>> {
    const still = new Set<Line>();
    for (const line of open) if (line !== happened && !(await this.#changesNothing(line))) still.add(line);
    return still;
  }

  /** Whether a call with a known outcome can happen now, and leaves all as it is. */
  async #changesNothing(line: Line): Promise<boolean> {
    if (isUnknown(line) || !isRead(line)) return false;
    const putBack = this.#model.keep();
    const isExplained = (await this.#happen(line)) === undefined;
    putBack();
    return isExplained;
  }

  /** Whether it is worth a try, before the call that has to happen. */
  #mayHappen(line: Line): boolean {
    const { lastPosition } = this.#model.server.log;
    const appended = answerOf(line.outcome) as Partial<Appended> | null | undefined;
    if (appended?.before !== undefined) return appended.before === lastPosition;
    if (line.asked.call !== 'append') return isUnknown(line) || !isRead(line);
    const [command] = this.#held[this.#model.era]?.events[lastPosition] ?? [];
    const wishes = line.asked.units.flat();
    return wishes.some((wish) => wish.command === command || wish.events.length === 0);
  }

  /** Lets a call happen in the model. @returns the model's outcome if it contradicts the trace */
  async #happen(line: Line): Promise<Outcome | undefined> {
    const model = this.#model;
    const before = model.digest;
    const end = model.server.log.lastPosition;
    const outcome = await model.run(line, this.#recordedMs(line));
    if (isUnknown(line)) return model.digest !== before && this.#isRecorded(end, line) ? undefined : outcome;
    if (!isExplained(line, outcome, model)) return outcome;
    return this.#isRecorded(end, line) ? undefined : outcome;
  }

  /** Whether all that a call has recorded is in the database when it is read. */
  #isRecorded(end: number, { asked: { call } }: Line): boolean {
    if (call !== 'append' && call !== 'exclusive') return true;
    const added = this.#model.everything().events.slice(end);
    const held = this.#held[this.#model.era]?.events.slice(end, end + added.length);
    return isDeepStrictEqual(added, held);
  }

  /** What PostgreSQL's clock showed when it recorded the call. */
  #recordedMs({ outcome }: Line): number | undefined {
    const recordedAt = (answerOf(outcome) as Partial<Appended> | undefined)?.recordedAt;
    if (recordedAt !== undefined && recordedAt !== '') return Date.parse(recordedAt);
    const { era, server } = this.#model;
    return this.#held[era]?.events[server.log.lastPosition]?.[3];
  }

  #mayForget(line: Line): boolean {
    return line.asked.call === 'append' && line.asked.behind !== undefined && this.#isExcused(line);
  }

  /** Whether something has happened for which a node gets no answer. */
  #isExcused({ fromMs, toMs }: Line): boolean {
    const isStruck = this.#faults.some(
      (fault) =>
        fault.fromMs <= toMs && fault.toMs + AFTERMATH_MS >= fromMs && fault.asked.call !== 'readEverything',
    );
    return isStruck || toMs - fromMs > PATIENCE_MS;
  }

  #fails(index: number, line: Line, model: Outcome | undefined): false {
    if (index > this.#reached) {
      this.#reached = index;
      this.furthest = { line, recorded: line.outcome, model };
    }
    return false;
  }
}

/** What is done to the server, and changes what it holds. */
const OPERATIONS: readonly string[] = ['copy', 'replace', 'readEverything'];

const isUnknown = ({ outcome }: Line): boolean =>
  outcome === undefined || ('error' in outcome && outcome.error === UNKNOWN);

const READS: readonly string[] = ['load', 'find', 'readAll', 'lastPosition'];

/** Whether a call with a known outcome has left all as it is. */
function isRead({ asked, outcome }: Line): boolean {
  if (READS.includes(asked.call) || (outcome !== undefined && 'error' in outcome)) return true;
  const verdicts = (answerOf(outcome) as Partial<Appended> | null | undefined)?.verdicts;
  return verdicts !== undefined && !verdicts.includes('a');
}

const answerOf = (outcome: Outcome | undefined): unknown =>
  outcome !== undefined && 'answer' in outcome ? outcome.answer : undefined;

/** Whether the model answers as PostgreSQL did. */
function isExplained({ asked: { call }, outcome }: Line, answered: Outcome, model: Model): boolean {
  if (outcome === undefined || 'error' in outcome || 'error' in answered)
    return isDeepStrictEqual(outcome, answered);
  switch (call) {
    case 'recognise':
      return isRecognised(outcome.answer as Recognition, answered.answer as Recognition, model);
    case 'replace':
    case 'readEverything': {
      const { events, eventless } = outcome.answer as Everything;
      const isThere = eventless.every((command) => model.has(command)) || call === 'replace';
      return isDeepStrictEqual(events, (answered.answer as Everything).events) && isThere;
    }
    default:
      return isDeepStrictEqual(outcome.answer, answered.answer);
  }
}

interface Recognition {
  readonly epochs: readonly Epoch[];
}

/** Names are drawn. PostgreSQL describes the log in a further statement, when it may have another epoch. */
function isRecognised(recorded: Recognition, answered: Recognition, model: Model): boolean {
  const { epochs, ...rest } = recorded;
  const { epochs: known, ...same } = answered;
  const unnamed = (list: Recognition['epochs']) =>
    list.map(({ after, reason }) => `${reason} after ${after}`);
  if (!isDeepStrictEqual(unnamed(epochs.slice(0, known.length)), unnamed(known))) return false;
  model.learn(recorded, answered);
  return isDeepStrictEqual(rest, same);
}
