/** What the helpers keep in memory, for tests: one server that several nodes share. */
import type { KnownCommand } from '../../application/acceleration/ports.js';
import { HelperUnavailable } from '../../application/shared/errors.js';
import type { Time } from '../../application/shared/time.js';

export class MemoryHelperServer {
  readonly #time: Pick<Time, 'now' | 'nextTurn'>;
  readonly commands: Expiring<KnownCommand>;
  /** Under one key: the node that holds it. */
  readonly leases: Expiring<string>;
  /** The payloads that wait, in order. */
  waiting: string[] = [];
  /** Entries that cannot be carried out, for inspection. */
  readonly poison: string[] = [];
  readonly #listeners = new Map<string, (message: string) => void>();
  #starts = 1;
  isUp = true;

  constructor(
    time: Pick<Time, 'now' | 'nextTurn'>,
    commands = new Expiring<KnownCommand>(time),
    leases = new Expiring<string>(time),
  ) {
    this.#time = time;
    this.commands = commands;
    this.leases = leases;
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
    this.leases.clear();
    this.waiting = [];
  }

  /** What it holds now, for a replica. */
  copy(): MemoryHelperServer {
    const copy = new MemoryHelperServer(this.#time, this.commands.copy(), this.leases.copy());
    copy.waiting = [...this.waiting];
    copy.poison.push(...this.poison);
    return copy;
  }

  /** A command cannot wait in an empty queue: the server has lost it. */
  known(commandId: string): KnownCommand | undefined {
    const known = this.commands.get(commandId);
    return known?.kind === 'waiting' && this.waiting.length === 0 ? undefined : known;
  }

  listen(nodeId: string, onMessage: (message: string) => void): void {
    this.#listeners.set(nodeId, onMessage);
  }

  /** The node is gone: nothing sent to it arrives. */
  lose(nodeId: string): void {
    this.#listeners.delete(nodeId);
  }

  /** @throws HelperUnavailable if no such node listens */
  publish(nodeId: string, message: string): void {
    const listener = this.#listeners.get(nodeId);
    if (listener === undefined) throw new HelperUnavailable(`no node listens as ${nodeId}`);
    this.#time.nextTurn(() => this.#listeners.get(nodeId)?.(message));
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
