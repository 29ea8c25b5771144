/** The shared state of the in-memory command gate and event buffer, for tests: one server for several nodes. */
import type { GateState } from '../../application/acceleration/ports.js';
import { HelperUnavailable } from '../../application/shared/errors.js';
import type { Time } from '../../application/shared/time.js';

/** The state of a command, and the node that processes it if it is in progress. */
type CommandEntry = { readonly state: GateState; readonly nodeId?: string };

/** The state after the buffered entries, as JSON, and the last entry that changed it. */
interface HeadEntry {
  readonly version: number;
  readonly entryId: string;
  readonly state: string;
}

export class MemoryHelperServer {
  readonly #time: Pick<Time, 'nextTurn'>;
  readonly commands: Expiring<CommandEntry>;
  readonly heads: Expiring<HeadEntry>;
  /** The node that holds the flusher's lease, under a single key. */
  readonly leases: Expiring<string>;
  /** Buffered payloads, in order. */
  waiting: string[] = [];
  /** Entries that cannot be applied, kept for an operator. */
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

  /** Simulates a restart: a new incarnation, and empty. */
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

  /** Marks a node as gone, as if its heartbeats had stopped. */
  lose(nodeId: string): void {
    this.#gone.add(nodeId);
  }

  /** The state of a command. A node tracks its own commands in progress, so they are not reported to it. */
  known(commandId: string, asker?: string): GateState | undefined {
    const entry = this.commands.get(commandId);
    if (entry === undefined) return undefined;
    const { nodeId, state } = entry;
    return nodeId !== undefined && (nodeId === asker || this.#gone.has(nodeId)) ? undefined : state;
  }

  listen(nodeId: string, onMessage: (message: string | undefined) => void): void {
    this.#listeners.set(nodeId, [...(this.#listeners.get(nodeId) ?? []), onMessage]);
  }

  /** Publishes a message to one node, or a notice of new entries to all. */
  publish(nodeId: string | undefined, message: string | undefined): void {
    const all = [...this.#listeners].filter(([id]) => nodeId === undefined || id === nodeId);
    for (const listener of all.flatMap(([, listeners]) => listeners))
      this.#time.nextTurn(() => listener(message));
  }

  require(): void {
    if (!this.isUp) throw new HelperUnavailable('switched off');
  }
}

/** A map whose values expire. */
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
