/**
 * Moves what waits in the event buffer into the store, in order, in large transactions. Any number of flushers may run;
 * one of them has the lease. Nothing leaves the buffer before the store has it, and the store takes each command once,
 * so a flusher may be killed, or find itself replaced, at any moment.
 */
import type { Answer } from './answer.js';
import { type BufferedUnit, decodeUnit, unitStreams } from './bufferCodec.js';
import type { FlushReport } from './bufferedQueue.js';
import type { CommandQueue, TellFirst } from './commandQueue.js';
import { FlushBasis } from './flushBasis.js';
import type { Heads } from './heads.js';
import {
  type CommandGate,
  type EventBuffer,
  type EventStore,
  HelperUnavailable,
  StoreUnavailable,
} from './ports.js';
import type { Telemetry } from './telemetry.js';

/** How long it waits for news when there is nothing to do: a word that something was pushed may be missed. */
const IDLE_MS = 100;

/** Rest after a failure, and between two attempts to get the lease. */
const RETRY_MS = 250;

/** How often the lease is renewed. */
const RENEW_MS = 500;

/** What became of the entries of one flush. */
interface Outcome {
  readonly appended: [recordedAt: string, units: BufferedUnit[]][];
  readonly decided: BufferedUnit[];
  readonly repeated: BufferedUnit[];
  readonly conflicts: Set<string>;
  /** Versions that clients may be told of now. */
  readonly versions: Map<string, number>;
}

export class Flusher {
  readonly #buffer: EventBuffer;
  readonly #gate: CommandGate;
  readonly #store: EventStore;
  readonly #direct: CommandQueue;
  readonly #tellFirst: TellFirst;
  readonly #telemetry: Telemetry;
  readonly #entriesMax: number;
  readonly #basis: FlushBasis;
  readonly #onReport: (nodeId: string, report: FlushReport) => void;
  readonly #onError: (error: unknown) => void;
  #running: Promise<void> | undefined;
  #stopping = false;
  #leasedMs = Number.NEGATIVE_INFINITY;
  #wake: () => void = () => {};

  constructor(options: {
    readonly buffer: EventBuffer;
    readonly gate: CommandGate;
    readonly store: EventStore;
    readonly heads: Heads;
    /** Decides again what was decided on a state that is not the store's. */
    readonly direct: CommandQueue;
    /** Called before anybody can know of what was appended. */
    readonly tellFirst: TellFirst;
    readonly telemetry: Telemetry;
    /** Entries appended in one transaction. */
    readonly entriesMax: number;
    /** Told what became of entries, by the node that waits to hear of them. */
    readonly onReport: (nodeId: string, report: FlushReport) => void;
    /** Told of what should not happen; it goes on. */
    readonly onError: (error: unknown) => void;
  }) {
    this.#buffer = options.buffer;
    this.#gate = options.gate;
    this.#store = options.store;
    this.#direct = options.direct;
    this.#tellFirst = options.tellFirst;
    this.#telemetry = options.telemetry;
    this.#entriesMax = options.entriesMax;
    this.#basis = new FlushBasis(options.store, options.heads);
    this.#onReport = options.onReport;
    this.#onError = options.onError;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something was pushed. */
  wake(): void {
    this.#wake();
  }

  /** Ends after the flush under way, and leaves the lease to others. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#running;
    await this.#buffer.release().catch(() => {});
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      let restMs = RETRY_MS;
      try {
        if (this.#buffer.server !== undefined && (await this.#hasLease())) {
          const payloads = await this.#buffer.peek(this.#entriesMax);
          restMs = payloads.length === 0 ? IDLE_MS : 0;
          if (payloads.length > 0 && !(await this.#flush(payloads)))
            this.#leasedMs = Number.NEGATIVE_INFINITY;
        }
      } catch (error) {
        restMs = RETRY_MS;
        if (!(error instanceof HelperUnavailable || error instanceof StoreUnavailable)) this.#onError(error);
      }
      if (restMs > 0) await this.#rest(restMs);
    }
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #hasLease(): Promise<boolean> {
    const nowMs = performance.now();
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
    const startMs = performance.now();
    const units: BufferedUnit[] = [];
    for (const payload of payloads) {
      try {
        units.push(decodeUnit(payload));
      } catch (error) {
        await this.#setAside(payload, error);
      }
    }
    const outcome: Outcome = {
      ...{ appended: [], decided: [], repeated: [] },
      ...{ conflicts: new Set(), versions: new Map() },
    };
    for (const group of groupsOf(units)) {
      if (group[0]?.isLate) await this.#decideAgain(group, outcome);
      else await this.#append(group, outcome);
    }
    await this.#tellFirst(outcome.versions);
    const lastEntries = new Map<string, string>();
    for (const unit of units) for (const streamId of unitStreams(unit)) lastEntries.set(streamId, unit.id);
    const commands = units.flatMap(({ works }) => works);
    const { conflicts } = outcome;
    const trimmed = await this.#buffer.trim({ payloads, commands, lastEntries, conflicts });
    for (const [nodeId, report] of reportsOf(outcome)) this.#onReport(nodeId, report);
    this.#telemetry.flushed(units.length, performance.now() - startMs);
    return trimmed;
  }

  /** Appends what was decided on states that are, or will be, the store's; decides the rest again. */
  async #append(units: readonly BufferedUnit[], outcome: Outcome): Promise<void> {
    const { sound, unsound } = await this.#basis.split(units);
    const fresh = await this.#notRecorded(unsound, outcome);
    const again = sound.length === 0 ? [] : await this.#appendSound(sound, outcome);
    if (again.length + fresh.length > 0) await this.#decideAgain([...again, ...fresh], outcome);
  }

  /** Those that the store does not have yet: a flusher that was killed may have left the others in the buffer. */
  async #notRecorded(units: readonly BufferedUnit[], outcome: Outcome): Promise<readonly BufferedUnit[]> {
    if (units.length === 0) return [];
    const ids = units.flatMap(({ works }) => works.map(({ commandId }) => commandId));
    const recorded = new Set((await this.#store.findCommands(ids)).map(({ commandId }) => commandId));
    return units.filter((unit) => {
      if (unit.works.some(({ commandId }) => !recorded.has(commandId))) return true;
      outcome.repeated.push(unit);
      raiseAll(outcome.versions, unit);
      return false;
    });
  }

  /** Returns the units that must be decided again. */
  async #appendSound(units: readonly BufferedUnit[], outcome: Outcome): Promise<readonly BufferedUnit[]> {
    let appending: Awaited<ReturnType<EventStore['append']>>;
    try {
      appending = await this.#store.append(units.map(({ proposals }) => proposals));
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
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
        for (const [streamId, version] of versionsAfter(unit)) raise(outcome.versions, streamId, version);
      } else if (own.every((verdict) => verdict === 'duplicate')) {
        outcome.repeated.push(unit);
        raiseAll(outcome.versions, unit);
      } else {
        again.push(unit);
      }
    }
    if (appended.length > 0) outcome.appended.push([recordedAt, appended]);
    this.#basis.learn(units, appended);
    return again;
  }

  /** The store refuses the whole batch, for something in it that it should never have been given: finds it. */
  async #isolate(units: readonly BufferedUnit[], outcome: Outcome): Promise<void> {
    if (units.length === 1) {
      await this.#decideAgain(units, outcome);
      return;
    }
    const half = Math.ceil(units.length / 2);
    await this.#append(units.slice(0, half), outcome);
    await this.#append(units.slice(half), outcome);
  }

  /** Decides units on the store's own states; what cannot be carried out at all is set aside and answered as failed. */
  async #decideAgain(units: readonly BufferedUnit[], outcome: Outcome): Promise<void> {
    const decisions = units.map(
      (unit) => new Promise<readonly Answer[]>((resolve) => this.#direct.submit(unit.works, resolve)),
    );
    for (const [index, answers] of (await Promise.all(decisions)).entries()) {
      const unit = units[index] as BufferedUnit;
      const failed = answers.find(({ kind }) => kind === 'failed');
      if (failed !== undefined) {
        await this.#setAside(JSON.stringify(unit), 'error' in failed ? failed.error : undefined);
        const answer = JSON.stringify({ kind: 'failed' });
        await this.#gate.leave(unit.works.map((work) => ({ ...work, answer })));
      } else if (answers.some(({ kind }) => kind === 'unavailable' || kind === 'overloaded')) {
        throw new StoreUnavailable('the store does not answer');
      }
      if (!unit.isLate) for (const streamId of unitStreams(unit)) outcome.conflicts.add(streamId);
      const isRepeated = answers.every((answer) => 'replayed' in answer && answer.replayed);
      (isRepeated ? outcome.repeated : outcome.decided).push(unit);
      raiseAll(outcome.versions, unit);
    }
  }

  async #setAside(payload: string, error: unknown): Promise<void> {
    this.#onError(error);
    await this.#buffer.setAside(payload, error instanceof Error ? error.message : String(error));
  }
}

/** Units that can be appended together; each of those that must be decided at their turn is alone. */
function groupsOf(units: readonly BufferedUnit[]): BufferedUnit[][] {
  const groups: BufferedUnit[][] = [];
  let open: BufferedUnit[] | undefined;
  for (const unit of units) {
    if (open === undefined || unit.isLate) {
      open = [];
      groups.push(open);
    }
    open.push(unit);
    if (unit.isLate) open = undefined;
  }
  return groups;
}

function raise(versions: Map<string, number>, streamId: string, version: number): void {
  versions.set(streamId, Math.max(version, versions.get(streamId) ?? 0));
}

/** What the store has of its streams nobody here knows. */
function raiseAll(versions: Map<string, number>, unit: BufferedUnit): void {
  for (const streamId of unitStreams(unit)) versions.set(streamId, Number.MAX_SAFE_INTEGER);
}

function* versionsAfter({ proposals }: BufferedUnit): Iterable<[streamId: string, version: number]> {
  for (const { decidedOn, events } of proposals) {
    for (const { streamId, version } of decidedOn) yield [streamId, version];
    for (const { streamId, version } of events) yield [streamId, version];
  }
}

/** What to tell each node. */
function reportsOf({ appended, decided, repeated }: Outcome): Map<string, FlushReport> {
  const reports = new Map<string, FlushReport>();
  for (const nodeId of nodesOf([...appended.flatMap(([, units]) => units), ...decided, ...repeated])) {
    const own = (units: readonly BufferedUnit[]) =>
      units.filter((unit) => unit.nodeId === nodeId).map(({ id }) => id);
    const times = appended.map(([recordedAt, units]) => [recordedAt, own(units)] as const);
    reports.set(nodeId, { appended: times, decided: own(decided), repeated: own(repeated) });
  }
  return reports;
}

const nodesOf = (units: readonly BufferedUnit[]): Set<string> => new Set(units.map(({ nodeId }) => nodeId));
