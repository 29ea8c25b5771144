/**
 * Moves what waits in the event buffer into the store, in order, in large transactions. Any number of
 * flushers may run; one of them has the lease. Nothing leaves the buffer before the store has it, and the
 * store takes each command once, so a flusher may be killed, or find itself replaced, at any moment.
 */

import { ANY_VERSION, type EvictOlder } from '../accounts/eviction.js';
import { type AccountStates, DamagedStream } from '../accounts/states.js';
import type { Answer } from '../commands/answer.js';
import type { CommandPath } from '../commands/path.js';
import { type StreamStore, versionsAfter } from '../commands/ports.js';
import type { Telemetry } from '../commands/telemetry.js';
import { Bell } from '../shared/bell.js';
import { HelperUnavailable, messageOf, StoreRefused, StoreUnavailable } from '../shared/errors.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import type { FlushReport } from './bufferedPath.js';
import { type BufferedUnit, commandsOf, decodeUnit, unitStreams } from './entryCodec.js';
import type { CommandKey, EventBuffer } from './ports.js';
import { StateCheck } from './stateCheck.js';

/** How long it waits for news when there is nothing to do: the word of another node's push may not arrive. */
const IDLE_MS = 100;

/** Rest after a failure, and between two attempts to get the lease. */
const RETRY_MS = 250;

/** Rest after a failure that should not be. */
const FAULT_MS = 2_000;

/** How often a unit that failed is tried by itself. */
const ALONE_TRIES = 2;

/** How often the lease is renewed. */
const RENEW_MS = 500;

/** What became of the entries of one flush. */
interface Outcome {
  readonly appended: [recordedAt: string, units: BufferedUnit[]][];
  readonly decided: BufferedUnit[];
  readonly repeated: BufferedUnit[];
  readonly failed: BufferedUnit[];
  /** Entries of which nothing came, as texts that say why. */
  readonly setAside: string[];
  readonly conflicts: Set<string>;
  /** Versions that replies may show now. */
  readonly versions: Map<string, number>;
}

export class Flusher {
  readonly #time: Time;
  readonly #buffer: EventBuffer;
  readonly #store: StreamStore;
  readonly #direct: CommandPath;
  readonly #beforeReply: EvictOlder;
  readonly #telemetry: Telemetry;
  readonly #entriesMax: number;
  readonly #stateCheck: StateCheck;
  readonly #onReport: (nodeId: string, report: FlushReport) => void;
  readonly #onError: (error: unknown) => void;
  #running: Promise<void> | undefined;
  readonly #stopping = new AbortController();
  readonly #bell: Bell;
  #leasedMs = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly time: Time;
    readonly buffer: EventBuffer;
    readonly store: StreamStore;
    readonly states: AccountStates;
    /** Decides again what was decided on a state that is not the store's. */
    readonly direct: CommandPath;
    /** Called before a reply can show what was appended. */
    readonly beforeReply: EvictOlder;
    readonly telemetry: Telemetry;
    /** Entries appended in one transaction. */
    readonly entriesMax: number;
    /** Told what became of entries, by the node that waits to hear of them. */
    readonly onReport: (nodeId: string, report: FlushReport) => void;
    /** Called with unexpected errors; dispatching continues. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#time = options.time;
    this.#bell = new Bell(options.time);
    this.#buffer = options.buffer;
    this.#store = options.store;
    this.#direct = options.direct;
    this.#beforeReply = options.beforeReply;
    this.#telemetry = options.telemetry;
    this.#entriesMax = options.entriesMax;
    this.#stateCheck = new StateCheck(options.store, options.states);
    this.#onReport = options.onReport;
    this.#onError = options.onError;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something was pushed: that concerns whoever has the lease. */
  wake(): void {
    if (Number.isFinite(this.#leasedMs)) this.#bell.ring();
  }

  /** Ends after the flush under way, and leaves the lease to others. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#buffer.release().catch(() => {});
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const restMs = await this.#turn();
        if (restMs > 0) await this.#bell.rest(restMs, signal, KEEPS_ALIVE);
      } catch (error) {
        const isExpected = error instanceof HelperUnavailable || error instanceof StoreUnavailable;
        if (!isExpected) this.#onError(error);
        await this.#time.sleep(isExpected ? RETRY_MS : FAULT_MS, signal, KEEPS_ALIVE);
      }
    }
  }

  /** @returns for how long there is nothing to do */
  async #turn(): Promise<number> {
    if (this.#buffer.incarnation === undefined || !(await this.#hasLease())) return RETRY_MS;
    const payloads = await this.#buffer.peek(this.#entriesMax);
    if (payloads.length === 0) return IDLE_MS;
    if (!(await this.#flush(payloads))) this.#leasedMs = Number.NEGATIVE_INFINITY;
    return 0;
  }

  async #hasLease(): Promise<boolean> {
    const nowMs = this.#time.monotonic();
    if (nowMs - this.#leasedMs < RENEW_MS) return true;
    const isMine = await this.#buffer.lease();
    this.#leasedMs = isMine ? nowMs : Number.NEGATIVE_INFINITY;
    return isMine;
  }

  /**
   * Appends entries, then removes them from the buffer, then tells who waits.
   * @returns whether they were removed; if not, somebody else has, or will find them appended
   */
  async #flush(payloads: readonly string[]): Promise<boolean> {
    const startMs = this.#time.monotonic();
    const outcome: Outcome = {
      appended: [],
      decided: [],
      repeated: [],
      failed: [],
      setAside: [],
      conflicts: new Set(),
      versions: new Map(),
    };
    const units: BufferedUnit[] = [];
    const unreadable: CommandKey[] = [];
    for (const payload of payloads) {
      try {
        units.push(decodeUnit(payload));
      } catch (error) {
        unreadable.push(...commandsOf(payload));
        this.#setAside(payload, error, outcome);
      }
    }
    for (const group of groupsOf(units)) {
      if (group[0]?.mustWaitForAppend) await this.#decideAgain(group, outcome);
      else await this.#append(group, outcome);
    }
    await this.#beforeReply(outcome.versions);
    const lastEntries = new Map<string, string>();
    for (const unit of units) for (const streamId of unitStreams(unit)) lastEntries.set(streamId, unit.id);
    const { setAside, conflicts } = outcome;
    const trimmed = await this.#buffer.trim({
      payloads,
      commands: units.flatMap(({ jobs }) => jobs),
      failed: [...unreadable, ...outcome.failed.flatMap(({ jobs }) => jobs)],
      setAside,
      lastEntries,
      conflicts,
    });
    for (const [nodeId, report] of reportsOf(outcome)) this.#onReport(nodeId, report);
    this.#telemetry.flushed(units.length, this.#time.monotonic() - startMs);
    return trimmed;
  }

  /** Appends what was decided on states that are, or will be, the store's; decides the rest again. */
  async #append(units: readonly BufferedUnit[], outcome: Outcome): Promise<void> {
    const { sound, unsound } = await this.#stateCheck.split(units);
    const fresh = await this.#notRecorded(unsound, outcome);
    const again = sound.length === 0 ? [] : await this.#appendSound(sound, outcome);
    if (again.length + fresh.length > 0) await this.#decideAgain([...again, ...fresh], outcome);
  }

  /**
   * Those that the store does not have yet: a flusher that was killed may have left the others in the buffer.
   */
  async #notRecorded(units: readonly BufferedUnit[], outcome: Outcome): Promise<readonly BufferedUnit[]> {
    if (units.length === 0) return [];
    const ids = units.flatMap(({ jobs }) => jobs.map(({ commandId }) => commandId));
    const recorded = new Set((await this.#store.findCommands(ids)).map(({ commandId }) => commandId));
    return units.filter((unit) => {
      if (unit.jobs.some(({ commandId }) => !recorded.has(commandId))) return true;
      noteOther(unit, outcome.repeated, outcome);
      return false;
    });
  }

  /** Returns the units that must be decided again. */
  async #appendSound(units: readonly BufferedUnit[], outcome: Outcome): Promise<readonly BufferedUnit[]> {
    let appending: Awaited<ReturnType<StreamStore['append']>>;
    try {
      appending = await this.#store.append(units.map(({ proposals }) => proposals));
    } catch (error) {
      if (!(error instanceof StoreRefused)) throw error;
      await this.#isolate(units, outcome);
      return [];
    }
    const { verdicts, recordedAt } = appending;
    const appended: BufferedUnit[] = [];
    const again: BufferedUnit[] = [];
    let at = 0;
    for (const unit of units) {
      const own = verdicts.slice(at, at + unit.proposals.length);
      at += unit.proposals.length;
      if (own.every((verdict) => verdict === 'appended')) {
        appended.push(unit);
        for (const [streamId, version] of versionsAfter(unit.proposals))
          raise(outcome.versions, streamId, version);
      } else if (own.every((verdict) => verdict === 'duplicate')) {
        noteOther(unit, outcome.repeated, outcome);
      } else {
        again.push(unit);
      }
    }
    if (appended.length > 0) outcome.appended.push([recordedAt, appended]);
    this.#stateCheck.learn(units, appended);
    return again;
  }

  /**
   * The store refuses the whole batch, for something in it that it should never have been given: finds it.
   */
  async #isolate(units: readonly BufferedUnit[], outcome: Outcome): Promise<void> {
    if (units.length === 1) {
      await this.#decideAgain(units, outcome);
      return;
    }
    const half = Math.ceil(units.length / 2);
    await this.#append(units.slice(0, half), outcome);
    await this.#append(units.slice(half), outcome);
  }

  /**
   * Decides units on the store's own states; what cannot be carried out at all is set aside and answered as
   * failed.
   */
  async #decideAgain(units: readonly BufferedUnit[], outcome: Outcome): Promise<void> {
    const failed: [BufferedUnit, unknown][] = [];
    for (const [unit, answers] of await this.#decide(units)) {
      const failure = answers.find(isFailed);
      if (failure !== undefined) {
        failed.push([unit, failure.error]);
        continue;
      }
      const isRepeated = answers.every((answer) => 'replayed' in answer && answer.replayed);
      noteOther(unit, isRepeated ? outcome.repeated : outcome.decided, outcome);
    }
    for (const [unit, error] of failed) await this.#decideAlone(unit, error, outcome);
  }

  /** It failed together with others: whose fault that was shows when it is tried by itself. */
  async #decideAlone(unit: BufferedUnit, first: unknown, outcome: Outcome): Promise<void> {
    let error = first;
    for (let tries = 0; tries < ALONE_TRIES; tries += 1) {
      const [[, answers]] = (await this.#decide([unit])) as [[BufferedUnit, readonly Answer[]]];
      const failure = answers.find(isFailed);
      if (failure === undefined) {
        noteOther(unit, outcome.decided, outcome);
        return;
      }
      error = failure.error;
    }
    // Anything else may pass, such as a right that was taken away: then it waits.
    if (!(error instanceof StoreRefused || error instanceof DamagedStream)) throw error;
    this.#setAside(JSON.stringify(unit), error, outcome);
    noteOther(unit, outcome.failed, outcome);
  }

  /** @throws StoreUnavailable when not all of them are decided: they will be, when this is tried again */
  async #decide(units: readonly BufferedUnit[]): Promise<(readonly [BufferedUnit, readonly Answer[]])[]> {
    const decisions = units.map(
      (unit) =>
        new Promise<readonly [BufferedUnit, readonly Answer[]]>((resolve) =>
          this.#direct.submit({ jobs: unit.jobs, settle: (answers) => resolve([unit, answers]) }),
        ),
    );
    const decided = await Promise.all(decisions);
    for (const [, answers] of decided) {
      if (answers.some(({ kind }) => kind === 'unavailable' || kind === 'overloaded'))
        throw new StoreUnavailable('the store does not answer');
    }
    return decided;
  }

  #setAside(payload: string, error: unknown, { setAside }: Outcome): void {
    this.#onError(error);
    const reason = messageOf(error);
    setAside.push(JSON.stringify({ reason, payload }));
  }
}

const isFailed = (answer: Answer): answer is Answer & { kind: 'failed' } => answer.kind === 'failed';

/** Units that can be appended together; each of those that must be decided at their turn is alone. */
function groupsOf(units: readonly BufferedUnit[]): BufferedUnit[][] {
  const groups: BufferedUnit[][] = [];
  let open: BufferedUnit[] | undefined;
  for (const unit of units) {
    if (open === undefined || unit.mustWaitForAppend) {
      open = [];
      groups.push(open);
    }
    open.push(unit);
    if (unit.mustWaitForAppend) open = undefined;
  }
  return groups;
}

function raise(versions: Map<string, number>, streamId: string, version: number): void {
  versions.set(streamId, Math.max(version, versions.get(streamId) ?? 0));
}

/**
 * A unit that was not appended as it was: what the store has of its streams nobody here knows, and the buffer
 * may be wrong about them, unless it was to be decided at its turn and was.
 */
function noteOther(unit: BufferedUnit, among: BufferedUnit[], outcome: Outcome): void {
  among.push(unit);
  const isExpected = unit.mustWaitForAppend && among === outcome.decided;
  for (const streamId of unitStreams(unit)) {
    outcome.versions.set(streamId, ANY_VERSION);
    if (!isExpected) outcome.conflicts.add(streamId);
  }
}

/** What to tell each node. */
function reportsOf({ appended, decided, repeated, failed }: Outcome): Map<string, FlushReport> {
  const reports = new Map<string, FlushReport>();
  for (const nodeId of nodesOf([
    ...appended.flatMap(([, units]) => units),
    ...decided,
    ...repeated,
    ...failed,
  ])) {
    const own = (units: readonly BufferedUnit[]) =>
      units.filter((unit) => unit.nodeId === nodeId).map(({ id }) => id);
    const times = appended.map(([recordedAt, units]) => [recordedAt, own(units)] as const);
    const rest = { decided: own(decided), repeated: own(repeated), failed: own(failed) };
    reports.set(nodeId, { appended: times, ...rest });
  }
  return reports;
}

const nodesOf = (units: readonly BufferedUnit[]): Set<string> => new Set(units.map(({ nodeId }) => nodeId));
