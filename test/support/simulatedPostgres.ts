/** The simulation's model of PostgreSQL, with nodes as they are in a simulated world, for contract suites. */
import { Network } from '../../simulation/network.js';
import { SimulatedLogIdentity } from '../../simulation/postgres/adapters.js';
import { SimulatedEventStore } from '../../simulation/postgres/eventStore.js';
import type { Rows } from '../../simulation/postgres/projections.js';
import { PostgresServer } from '../../simulation/postgres/server.js';
import { Sessions } from '../../simulation/postgres/sessions.js';
import { Process } from '../../simulation/process.js';
import { Trace } from '../../simulation/trace.js';
import { KnownLog } from '../../src/application/log/knownLog.js';
import { BankClock } from '../../src/application/shared/bankClock.js';
import { BankZone, DEFAULT_ZONE } from '../../src/application/shared/bankZone.js';
import type { MemoryProjection } from '../../src/testing/memory/projectionStore.js';
import { SimulatedTime } from '../../src/testing/simulatedTime.js';
import { Random } from './random.js';

/** What a node's adapters need. */
interface SimulatedNode {
  readonly server: PostgresServer;
  readonly sessions: Sessions;
  readonly log: KnownLog;
  readonly store: SimulatedEventStore;
}

export class SimulatedPostgres {
  readonly time: SimulatedTime;
  readonly server: PostgresServer;
  readonly #network: Network;
  #nodes = 0;
  #calls = 0;
  #passing: Promise<void> | undefined;
  #onIdle = () => {};

  constructor({
    nowMs = Date.now(),
    projections,
  }: { readonly nowMs?: number; readonly projections?: readonly MemoryProjection<Rows>[] } = {}) {
    this.time = new SimulatedTime(nowMs);
    const random = new Random(1);
    const trace = new Trace(this.time.line, false);
    this.#network = new Network(this.time.line, random, trace);
    this.server = new PostgresServer({
      clock: this.time.node(),
      random: random.fork(),
      trace,
      statementMs: 10_000,
      ...(projections && { projections }),
    });
  }

  /** A node, with calls that let time pass until they are answered. */
  node(): SimulatedNode {
    this.#nodes += 1;
    const { server, time } = this;
    const process = new Process(`node-${this.#nodes}`, time.line);
    const limits = { connectMs: 5_000, statementMs: 10_000 };
    const sessions = new Sessions({ server, network: this.#network, process, limits });
    const log = new KnownLog(new SimulatedLogIdentity(server, sessions));
    const clock = new BankClock({ time, zone: new BankZone(DEFAULT_ZONE), onChange: () => {} });
    const store = new SimulatedEventStore({ server, sessions, log, clock, time, onPath: () => {} });
    return { server, sessions, log, store: this.passing(store) };
  }

  /** An adapter, whose calls let time pass until they are answered. */
  passing<Adapter extends object>(adapter: Adapter): Adapter {
    return new Proxy(adapter, {
      get: (target, name) => {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => this.#until(Reflect.apply(member, target, args));
      },
    });
  }

  /** Waits in simulated time. */
  readonly pause = (ms: number): Promise<void> => this.#until(this.time.sleep(ms));

  #until<T>(answer: Promise<T>): Promise<T> {
    this.#calls += 1;
    const answered = () => {
      this.#calls -= 1;
      if (this.#calls === 0) this.#onIdle();
    };
    answer.then(answered, answered);
    this.#passing ??= this.#pass();
    return answer;
  }

  /** Lets time pass while somebody waits for it. */
  async #pass(): Promise<void> {
    while (this.#calls > 0) {
      await this.time.until(
        new Promise<void>((resolve) => {
          this.#onIdle = resolve;
        }),
      );
    }
    this.#passing = undefined;
  }
}
