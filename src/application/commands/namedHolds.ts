/**
 * Finds the account of a hold that a command names. The id of a hold is that of the command that placed it, so its event is
 * found by the unique index of command ids. What that event tells never changes, so it is looked up before the command is
 * queued. Commands of a client keep their order: those after a look-up wait for it.
 */

import type { PlacedHold } from '../../domain/holdDecisions.js';
import { formatAmount } from '../../domain/money.js';
import { decodeEvent } from '../log/eventCodec.js';
import { BatchLoader } from '../shared/batchLoader.js';
import { StoreUnavailable } from '../shared/errors.js';
import type { Time } from '../shared/time.js';
import { TransientMap } from '../shared/transientMap.js';
import { failure } from './answer.js';
import type { BankCommand } from './command.js';
import type { CommandPath } from './path.js';
import type { RecordedCommand, StreamStore } from './ports.js';
import { type Job, streamsOf, type Unit } from './units.js';

interface Found {
  readonly accountId: string;
  readonly hold: PlacedHold;
}

export class NamedHolds implements CommandPath {
  readonly #inner: CommandPath;
  readonly #holds: BatchLoader<string, Found | undefined>;
  /** The last look-up of each client, while it is in progress. */
  readonly #lookUps = new TransientMap<string, Promise<void>>();

  constructor(
    inner: CommandPath,
    options: { readonly time: Pick<Time, 'nextTurn'>; readonly store: Pick<StreamStore, 'findCommands'> },
  ) {
    this.#inner = inner;
    this.#holds = new BatchLoader(options.time, async (ids) => {
      const found = await options.store.findCommands(ids);
      const byId = new Map(found.map((command) => [command.commandId, placedBy(command)]));
      return (id) => byId.get(id);
    });
  }

  submit(unit: Unit): void {
    const client = unit.jobs[0]?.actor ?? '';
    const before = this.#lookUps.size === 0 ? undefined : this.#lookUps.get(client);
    if (before === undefined && !unit.jobs.some(({ command }) => isUnresolved(command))) {
      this.#inner.submit(unit);
      return;
    }
    const lookUp = Promise.all([this.#resolve(unit), before]).then(([jobs]) => {
      if (this.#lookUps.get(client) === lookUp) this.#lookUps.delete(client);
      if (jobs !== undefined) this.#inner.submit({ ...unit, jobs });
    });
    this.#lookUps.set(client, lookUp);
  }

  get depth(): number {
    return this.#inner.depth;
  }

  room(clientId: string): Promise<void> | undefined {
    return this.#inner.room(clientId);
  }

  async drained(): Promise<void> {
    while (this.#lookUps.size > 0) await Promise.all([...this.#lookUps].map(([, lookUp]) => lookUp));
    await this.#inner.drained();
  }

  /** Undefined if the store does not answer: the unit is settled then. Never rejects. */
  async #resolve({ jobs, settle }: Unit): Promise<readonly Job[] | undefined> {
    try {
      return await Promise.all(jobs.map((job) => this.#resolved(job)));
    } catch (error) {
      const answer = failure(error instanceof StoreUnavailable ? 'unavailable' : 'failed', error);
      settle(jobs.map(() => answer));
      return undefined;
    }
  }

  async #resolved(job: Job): Promise<Job> {
    const { command } = job;
    if (!isUnresolved(command)) return job;
    const found = await this.#holds.read(command.holdId);
    if (found === undefined) return job;
    const resolved = { ...command, ...found };
    return { ...job, command: resolved, streams: streamsOf(resolved) };
  }
}

const isUnresolved = (command: BankCommand): command is BankCommand & { readonly holdId: string } =>
  'holdId' in command && command.type !== 'place-hold';

/** Undefined if the command placed no hold. */
function placedBy({ events: [first] }: RecordedCommand): Found | undefined {
  if (first === undefined || first.type !== 'HoldPlaced') return undefined;
  const event = decodeEvent(first);
  if (event.type !== 'HoldPlaced') return undefined;
  const { amount, currency, expiresAt, reference, counterpart, metadata } = event;
  return {
    accountId: first.streamId,
    hold: {
      amount: formatAmount(amount, currency),
      currency,
      expiresAt,
      placedAt: first.recordedAt,
      ...(reference === undefined ? {} : { reference }),
      ...(counterpart === undefined ? {} : { counterpart }),
      ...(metadata === undefined ? {} : { metadata }),
    },
  };
}
