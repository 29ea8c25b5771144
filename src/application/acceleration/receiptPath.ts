/**
 * Gives receipts: a command whose sender accepts one waits in the queue of the helpers, and the writer carries it out.
 * A command that the queue has lost is carried out by the node that gave the receipt. Its id keeps it from taking
 * effect twice.
 */
import { type Answer, failure } from '../commands/answer.js';
import type { AnswerToOwner } from '../commands/keyOwner.js';
import type { CommandPath } from '../commands/path.js';
import type { Telemetry } from '../commands/telemetry.js';
import type { Job, Unit } from '../commands/units.js';
import { HelperUnavailable } from '../shared/errors.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import { TransientMap } from '../shared/transientMap.js';
import { Turn } from '../shared/turn.js';
import type { KnownCommand, PushVerdict, ReceiptQueue, RecentCommands } from './ports.js';
import { encodeReceipt } from './receiptCodec.js';

/** How often the node looks after its receipts, and how old they are then. */
const LOOK_MS = 500;
/** Receipts looked after at once. */
const LOOK_MAX = 1_000;

interface Issued {
  readonly job: Job;
  /** The incarnation of the queue that took it. */
  readonly incarnation: string | undefined;
  readonly sinceMs: number;
}

export class ReceiptPath implements CommandPath {
  readonly #inner: CommandPath;
  readonly #time: Time;
  readonly #queue: ReceiptQueue;
  readonly #recent: Pick<RecentCommands, 'find'>;
  readonly #telemetry: Telemetry;
  readonly #answerToOwner: AnswerToOwner;
  readonly #onPushed: () => void;
  readonly #arrived: Turn<Unit>;
  #pushes = 0;
  /** Receipts of this node whose outcome it does not know, oldest first. */
  readonly #issued = new TransientMap<string, Issued>();
  /** Those that the queue has lost and this node is carrying out. */
  readonly #rescued = new Set<string>();
  #looking: Promise<void> | undefined;
  readonly #endWatch: () => void;

  /** @param inner carries out units whose senders wait for the answer */
  constructor(
    inner: CommandPath,
    options: {
      readonly time: Time;
      readonly queue: ReceiptQueue;
      readonly recent: Pick<RecentCommands, 'find'>;
      readonly telemetry: Telemetry;
      /** Answers a command while another request with its key waits. */
      readonly answerToOwner: AnswerToOwner;
      /** Called when commands have been added to the queue. */
      readonly onPushed: () => void;
    },
  ) {
    this.#inner = inner;
    this.#time = options.time;
    this.#queue = options.queue;
    this.#recent = options.recent;
    this.#telemetry = options.telemetry;
    this.#answerToOwner = options.answerToOwner;
    this.#onPushed = options.onPushed;
    this.#arrived = new Turn(options.time, (units) => void this.#push(units));
    this.#endWatch = this.#time.every(LOOK_MS, () => this.lookAfter());
  }

  submit(unit: Unit): void {
    if (unit.isAsync !== true || unit.jobs.length !== 1 || this.#queue.incarnation === undefined) {
      this.#inner.submit(unit);
      return;
    }
    this.#arrived.add(unit);
  }

  get depth(): number {
    return this.#inner.depth;
  }

  room(clientId: string): Promise<void> | undefined {
    return this.#inner.room(clientId);
  }

  async drained(): Promise<void> {
    this.#endWatch();
    await this.#looking;
    while (this.#arrived.size > 0 || this.#pushes > 0) await this.#time.sleep(10, undefined, KEEPS_ALIVE);
    await this.#inner.drained();
  }

  /** Whether this node has given a receipt for the command and does not know the outcome. */
  hasPendingReceipt(commandId: string): boolean {
    return this.#issued.has(commandId) || this.#rescued.has(commandId);
  }

  /** Carries out commands that the queue has lost, and forgets those that are answered. */
  lookAfter(): void {
    this.#looking ??= this.#look()
      .catch((error) => {
        if (!(error instanceof HelperUnavailable)) throw error;
      })
      .finally(() => {
        this.#looking = undefined;
      });
  }

  async #push(units: readonly Unit[]): Promise<void> {
    const { incarnation } = this.#queue;
    this.#pushes += 1;
    const verdicts = await this.#verdicts(units).finally(() => {
      this.#pushes -= 1;
    });
    let isPushed = false;
    for (const [index, unit] of units.entries()) {
      const verdict = verdicts[index] ?? 'unavailable';
      const [job] = unit.jobs as [Job];
      this.#telemetry.pushed(typeof verdict === 'object' ? 'duplicate' : verdict, 1);
      if (verdict === 'unavailable') {
        // It may be in the queue nevertheless: the answer of the store is the same for both.
        this.#inner.submit({ ...unit, isAsync: false });
      } else if (verdict === 'full') {
        unit.settle([failure('overloaded')]);
      } else if (verdict === 'pushed') {
        isPushed = true;
        this.#issued.set(job.commandId, { job, incarnation, sinceMs: this.#time.monotonic() });
        unit.settle([receipt(job)]);
      } else {
        this.#answerKnown(unit, verdict);
      }
    }
    if (isPushed) this.#onPushed();
  }

  /** None where it is not known what became of the commands. */
  async #verdicts(units: readonly Unit[]): Promise<readonly PushVerdict[]> {
    try {
      return await this.#queue.push(units.map(({ jobs }) => encodeReceipt(jobs[0] as Job)));
    } catch (error) {
      if (!(error instanceof HelperUnavailable)) throw error;
      return [];
    }
  }

  #answerKnown(unit: Unit, known: KnownCommand): void {
    const [job] = unit.jobs as [Job];
    if (known.kind === 'answered') this.#inner.submit({ ...unit, isAsync: false });
    else if (known.requestHash === job.requestHash) unit.settle([receipt(job)]);
    else this.#answerToOwner(job).then((answer) => unit.settle([answer]));
  }

  async #look(): Promise<void> {
    const { incarnation } = this.#queue;
    const nowMs = this.#time.monotonic();
    const due: Issued[] = [];
    for (const [, issued] of this.#issued) {
      if (due.length === LOOK_MAX || nowMs - issued.sinceMs < LOOK_MS) break;
      due.push(issued);
    }
    const lost = due.filter((issued) => issued.incarnation !== incarnation);
    for (const issued of lost) this.#carryOut(issued.job);
    const kept = due.filter((issued) => issued.incarnation === incarnation);
    if (kept.length === 0 || incarnation === undefined) return;
    const known = await this.#recent.find(kept.map(({ job }) => job.commandId));
    for (const [index, issued] of kept.entries()) {
      const kind = known[index]?.kind;
      if (kind === undefined) this.#carryOut(issued.job);
      else this.#issued.delete(issued.job.commandId);
      // Others come first before it is its turn again.
      if (kind === 'waiting') this.#issued.set(issued.job.commandId, { ...issued, sinceMs: nowMs });
    }
  }

  /** Its outcome is recorded even where a sender could use the key again: the receipt promises one. */
  #carryOut(job: Job): void {
    const issued = this.#issued.get(job.commandId);
    this.#issued.delete(job.commandId);
    this.#rescued.add(job.commandId);
    const settle = ([answer]: readonly Answer[]) => {
      this.#rescued.delete(job.commandId);
      // Tried again with the next look; without an incarnation it counts as lost.
      if (issued !== undefined && !isFinal(answer as Answer))
        this.#issued.set(job.commandId, { job, incarnation: undefined, sinceMs: this.#time.monotonic() });
    };
    this.#inner.submit({ jobs: [{ ...job, hasReceipt: true }], settle });
  }
}

/** The receipt for a command that the queue holds. */
const receipt = ({ commandId }: Job): Answer => ({ kind: 'pending', commandId });

const isFinal = ({ kind }: Answer): boolean =>
  kind === 'accepted' || kind === 'rejected' || kind === 'key-reused';
