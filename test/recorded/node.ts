/** A node of a recording: the real adapters, on connections through a proxy. */
import type { LogIdentity } from '../../src/application/log/knownLog.js';
import { asPosition } from '../../src/application/log/ports.js';
import { type Connections, connect } from '../../src/infrastructure/postgres/connection/connections.js';
import { PostgresLogIdentity } from '../../src/infrastructure/postgres/connection/logIdentity.js';
import { PostgresLeases } from '../../src/infrastructure/postgres/leases.js';
import { PostgresEventStore } from '../../src/infrastructure/postgres/log/eventStore.js';
import type { PostgresProjection } from '../../src/infrastructure/postgres/readModels/projection.js';
import { PostgresProjectionStore } from '../../src/infrastructure/postgres/readModels/projectionStore.js';
import { type Link, TcpProxy } from '../support/proxy.js';
import { type NodeAdapters, outcomeOf, PROJECTION, recognitionOf } from './adapters.js';
import type { Recorder } from './recorder.js';
import type { NodeCall, Outcome } from './trace.js';
import { holderOf } from './wishes.js';

/** A statement that takes longer is cancelled. */
export const STATEMENT_MS_MAX = 1_000;
const LIMITS = { readersMax: 3, connectMsMax: 1_000, statementMsMax: STATEMENT_MS_MAX };

/** The log grows slower than to have them again before the node looks. */
const LOST_EVENTS = 1_000;

/** The name of the prepared statement. */
const APPEND = 'append';

const projection: PostgresProjection = {
  id: { name: PROJECTION, version: 1 },
  tables: { [PROJECTION]: (table) => [`CREATE TABLE ${table} (position bigint)`] },
  write: async () => {},
};

export class RecordedNode {
  readonly number: number;
  readonly #recorder: Recorder;
  readonly #proxy: TcpProxy;
  readonly #connections: Connections;
  readonly #adapters: NodeAdapters;
  readonly #batches = new Map<number, object>();
  #isMisled = false;

  private constructor(number: number, recorder: Recorder, proxy: TcpProxy) {
    this.number = number;
    this.#recorder = recorder;
    this.#proxy = proxy;
    this.#connections = connect(proxy.url, LIMITS, () => {});
    this.#adapters = {
      store: new PostgresEventStore(this.#connections),
      leases: new PostgresLeases(this.#connections, holderOf(number)),
      projections: new PostgresProjectionStore(this.#connections, [projection]),
      identity: notIdentified,
      batch: (batch) => this.#batch(batch),
    };
  }

  static async start(number: number, recorder: Recorder, url: string): Promise<RecordedNode> {
    const node = new RecordedNode(number, recorder, await TcpProxy.start(url));
    starting = node;
    await node.#connections.log.check();
    await node.#adapters.projections.prepare();
    return node;
  }

  ask(asked: NodeCall): Promise<Outcome> {
    if (this.#isMisled && asked.call === 'append') {
      this.#isMisled = false;
      const { log } = this.#connections;
      log.note({ position: asPosition(log.newest.position + LOST_EVENTS), mark: 'lost' });
    }
    const run = () => outcomeOf(this.#adapters, asked);
    return this.#recorder.note(this.number, asked, run, this.#connections.log);
  }

  /** Where the projection is. @throws StoreUnavailable */
  async checkpoint(): Promise<number> {
    return (await this.#adapters.projections.generations(PROJECTION))[0]?.position ?? 0;
  }

  /** When the event at a position was recorded. @throws StoreUnavailable */
  async recordedMs(position: number): Promise<number | undefined> {
    const [event] = await this.#adapters.store.readAll(asPosition(position - 1), 1);
    return event && Date.parse(event.recordedAt);
  }

  /** With its next append it remembers an event behind the end of the log, as if the log had lost it. */
  mislead(): void {
    this.#isMisled = true;
  }

  /** Cuts the connection of the next append, whose request or answer is lost. */
  cutNext(lost: 'request' | 'answer'): Promise<void> {
    let asked: Link | undefined;
    return new Promise((resolve) => {
      this.#proxy.onData = (data, direction, link) => {
        if (direction === 'request' && data.includes(APPEND)) asked = link;
        if (link !== asked || direction !== lost) return undefined;
        this.#proxy.onData = () => undefined;
        link.cut();
        resolve();
        return Buffer.alloc(0);
      };
    });
  }

  async stop(): Promise<void> {
    await this.#connections.end();
    await this.#proxy.close();
  }

  /** Notes an identification of the log, which other calls ask for. */
  async noteRecognition(
    asked: NodeCall,
    recognise: () => ReturnType<LogIdentity['recognise']>,
  ): ReturnType<LogIdentity['recognise']> {
    const recognising = recognise();
    await this.#recorder.note(this.number, asked, () =>
      recognising.then(
        (found) => ({ answer: recognitionOf(found) }),
        (error) => ({ error: error.constructor.name }),
      ),
    );
    return recognising;
  }

  #batch(number: number): object {
    const batch = this.#batches.get(number) ?? {};
    this.#batches.set(number, batch);
    return batch;
  }
}

/** The log is identified by other calls. */
const notIdentified: LogIdentity = {
  recognise: () => Promise.reject(new Error('not called')),
  describe: () => Promise.reject(new Error('not called')),
};

/** The node whose connections are used for the first time. */
let starting: RecordedNode | undefined;

/** Has nodes note how they identify the log, which their connections do by themselves. @returns ends that */
export function noteRecognitions(): () => void {
  const { recognise } = PostgresLogIdentity.prototype;
  const nodes = new WeakMap<LogIdentity, RecordedNode>();
  PostgresLogIdentity.prototype.recognise = function (name, known, judges) {
    const node = nodes.get(this) ?? (starting as RecordedNode);
    nodes.set(this, node);
    const asked = { call: 'recognise', name: name ?? null, known, judges } as const;
    return node.noteRecognition(asked, () => recognise.call(this, name, known, judges));
  };
  return () => {
    PostgresLogIdentity.prototype.recognise = recognise;
  };
}
