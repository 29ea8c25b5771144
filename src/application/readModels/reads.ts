/** Queries of read models, and their status. */

import type { LedgerAccount } from '../../domain/chart.js';
import type { EvictOlder } from '../accounts/eviction.js';
import { ANY_VERSION } from '../accounts/ports.js';
import type { AccountState } from '../accounts/state.js';
import type { Chart } from '../commands/chart.js';
import type { EventLog, Position } from '../log/ports.js';
import type { Order } from '../shared/order.js';
import { type Page, pageOf } from '../shared/page.js';
import type { Time } from '../shared/time.js';
import { accounts } from './accounts.js';
import type { Freshness } from './freshness.js';
import { type JournalEntry, journal, type LedgerTotals } from './journal.js';
import type {
  AccountFilter,
  AccountList,
  BalanceGroup,
  DailyBalance,
  DailyBalances,
  DaysRange,
  Generation,
  GroupBy,
  JournalFilter,
  Lag,
  Ledger,
  LedgerMoment,
  ProjectionStore,
} from './ports.js';
import { search } from './search.js';

/** Groups of balances per answer, at most. */
export const BALANCE_GROUPS_MAX = 1_000;

/** A page of a read model. `lag`: how far it is behind acknowledged commands; undefined if it is not. */
export interface ProjectedPage<T> extends Page<T> {
  readonly lag: Lag | undefined;
}

/** A generation and its progress. */
export interface GenerationStatus extends Generation {
  readonly lag: Lag;
  /** Events per second since the start, while it is being built. */
  readonly eventsPerSecond?: number;
  /** Time to catch up at this rate; undefined if unknown. */
  readonly secondsLeft?: number;
}

export interface ReadSideParts {
  readonly accounts: AccountList;
  readonly ledger: Ledger;
  readonly days: DailyBalances;
  readonly projections: ProjectionStore;
  readonly freshness: Freshness;
  readonly store: Pick<EventLog, 'lastPosition'>;
  readonly clock: Pick<Time, 'now'>;
  readonly evictOlder: EvictOlder;
  readonly chart: Pick<Chart, 'at'>;
}

export class ReadSide {
  readonly #parts: ReadSideParts;

  constructor(parts: ReadSideParts) {
    this.#parts = parts;
  }

  /**
   * Accounts by id, or by name with a name prefix; then undefined if the account to continue after does not
   * exist.
   */
  async accounts(
    filter: AccountFilter,
    after: string | undefined,
    limit: number,
    order: Order = 'asc',
  ): Promise<ProjectedPage<AccountState> | undefined> {
    const lag = await this.#accountsLag(filter);
    const found = await this.#parts.accounts.find(filter, after, limit + 1, order);
    if (found === undefined) return undefined;
    await this.#parts.evictOlder(new Map(found.map(({ account }) => [account.id, account.version])));
    return { ...pageOf(found, limit, ({ account }) => account.id), lag };
  }

  /**
   * Sums of matching accounts, by group and currency.
   * @returns undefined if there are more than `BALANCE_GROUPS_MAX`
   */
  async balances(
    filter: AccountFilter,
    by: GroupBy,
  ): Promise<{ readonly groups: readonly BalanceGroup[]; readonly lag: Lag | undefined } | undefined> {
    const lag = await this.#accountsLag(filter);
    const groups = await this.#parts.accounts.groups(filter, by, BALANCE_GROUPS_MAX + 1);
    return groups.length > BALANCE_GROUPS_MAX ? undefined : { groups, lag };
  }

  /** Waits for what a filter is answered from. */
  async #accountsLag({ ownerContains, metadata }: AccountFilter): Promise<Lag | undefined> {
    const { freshness } = this.#parts;
    const lag = await freshness.wait(accounts.name);
    if (ownerContains === undefined && metadata === undefined) return lag;
    return (await freshness.wait(search.name)) ?? lag;
  }

  /**
   * Debits and credits of every ledger account, up to `position`, with the chart as of then.
   * @param moment up to this instant or position; by default, all
   */
  async trialBalance(moment?: LedgerMoment): Promise<{
    readonly totals: readonly LedgerTotals[];
    readonly chart: readonly LedgerAccount[];
    readonly position: Position;
    readonly lag: Lag | undefined;
  }> {
    const lag = await this.#parts.freshness.wait(journal.name);
    const { totals, position } = await this.#parts.ledger.totals(moment);
    return { totals, chart: await this.#parts.chart.at(position), position, lag };
  }

  /** Journal entries by position. */
  async entries(filter: JournalFilter, after: Position, limit: number): Promise<ProjectedPage<JournalEntry>> {
    const lag = await this.#parts.freshness.wait(journal.name);
    const found = await this.#parts.ledger.entries(filter, after, limit + 1);
    await this.#parts.evictOlder(newestOf(found));
    return { ...pageOf(found, limit, ({ position }) => position), lag };
  }

  /** End-of-day balances of an account, for days with transactions. What a read model lacks is read from the log. */
  async dailyBalances(
    accountId: string,
    basis: 'business' | 'recording',
    range: DaysRange,
    limit: number,
  ): Promise<Page<DailyBalance>> {
    const found = await this.#parts.days.find(accountId, basis, range, limit + 1);
    await this.#parts.evictOlder(new Map([[accountId, ANY_VERSION]]));
    return pageOf(found, limit, ({ day }) => day);
  }

  /** All generations of all projections with progress and failures. */
  async projections(): Promise<readonly GenerationStatus[]> {
    const { projections, freshness, store, clock } = this.#parts;
    const generations = await projections.generations();
    const end = await store.lastPosition();
    const statuses: GenerationStatus[] = [];
    for (const generation of generations) {
      const lag = await freshness.lagAt(generation.position, end);
      statuses.push({ ...generation, lag, ...progressOf(generation, lag, clock.now()) });
    }
    return statuses;
  }

  /** Starts a rebuild of a projection, unless one is in progress. False if there is no such projection. */
  async rebuild(projection: string): Promise<boolean> {
    const known = await this.#parts.projections.generations(projection);
    if (known.length === 0) return false;
    await this.#parts.projections.begin(projection);
    return true;
  }
}

/** The build rate of a generation. */
function progressOf({ isServing, startedAt, position }: Generation, lag: Lag, nowMs: number) {
  const seconds = (nowMs - Date.parse(startedAt)) / 1_000;
  if (isServing || seconds <= 0 || position === 0) return {};
  const eventsPerSecond = position / seconds;
  return { eventsPerSecond, secondsLeft: lag.events / eventsPerSecond };
}

const newestOf = (entries: readonly JournalEntry[]): ReadonlyMap<string, number> =>
  new Map(entries.map(({ accountId, version }) => [accountId, version]));
