/** An event store that tells what is asked of it, and lets a test step in between. */

import type { Basis, StateEvents } from '../../src/application/accounts/ports.js';
import type {
  AppendResult,
  BatchOrder,
  LockedAccess,
  Proposal,
  RecordedCommand,
} from '../../src/application/commands/ports.js';
import type { Position, StoredEvent, StreamFilter } from '../../src/application/log/ports.js';
import type { EventStore } from './eventStore.js';

type Units = readonly (readonly Proposal[])[];

export class ObservedStore implements EventStore {
  readonly #store: EventStore;
  /** Batches are appended in the order they were given. */
  #last: Promise<unknown> = Promise.resolve();
  /** The batches that were to be appended, those of exclusive work included. */
  readonly appends: Units[] = [];
  /** How many of `appends` came from exclusive work. */
  exclusiveAppends = 0;
  /** How many newer states each load gave back. */
  readonly loads: number[] = [];
  /** Runs before each append outside exclusive work; what it throws fails the append. */
  beforeAppend: (units: Units) => void | Promise<void> = () => {};
  /** Runs once a batch is appended outside exclusive work; what it throws keeps the caller from knowing. */
  afterAppend: (result: AppendResult) => void | Promise<void> = () => {};
  /** Runs before exclusive work gets the lock. */
  beforeExclusive: () => void | Promise<void> = () => {};
  /** Runs once exclusive work is committed; what it throws keeps the caller from knowing. */
  afterExclusive: () => void | Promise<void> = () => {};
  /** Changes what a load gives back. */
  onLoad: (newer: readonly StateEvents[]) => readonly StateEvents[] = (newer) => newer;

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** How many proposals each append had. */
  get batchSizes(): number[] {
    return this.appends.map((units) => units.flat().length);
  }

  async load(known: readonly Basis[]): Promise<readonly StateEvents[]> {
    return this.#loaded(await this.#store.load(known));
  }

  append(units: Units, order?: BatchOrder): Promise<AppendResult> {
    this.appends.push(units);
    const appending = this.#last.then(async () => {
      await this.beforeAppend(units);
      const result = await this.#store.append(units, order);
      await this.afterAppend(result);
      return result;
    });
    this.#last = appending.catch(() => {});
    return appending;
  }

  findCommands(ids: readonly string[]): Promise<readonly RecordedCommand[]> {
    return this.#store.findCommands(ids);
  }

  async exclusively<T>(work: (access: LockedAccess) => Promise<T>): Promise<T> {
    await this.beforeExclusive();
    const result = await this.#store.exclusively((access) =>
      work({
        at: access.at,
        load: async (known) => this.#loaded(await access.load(known)),
        append: (units) => {
          this.appends.push(units);
          this.exclusiveAppends += 1;
          return access.append(units);
        },
        findCommands: (ids) => access.findCommands(ids),
      }),
    );
    await this.afterExclusive();
    return result;
  }

  readStream(
    streamId: string,
    afterVersion: number,
    limit: number,
    filter?: StreamFilter,
  ): Promise<readonly StoredEvent[]> {
    return this.#store.readStream(streamId, afterVersion, limit, filter);
  }

  readAll(afterPosition: Position, limit: number): Promise<readonly StoredEvent[]> {
    return this.#store.readAll(afterPosition, limit);
  }

  lastPosition(): Promise<Position> {
    return this.#store.lastPosition();
  }

  #loaded(newer: readonly StateEvents[]): readonly StateEvents[] {
    const changed = this.onLoad(newer);
    this.loads.push(changed.length);
    return changed;
  }
}

/** A door that is closed until it is opened. */
export function door(): { readonly passed: Promise<void>; open(): void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
