/**
 * Looks up what commands name, before they are queued: the account of a hold, and whether the chart of accounts has a code. What is
 * found never changes, or is checked by the append. The id of a hold is that of the command that placed it, so its event is found
 * by the unique index of command ids. Commands of a client keep their order: those after a look-up wait for it.
 */

import type { PlacedHold } from '../../domain/holdDecisions.js';
import { formatAmount } from '../../domain/money.js';
import type { StreamReader } from '../accounts/ports.js';
import { decodeEvent } from '../log/eventCodec.js';
import { CHART_STREAM } from '../log/ledgerStreams.js';
import { BatchLoader } from '../shared/batchLoader.js';
import { StoreUnavailable } from '../shared/errors.js';
import type { Time } from '../shared/time.js';
import { TransientMap } from '../shared/transientMap.js';
import { failure } from './answer.js';
import type { Chart } from './chart.js';
import type { BankCommand } from './command.js';
import type { CommandPath } from './path.js';
import type { RecordedCommand, StreamStore } from './ports.js';
import { type Job, streamsOf, type Unit } from './units.js';

interface Found {
  readonly accountId: string;
  readonly hold: PlacedHold;
}

export class LookUps implements CommandPath {
  readonly #inner: CommandPath;
  readonly #chart: Chart;
  readonly #holds: BatchLoader<string, Found | undefined>;
  /** The last look-up of each client, while it is in progress. */
  readonly #lookUps = new TransientMap<string, Promise<void>>();

  constructor(
    inner: CommandPath,
    options: {
      readonly time: Pick<Time, 'nextTurn'>;
      readonly store: Pick<StreamStore, 'findCommands'>;
      readonly chart: Chart;
    },
  ) {
    this.#inner = inner;
    this.#chart = options.chart;
    this.#holds = new BatchLoader(options.time, async (ids) => {
      const found = await options.store.findCommands(ids);
      const byId = new Map(found.map((command) => [command.commandId, placedBy(command)]));
      return (id) => byId.get(id);
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
    if (command.type === 'define-ledger-account') {
      return { ...command, chartVersion: await this.#chart.version() };
    }
    const unknownCode = await this.#chart.missing(codesOf(command));
    const known = unknownCode === undefined ? command : { ...command, unknownCode };
    if (!('holdId' in known) || known.type === 'place-hold') return known;
    const found = await this.#holds.read(known.holdId);
    return found === undefined ? known : { ...known, ...found };
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

/** The units with what has to be looked up again under the append lock: the versions of ledger streams. */
export async function lookedUp(access: StreamReader, units: readonly Unit[]): Promise<readonly Unit[]> {
  if (!units.some(({ jobs }) => jobs.some(({ command }) => command.type === 'define-ledger-account')))
    return units;
  const [chart] = await access.load([{ streamId: CHART_STREAM, version: 0 }]);
  const chartVersion = chart?.version ?? 0;
  return units.map((unit) => {
    const jobs = unit.jobs.map((job) => {
      const { command } = job;
      return command.type === 'define-ledger-account'
        ? { ...job, command: { ...command, chartVersion } }
        : job;
    });
    return { ...unit, jobs };
  });
}
