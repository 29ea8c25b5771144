/**
 * The group commit. Commands wait in a bounded queue; whatever waited while the previous append was in flight is
 * decided together and appended in one round trip. One append is in flight at a time, so commands are decided in the
 * order they came.
 */
import { type Answer, failure, replayOf } from './answer.js';
import { movementText, type RecordedEvent } from './answers.js';
import { type Decided, decideAtomically, streamsOf, type Work, WorkingStates } from './batch.js';
import type { Heads } from './heads.js';
import {
  type AppendResult,
  type EventStore,
  RECORDED_AT,
  type RecordedCommand,
  StoreUnavailable,
  type StreamAccess,
  type Verdict,
} from './ports.js';
import type { Telemetry } from './telemetry.js';

/** Commands that stand or fall together, and who waits for their answers. */
interface Unit {
  readonly works: readonly Work[];
  readonly settle: (answers: readonly Answer[]) => void;
}

/** A unit with its decisions, or the answers it already has. */
interface DecidedUnit {
  readonly unit: Unit;
  readonly decided: readonly Decided[];
}

export interface QueueLimits {
  /** Commands that may wait; more are answered `overloaded`. */
  readonly queueMax: number;
  /** Commands appended in one transaction, at most (an atomic batch is never split). */
  readonly batchMax: number;
}

type Settlement = readonly [Unit, Answer[]];

export class CommandQueue {
  readonly #store: EventStore;
  readonly #heads: Heads;
  readonly #limits: QueueLimits;
  readonly #telemetry: Telemetry;
  readonly #onCommitted: () => void;
  #waiting: Unit[] = [];
  #waitingCommands = 0;
  #running: Promise<void> | undefined;
  #roomWaiters: (() => void)[] = [];

  constructor(options: {
    readonly store: EventStore;
    readonly heads: Heads;
    readonly limits: QueueLimits;
    readonly telemetry: Telemetry;
    /** Called after each commit, outside the critical path. */
    readonly onCommitted: () => void;
  }) {
    this.#store = options.store;
    this.#heads = options.heads;
    this.#limits = options.limits;
    this.#telemetry = options.telemetry;
    this.#onCommitted = options.onCommitted;
  }

  /** How many commands wait to be decided. */
  get depth(): number {
    return this.#waitingCommands;
  }

  /**
   * Takes commands that stand or fall together.
   * @param settle called once with an answer for each; a callback and not a promise, because this is the hottest path
   */
  submit(works: readonly Work[], settle: (answers: readonly Answer[]) => void): void {
    if (this.#waitingCommands + works.length > this.#limits.queueMax) {
      settle(works.map(() => failure('overloaded')));
      return;
    }
    this.#waiting.push({ works, settle });
    this.#waitingCommands += works.length;
    this.#running ??= this.#run();
  }

  /** Undefined while at least half of the queue is free, else resolves when it is: how a stream waits its turn. */
  room(): Promise<void> | undefined {
    return this.#isHalfFull() ? this.#waitForRoom() : undefined;
  }

  #isHalfFull(): boolean {
    return this.#waitingCommands > this.#limits.queueMax / 2;
  }

  async #waitForRoom(): Promise<void> {
    while (this.#isHalfFull()) await new Promise<void>((resolve) => this.#roomWaiters.push(resolve));
  }

  /** Resolves when everything submitted so far is answered. */
  async drained(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // Everything that arrives in this turn of the event loop joins the first batch.
    await nextTurn();
    let settlements: Settlement[] = [];
    while (this.#waiting.length > 0) {
      // The callers of the append before are told in the next turn, when this one is already on its way.
      const due = settlements;
      const told = nextTurn().then(() => settle(due));
      settlements = await this.#process(this.#take());
      await told;
    }
    this.#running = undefined;
    settle(settlements);
  }

  #take(): Unit[] {
    let commands = 0;
    let count = 0;
    for (const { works } of this.#waiting) {
      if (count > 0 && commands + works.length > this.#limits.batchMax) break;
      commands += works.length;
      count += 1;
    }
    const taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#waitingCommands -= commands;
    for (const wake of this.#roomWaiters.splice(0)) wake();
    return taken;
  }

  async #process(units: readonly Unit[]): Promise<Settlement[]> {
    const settlements: Settlement[] = [];
    let open = units;
    try {
      open = await this.#appendOptimistically(units, settlements);
      if (open.length > 0) {
        this.#telemetry.conflicts(open.length);
        const retried = open;
        settlements.push(
          ...(await this.#store.exclusively((access) => this.#appendExclusively(access, retried))),
        );
      }
      this.#onCommitted();
    } catch (error) {
      // Not known, or not done: either way the same key finds out. Cached states may be behind now.
      for (const id of distinctStreams(open)) this.#heads.forget(id);
      const answer = failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
      const settled = new Set(settlements.map(([unit]) => unit));
      for (const unit of open) {
        if (!settled.has(unit)) settlements.push([unit, unit.works.map(() => answer)]);
      }
    }
    return settlements;
  }

  /** Appends what can be on the states at hand. Returns the units that must be decided again. */
  async #appendOptimistically(units: readonly Unit[], settlements: Settlement[]): Promise<readonly Unit[]> {
    const { heads, damaged } = await this.#heads.known(this.#store, distinctStreams(units));
    const states = new WorkingStates((id) => heads.get(id));
    const decided = decideAll(units, states, damaged, settlements);
    if (decided.length === 0) return [];

    const result = await this.#append(this.#store, decided);

    const duplicateIds: string[] = [];
    const bad = new Set<string>();
    const verdicts = splitVerdicts(decided, result.verdicts);
    for (const [index, { unit }] of decided.entries()) {
      for (const [member, verdict] of (verdicts[index] as Verdict[]).entries()) {
        if (verdict === 'appended') continue;
        const work = unit.works[member] as Work;
        if (verdict === 'duplicate') duplicateIds.push(work.commandId);
        for (const id of streamsOf(work.command)) bad.add(id);
      }
    }
    this.#publish(states, result.recordedAt, bad);
    const recorded = duplicateIds.length > 0 ? await findAll(this.#store, duplicateIds) : new Map();

    const again: Unit[] = [];
    for (const [index, { unit, decided: members }] of decided.entries()) {
      const unitVerdicts = verdicts[index] as Verdict[];
      if (unitVerdicts.every((verdict) => verdict === 'appended')) {
        settlements.push([unit, members.map((member) => answerTo(member, result.recordedAt))]);
      } else if (unit.works.length === 1 && unitVerdicts[0] === 'duplicate') {
        const [work] = unit.works as [Work];
        settlements.push([unit, [replayOf(work, recorded.get(work.commandId))]]);
      } else {
        again.push(unit);
      }
    }
    return again;
  }

  /** Decides and appends while nobody else can: what is loaded is what is committed, so nothing conflicts. */
  async #appendExclusively(access: StreamAccess, units: readonly Unit[]): Promise<Settlement[]> {
    const settlements: Settlement[] = [];
    const recorded = await findAll(
      access,
      units.flatMap((unit) => unit.works.map((work) => work.commandId)),
    );
    const streams = distinctStreams(units);
    for (const id of streams) this.#heads.forget(id);
    const { heads, damaged } = await this.#heads.newest(access, streams);
    const states = new WorkingStates((id) => heads.get(id));
    const decided: DecidedUnit[] = [];
    for (const unit of units) {
      const known = unit.works.map((work) => {
        const command = recorded.get(work.commandId);
        return command === undefined ? undefined : replayOf(work, command);
      });
      const open = unit.works.filter((_, index) => known[index] === undefined);
      if (open.length === 0) {
        settlements.push([unit, known as Answer[]]);
        continue;
      }
      const refused = known.some((answer) => answer !== undefined && answer.kind !== 'accepted');
      const settle = (answers: readonly Answer[]) => unit.settle(fillIn(known, answers));
      decided.push(...decideAll([{ works: open, settle }], states, damaged, settlements, refused));
    }
    if (decided.length === 0) return settlements;

    const result = await this.#append(access, decided);
    if (result.verdicts.some((verdict) => verdict !== 'appended')) {
      throw new Error('an exclusive append met a conflict: someone appends without the lock');
    }
    for (const { unit, decided: members } of decided) {
      settlements.push([unit, members.map((member) => answerTo(member, result.recordedAt))]);
    }
    // The commit is still to come: the next reader of these accounts takes them from the store.
    for (const id of streams) this.#heads.forget(id);
    return settlements;
  }

  async #append(access: StreamAccess, decided: readonly DecidedUnit[]): Promise<AppendResult> {
    const startMs = performance.now();
    const result = await access.append(decided.map((one) => one.decided.map((member) => member.proposal)));
    this.#telemetry.appended(result.verdicts.length, performance.now() - startMs);
    return result;
  }

  /** Remembers what was committed; of the accounts in `except` that is not known. */
  #publish(states: WorkingStates, recordedAt: string, except: ReadonlySet<string>): void {
    for (const [streamId, head] of states.changes()) {
      if (except.has(streamId)) continue;
      const openedAt = head.openedAt === RECORDED_AT ? recordedAt : head.openedAt;
      this.#heads.put(streamId, { account: head.account, openedAt, updatedAt: recordedAt });
    }
    for (const streamId of except) this.#heads.forget(streamId);
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function settle(settlements: readonly Settlement[]): void {
  for (const [unit, answers] of settlements) unit.settle(answers);
}

/** The answers that a unit's members had before, and the fresh ones in the gaps. */
function fillIn(known: readonly (Answer | undefined)[], fresh: readonly Answer[]): Answer[] {
  const rest = fresh.values();
  return known.map((answer) => answer ?? (rest.next().value as Answer));
}

const distinctStreams = (units: readonly Unit[]): string[] => [
  ...new Set(units.flatMap((unit) => unit.works.flatMap((work) => streamsOf(work.command)))),
];

/** Decides units in order; those on damaged accounts are answered at once and change nothing. */
function decideAll(
  units: readonly Unit[],
  states: WorkingStates,
  damaged: ReadonlyMap<string, Error>,
  settlements: Settlement[],
  refused = false,
): DecidedUnit[] {
  const decided: DecidedUnit[] = [];
  for (const unit of units) {
    const streams = unit.works.flatMap((work) => streamsOf(work.command));
    const damage = streams.map((id) => damaged.get(id)).find((error) => error !== undefined);
    if (damage !== undefined) settlements.push([unit, unit.works.map(() => failure('failed', damage))]);
    else decided.push({ unit, decided: decideAtomically(states, unit.works, refused) });
  }
  return decided;
}

function splitVerdicts(decided: readonly DecidedUnit[], verdicts: readonly Verdict[]): Verdict[][] {
  let at = 0;
  return decided.map(({ decided: members }) => {
    const slice = verdicts.slice(at, at + members.length);
    at += members.length;
    return slice;
  });
}

async function findAll(access: StreamAccess, ids: readonly string[]): Promise<Map<string, RecordedCommand>> {
  return new Map((await access.findCommands(ids)).map((command) => [command.commandId, command]));
}

function answerTo(decided: Decided, recordedAt: string): Answer {
  const { proposal, rejection, movements, version } = decided;
  if (rejection !== undefined) return { kind: 'rejected', rejection, replayed: false };
  const text =
    movements === undefined
      ? (proposal.outcome as string).replaceAll(RECORDED_AT, recordedAt)
      : movementText(movements.map((event): RecordedEvent => ({ ...event, recordedAt })));
  return { kind: 'accepted', text, version, replayed: false };
}
