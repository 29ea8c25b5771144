/** The model of PostgreSQL, asked one call after the other in the order that is tried. */
import { leasesOf, projectionsOf, SimulatedLogIdentity } from '../../simulation/postgres/adapters.js';
import { SimulatedEventStore } from '../../simulation/postgres/eventStore.js';
import { PostgresServer } from '../../simulation/postgres/server.js';
import type { Sessions } from '../../simulation/postgres/sessions.js';
import type { SessionMemory } from '../../simulation/postgres/transactions.js';
import { Trace } from '../../simulation/trace.js';
import type { KnownLog, LogIdea } from '../../src/application/log/knownLog.js';
import { asPosition } from '../../src/application/log/ports.js';
import { BankClock } from '../../src/application/shared/bankClock.js';
import { BankZone, DEFAULT_ZONE } from '../../src/application/shared/bankZone.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { Random } from '../support/random.js';
import { type NodeAdapters, outcomeOf, PROJECTION } from './adapters.js';
import type { Appended, Everything, Line, NodeCall, Outcome } from './trace.js';
import { commandId, holderOf, numberOf } from './wishes.js';

type Recognised = { readonly epochs: readonly { readonly name: string }[] };

export class Model {
  readonly #time = new SimulatedTime(0);
  readonly #clock = new BankClock({ time: this.#time, zone: new BankZone(DEFAULT_ZONE), onChange: () => {} });
  readonly server: PostgresServer;
  readonly #batches = new Map<number, object>();
  /** What the session for appends of each node remembers. */
  #memories = new Map<number, SessionMemory>();
  /** Recorded names of epochs, and those that the model has drawn. */
  #names = new Map<string, string>();
  #copy: (() => void) | undefined;
  /** Commands appended so far, and the newest event that was applied. */
  #commands = 0;
  #applied = 0;
  /** How often the database has been replaced. */
  era = 0;

  constructor() {
    const random = new Random(1);
    const trace = new Trace(this.#time.line, false);
    const projection = { id: { name: PROJECTION, version: 1 }, initial: new Map(), project: () => new Map() };
    this.server = new PostgresServer({
      clock: this.#time.node(),
      random,
      trace,
      statementMs: 10_000,
      projections: [projection],
    });
  }

  async prepare(): Promise<void> {
    await this.server.projections.prepare();
  }

  /** Remembers all that there is. @returns puts it back */
  keep(): () => void {
    const putBack = this.server.keep();
    const memories = new Map([...this.#memories].map(([node, memory]) => [node, { ...memory }]));
    const names = new Map(this.#names);
    const [copy, era, nowMs] = [this.#copy, this.era, this.server.clock.now()];
    const [commands, applied] = [this.#commands, this.#applied];
    return () => {
      putBack();
      this.#memories = memories;
      this.#names = names;
      this.#copy = copy;
      this.era = era;
      this.#commands = commands;
      this.#applied = applied;
      this.#setClock(nowMs);
    };
  }

  /** Tells states apart. */
  get digest(): string {
    const { server } = this;
    const memories = [...this.#memories].map(([node, { whole }]) => [node, this.#numberOf(whole)]);
    const leases = [...server.leases].map(([name, { holder }]) => [name, holder]);
    return JSON.stringify([
      this.era,
      server.log.lastPosition,
      server.markAt(server.log.lastPosition),
      server.epochs.name,
      memories,
      leases,
      this.#commands,
      this.#applied,
    ]);
  }

  /** The session for appends of a node was lost: the next one remembers nothing. */
  forget(node: number): void {
    this.#memories.set(node, { whole: undefined });
  }

  /** @param recordedMs the time of the server's clock, if it is known */
  async run({ node, asked, idea }: Line, recordedMs: number | undefined): Promise<Outcome> {
    if (recordedMs !== undefined) this.#setClock(recordedMs);
    switch (asked.call) {
      case 'copy':
        this.#copy = this.server.keep();
        return { answer: this.server.log.lastPosition };
      case 'replace': {
        const held = this.everything();
        this.#copy?.();
        this.server.epochs.copied();
        this.era += 1;
        return { answer: held };
      }
      case 'readEverything':
        return { answer: this.everything() };
      default: {
        const named = asked.call === 'recognise' && asked.name !== null;
        const call = named ? { ...asked, name: this.#nameOf(asked.name) } : asked;
        const outcome = await this.#time.until(outcomeOf(this.#adapters(node, idea), call as NodeCall));
        this.#commands += appendedIn(outcome);
        if (asked.call === 'apply' && isTrue(outcome)) this.#applied = asked.upTo;
        return outcome;
      }
    }
  }

  /** Learns how the epochs of an identification are called in the trace. */
  learn(recorded: Recognised, answered: Recognised): void {
    for (const [index, { name }] of answered.epochs.entries())
      this.#names.set(recorded.epochs[index]?.name ?? '', name);
  }

  everything(): Everything {
    const { log } = this.server;
    const events = log.all(asPosition(0), Number.MAX_SAFE_INTEGER);
    return {
      events: events.map((event) => [
        numberOf(event.commandId),
        numberOf(event.streamId),
        event.version,
        Date.parse(event.recordedAt),
      ]),
      eventless: [],
    };
  }

  has(command: number): boolean {
    return this.server.log.has(commandId(command));
  }

  #adapters(node: number, idea: LogIdea | undefined): NodeAdapters {
    const { server } = this;
    const memory = this.#memories.get(node) ?? { whole: undefined };
    this.#memories.set(node, memory);
    const sessions = direct(memory);
    const log = this.#asKnown(idea);
    return {
      store: new SimulatedEventStore({
        server,
        sessions,
        log,
        clock: this.#clock,
        time: this.#time,
        onPath: () => {},
      }),
      leases: leasesOf({ server, sessions }, holderOf(node)),
      projections: projectionsOf({ server, sessions }),
      identity: new SimulatedLogIdentity(server, sessions),
      batch: (number) => {
        const batch = this.#batches.get(number) ?? {};
        this.#batches.set(number, batch);
        return batch;
      },
    };
  }

  /** The log as a node knew it. What it does about a change of it is another call of the trace. */
  #asKnown(idea: LogIdea | undefined): KnownLog {
    const name = this.#nameOf(idea?.name ?? '');
    const known = { name, newest: idea?.newest, check: async () => {}, note: () => {}, onChange: () => {} };
    return known as unknown as KnownLog;
  }

  #nameOf(recorded: string): string {
    return this.#names.get(recorded) ?? recorded;
  }

  #numberOf(batch: object | undefined): number | undefined {
    return [...this.#batches].find(([, one]) => one === batch)?.[0];
  }

  #setClock(nowMs: number): void {
    const { clock } = this.server;
    clock.step(nowMs - clock.now());
  }
}

const appendedIn = (outcome: Outcome): number => {
  const { verdicts = '' } = (('answer' in outcome ? outcome.answer : undefined) ?? {}) as Partial<Appended>;
  return [...verdicts].filter((verdict) => verdict === 'a').length;
};

const isTrue = (outcome: Outcome): boolean => 'answer' in outcome && outcome.answer === true;

/** Sessions whose statements are carried out at once: which answers are lost is up to whoever tries orders. */
function direct(memory: SessionMemory): Sessions {
  const ask = async <T>(_: string, statement: () => T | Promise<T>): Promise<T> => statement();
  const sessions = {
    ask,
    askAnyLog: ask,
    onLane: async <T>(_: string, statement: (memory: SessionMemory) => Promise<T>) => statement(memory),
    session: async () => ({ ask, onEnd: () => {} }),
  };
  return sessions as unknown as Sessions;
}
