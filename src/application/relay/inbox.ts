/** The writer's side: submits the units of other nodes, and sends back the answers. */
import type { Answer } from '../commands/answer.js';
import type { CommandPath } from '../commands/path.js';
import { KEEPS_ALIVE, type Time } from '../shared/time.js';
import type { WriterElection } from './election.js';
import { type Answered, encodeMessage, type HandedOver } from './messages.js';
import type { CommandBus } from './ports.js';

/** How often a node whose units wait hears which of them do. */
const BEAT_MS = 100;
/** A writer that has answered nobody for this long says nothing any more: its nodes take their units back. */
const STUCK_MS = 300;

/** A node that has handed over units. */
interface Sender {
  /** The numbers of units without an answer. */
  readonly open: Set<number>;
  answers: (readonly [number, readonly Answer[]])[];
}

export class Inbox {
  readonly #path: CommandPath;
  readonly #time: Time;
  readonly #bus: CommandBus;
  readonly #election: WriterElection;
  readonly #senders = new Map<string, Sender>();
  #isReplying = false;
  /** When a unit was last answered, or the first one came. */
  #progressMs = 0;
  #endBeats: (() => void) | undefined;

  /** @param path appends on this node */
  constructor(
    path: CommandPath,
    options: { readonly time: Time; readonly bus: CommandBus; readonly election: WriterElection },
  ) {
    this.#path = path;
    this.#time = options.time;
    this.#bus = options.bus;
    this.#election = options.election;
  }

  /** Refuses the units unless this node is the writer: the sender then appends them itself. */
  receive({ from, units }: HandedOver): void {
    if (!this.#election.isWriter) {
      this.#send(from, { answers: [], refused: units.map(([number]) => number) });
      return;
    }
    if (this.#senders.size === 0) this.#progressMs = this.#time.monotonic();
    this.#endBeats ??= this.#time.every(BEAT_MS, () => this.#beat());
    let sender = this.#senders.get(from);
    if (sender === undefined) {
      sender = { open: new Set(), answers: [] };
      this.#senders.set(from, sender);
    }
    for (const [number] of units) sender.open.add(number);
    for (const [number, jobs] of units)
      this.#path.submit({ jobs, settle: (answers) => this.#answered(from, number, answers) });
  }

  /** Resolves when all units received so far are answered, and the answers sent. */
  async drained(): Promise<void> {
    while (this.#senders.size > 0) await this.#time.sleep(10, undefined, KEEPS_ALIVE);
  }

  #answered(from: string, number: number, answers: readonly Answer[]): void {
    const sender = this.#senders.get(from);
    sender?.answers.push([number, answers]);
    sender?.open.delete(number);
    if (this.#isReplying) return;
    this.#isReplying = true;
    this.#time.nextTurn(() => {
      this.#isReplying = false;
      this.#progressMs = this.#time.monotonic();
      this.#reply(false);
    });
  }

  /** Tells the nodes whose units are open that this node works on them. */
  #beat(): void {
    if (this.#senders.size === 0) {
      this.#endBeats?.();
      this.#endBeats = undefined;
    } else if (this.#time.monotonic() - this.#progressMs <= STUCK_MS) {
      this.#reply(true);
    }
  }

  /** Sends the answers that there are. @param isBeat also tells every node which of its units are open */
  #reply(isBeat: boolean): void {
    let isCutOff = false;
    for (const [nodeId, sender] of this.#senders) {
      const { answers, open } = sender;
      const tells = isBeat || open.size === 0;
      isCutOff ||= answers.some(([, unit]) => unit.some(({ kind }) => kind === 'unavailable'));
      if (answers.length === 0 && !tells) continue;
      sender.answers = [];
      if (open.size === 0) this.#senders.delete(nodeId);
      this.#send(nodeId, { answers, ...(tells && { open: [...open] }) });
    }
    if (isCutOff) this.#election.stepDown();
  }

  #send(to: string, answered: Omit<Answered, 'kind' | 'from'>): void {
    const message = { kind: 'answers', from: this.#bus.nodeId, ...answered } as const;
    // A node that does not get its answers asks the store under the same command ids.
    this.#bus.send(to, encodeMessage(message)).catch(() => {});
  }
}
