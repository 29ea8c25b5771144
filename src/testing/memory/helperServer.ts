/** What the command gate and the event buffer keep in memory, for tests: one server that several nodes share. */
import type { GateState } from '../../application/acceleration/ports.js';
import { HelperUnavailable } from '../../application/shared/errors.js';
import type { Time } from '../../application/shared/time.js';

/** What is known of a command; of one under way, on which node. Kept until it expires, or for good. */
type CommandEntry = { readonly state: GateState; readonly nodeId?: string };

/** A state that the buffer leads to, as JSON, and the last entry that touched it. */
interface HeadEntry {
  readonly version: number;
  readonly entryId: string;
  readonly state: string;
}

export class MemoryHelperServer {
  readonly #time: Pick<Time, 'nextTurn'>;
  readonly commands: Expiring<CommandEntry>;
  readonly heads: Expiring<HeadEntry>;
  /** Under one key: the node that has it. */
  readonly leases: Expiring<string>;
  /** The payloads that wait, in order. */
  waiting: string[] = [];
  /** What cannot be carried out, for a person to look at. */
  readonly poison: string[] = [];
  readonly #listeners = new Map<string, ((message: string | undefined) => void)[]>();
  readonly #gone = new Set<string>();
  #starts = 1;
  isUp = true;

  constructor(time: Pick<Time, 'now' | 'nextTurn'>) {
    this.#time = time;
    this.commands = new Expiring(time);
    this.heads = new Expiring(time);
    this.leases = new Expiring(time);
  }

  get name(): string | undefined {
    return this.isUp ? `memory ${this.#starts}` : undefined;
  }

  /** As after a restart: another server, as far as anyone can tell, and empty. */
  restart(): void {
    this.#starts += 1;
    this.flush();
  }

  flush(): void {
    this.commands.clear();
    this.heads.clear();
    this.leases.clear();
    this.waiting = [];
  }

  /** From now on the node counts as gone: it has not been heard of for too long. */
  lose(nodeId: string): void {
    this.#gone.add(nodeId);
  }

  /** What is known of a command, for a node that knows by itself what it has under way. */
  known(commandId: string, asker?: string): GateState | undefined {
    const entry = this.commands.get(commandId);
    if (entry === undefined) return undefined;
    const { nodeId, state } = entry;
    return nodeId !== undefined && (nodeId === asker || this.#gone.has(nodeId)) ? undefined : state;
  }

  listen(nodeId: string, onMessage: (message: string | undefined) => void): void {
    this.#listeners.set(nodeId, [...(this.#listeners.get(nodeId) ?? []), onMessage]);
  }

  /** Tells one node a message, or all of them that entries were pushed. */
  publish(nodeId: string | undefined, message: string | undefined): void {
    const all = [...this.#listeners].filter(([id]) => nodeId === undefined || id === nodeId);
    for (const tell of all.flatMap(([, listeners]) => listeners)) this.#time.nextTurn(() => tell(message));
  }

  require(): void {
    if (!this.isUp) throw new HelperUnavailable('switched off');
  }
}

/** Values by key, each until its time has come. */
export class Expiring<Value> {
  readonly #values = new Map<string, { readonly value: Value; readonly untilMs: number }>();
  readonly #clock: Pick<Time, 'now'>;

  constructor(clock: Pick<Time, 'now'>) {
    this.#clock = clock;
  }

  get(key: string): Value | undefined {
    const entry = this.#values.get(key);
    return entry !== undefined && this.#clock.now() < entry.untilMs ? entry.value : undefined;
  }

  set(key: string, value: Value, keptMs = Number.POSITIVE_INFINITY): void {
    this.#values.set(key, { value, untilMs: this.#clock.now() + keptMs });
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
  }

  copy(): Expiring<Value> {
    const copy = new Expiring<Value>(this.#clock);
    for (const [key, entry] of this.#values) copy.#values.set(key, entry);
    return copy;
  }
}
