/**
 * Looks up what commands name, before they are queued: the account of a hold, the original of a reversal, and whether the chart
 * of accounts has a code. What is found never changes, or is checked by the append. The id of a hold is that of the command that
 * placed it, so its event is found by the unique index of command ids. Commands of a client keep their order: those after a
 * look-up wait for it.
 */

import type { PlacedHold } from '../../domain/holdDecisions.js';
import { formatAmount } from '../../domain/money.js';
import type { Original } from '../../domain/reversal.js';
import { decodeEvent } from '../log/eventCodec.js';
import { BatchLoader } from '../shared/batchLoader.js';
import { StoreUnavailable } from '../shared/errors.js';
import type { Time } from '../shared/time.js';
import { TransientMap } from '../shared/transientMap.js';
import { failure } from './answer.js';
import type { Chart } from './chart.js';
import type { BankCommand } from './command.js';
import { ledgerStreamOf } from './decideCommand.js';
import { originalOf, readLedgerStreams } from './ledgerLookUps.js';
import type { CommandPath } from './path.js';
import type { RecordedCommand, StreamStore } from './ports.js';
import { type Job, streamsOf, type Unit } from './units.js';
import type { LedgerStream } from './workingStates.js';

interface Found {
  readonly accountId: string;
  readonly hold: PlacedHold;
}

export class LookUps implements CommandPath {
  readonly #inner: CommandPath;
  readonly #chart: Chart;
  readonly #holds: BatchLoader<string, Found | undefined>;
  readonly #originals: BatchLoader<string, Original | undefined>;
  readonly #streams: BatchLoader<string, LedgerStream | undefined>;
  /** The last look-up of each client, while it is in progress. */
  readonly #lookUps = new TransientMap<string, Promise<void>>();

  constructor(
    inner: CommandPath,
    options: {
      readonly time: Pick<Time, 'nextTurn'>;
      readonly store: Pick<StreamStore, 'findCommands' | 'load'>;
      readonly chart: Chart;
    },
  ) {
    this.#inner = inner;
    this.#chart = options.chart;
    const { time, store } = options;
    const commandsAs = <T>(read: (command: RecordedCommand) => T) =>
      new BatchLoader<string, T | undefined>(time, async (ids) => {
        const found = await store.findCommands(ids);
        const byId = new Map(found.map((command) => [command.commandId, read(command)]));
        return (id) => byId.get(id);
      });
    this.#holds = commandsAs(placedBy);
    this.#originals = commandsAs(originalOf);
    this.#streams = new BatchLoader(time, async (ids) => {
      const found = await readLedgerStreams(store, ids);
      return (id) => found.get(id);
    });
  }

  submit(unit: Unit): void {
    const client = unit.jobs[0]?.actor ?? '';
    const before = this.#lookUps.size === 0 ? undefined : this.#lookUps.get(client);
    if (before === undefined && !unit.jobs.some(({ command }) => this.#isUnresolved(command))) {
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

  #isUnresolved(command: BankCommand): boolean {
    switch (command.type) {
      case 'deposit':
      case 'withdraw':
      case 'transfer':
        return command.ledgerAccount !== undefined && !this.#chart.knows(command.ledgerAccount);
      case 'post-entry':
        return !codesOf(command).every((code) => this.#chart.knows(code));
      case 'capture-hold':
      case 'release-hold':
      case 'expire-hold':
      case 'define-ledger-account':
      case 'reverse':
        return true;
      default:
        return false;
    }
  }

  async #resolved(job: Job): Promise<Job> {
    const command = await this.#named(job.command);
    return command === job.command ? job : { ...job, command, streams: streamsOf(command) };
  }

  async #named(command: BankCommand): Promise<BankCommand> {
    const streamId = ledgerStreamOf(command);
    if (streamId !== undefined) return this.#onStream(command, streamId);
    const unknownCode = await this.#chart.missing(codesOf(command));
    const known = unknownCode === undefined ? command : { ...command, unknownCode };
    if (!('holdId' in known) || known.type === 'place-hold') return known;
    const found = await this.#holds.read(known.holdId);
    return found === undefined ? known : { ...known, ...found };
  }

  /** The original never changes; the append checks that the stream is still at the version that is found. */
  async #onStream(command: BankCommand, streamId: string): Promise<BankCommand> {
    const [original, stream] = await Promise.all([
      command.type === 'reverse' ? this.#originals.read(command.transactionId) : undefined,
      this.#streams.read(streamId),
    ]);
    return { ...command, ...(original && { original }), ...(stream && { stream }) } as BankCommand;
  }
}

/** The codes of the chart that a command names. */
function codesOf(command: BankCommand): readonly string[] {
  if (command.type === 'post-entry') return command.legs.flatMap(({ ledgerAccount = [] }) => ledgerAccount);
  return 'ledgerAccount' in command && command.ledgerAccount !== undefined ? [command.ledgerAccount] : [];
}

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
