/** Read models in memory, for tests: computed from all events on each query, so they never lag. */
import type { AccountState } from '../../application/accounts/state.js';
import { BEGIN, type EventLog, type Position } from '../../application/log/ports.js';
import { dailyNets } from '../../application/readModels/dailyBalances.js';
import {
  type JournalEntry,
  journalEntries,
  type LedgerTotals,
  ledgerTotals,
} from '../../application/readModels/journal.js';
import type {
  AccountFilter,
  AccountList,
  BalanceGroup,
  DailyBalance,
  DailyBalances,
  DaysRange,
  GroupBy,
  JournalFilter,
  Ledger,
  LedgerMoment,
} from '../../application/readModels/ports.js';
import { type LoggedEvent, loggedEvent, movementOf } from '../../application/readModels/projection.js';
import type { BankZone } from '../../application/shared/bankZone.js';
import { nameKey } from '../../application/shared/nameKey.js';
import { foldedName } from '../../application/shared/nameParts.js';
import type { Order } from '../../application/shared/order.js';
import { type Account, evolve, initial } from '../../domain/account.js';
import { isLedgerEvent } from '../../domain/ledgerEvents.js';

type Log = Pick<EventLog, 'readAll'>;

async function eventsOf(store: Log): Promise<readonly LoggedEvent[]> {
  return (await store.readAll(BEGIN, Number.MAX_SAFE_INTEGER)).map(loggedEvent);
}

export class MemoryAccountList implements AccountList {
  readonly #store: Log;

  constructor(store: Log) {
    this.#store = store;
  }

  async find(
    filter: AccountFilter,
    after: string | undefined,
    limit: number,
    order: Order = 'asc',
  ): Promise<readonly AccountState[] | undefined> {
    const states = await statesOf(this.#store);
    const isByName = filter.ownerPrefix !== undefined;
    const keyOf = ({ account }: AccountState) =>
      isByName ? `${nameKey(account.owner)}\0${account.id}` : account.id;
    const last = after === undefined ? undefined : states.get(after);
    if (isByName && after !== undefined && last === undefined) return undefined;
    const lastKey = last === undefined ? after : keyOf(last);
    const isLater = (key: string) =>
      lastKey === undefined || (order === 'asc' ? key > lastKey : key < lastKey);
    const found = [...states.values()]
      .filter((state) => matches(state, filter) && isLater(keyOf(state)))
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return (order === 'asc' ? found : found.reverse()).slice(0, limit);
  }

  async groups(filter: AccountFilter, by: GroupBy, limit: number): Promise<readonly BalanceGroup[]> {
    const groups = new Map<string, BalanceGroup>();
    for (const state of (await statesOf(this.#store)).values()) {
      if (!matches(state, filter)) continue;
      const { currency, balance } = state.account;
      const group = groupOf(state, by);
      // Groups without a value come last.
      const key = `${group === null ? 1 : 0}${group ?? ''}\0${currency}`;
      const before = groups.get(key) ?? { group, currency, balance: 0n, accounts: 0 };
      groups.set(key, { ...before, balance: before.balance + balance, accounts: before.accounts + 1 });
    }
    const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([, group]) => group).slice(0, limit);
  }
}

function groupOf({ account }: AccountState, by: GroupBy): string | null {
  if (typeof by === 'string') return account[by];
  const value = account.metadata[by.metadata];
  return value === undefined ? null : String(value);
}

async function statesOf(store: Log): Promise<ReadonlyMap<string, AccountState>> {
  const states = new Map<string, AccountState>();
  for (const { streamId, event, recordedAt } of await eventsOf(store)) {
    if (isLedgerEvent(event)) continue;
    const before = states.get(streamId);
    const account: Account = evolve(before?.account ?? initial, event);
    if (account.status === 'unopened') continue;
    states.set(streamId, { account, openedAt: before?.openedAt ?? recordedAt, updatedAt: recordedAt });
  }
  return states;
}

function matches({ account }: AccountState, filter: AccountFilter): boolean {
  const { status, currency, owner, balance, metadata } = account;
  return (
    status === (filter.status ?? status) &&
    currency === (filter.currency ?? currency) &&
    owner === (filter.owner ?? owner) &&
    nameKey(owner).startsWith(nameKey(filter.ownerPrefix ?? '')) &&
    foldedName(owner).includes(foldedName(filter.ownerContains ?? '')) &&
    Object.entries(filter.metadata ?? {}).every(
      ([name, value]) => metadata[name] !== undefined && String(metadata[name]) === value,
    ) &&
    balance >= (filter.balanceMin ?? balance) &&
    balance <= (filter.balanceMax ?? balance)
  );
}

export class MemoryLedger implements Ledger {
  readonly #store: Log;

  constructor(store: Log) {
    this.#store = store;
  }

  async totals(
    moment?: LedgerMoment,
  ): Promise<{ readonly totals: readonly LedgerTotals[]; readonly position: Position }> {
    const events = (await eventsOf(this.#store)).filter((event) => isUpTo(event, moment));
    const keyOf = ({ currency, ledgerAccount }: LedgerTotals) => `${currency} ${ledgerAccount}`;
    const totals = [...ledgerTotals(journalEntries(events))];
    return {
      totals: totals.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      position: events.at(-1)?.position ?? BEGIN,
    };
  }

  async entries(
    { accountId, house }: JournalFilter,
    after: Position,
    limit: number,
  ): Promise<readonly JournalEntry[]> {
    return journalEntries(await eventsOf(this.#store))
      .filter(
        (entry) =>
          entry.position > after &&
          entry.accountId === (accountId ?? entry.accountId) &&
          (house === undefined || postsTo(entry, house)),
      )
      .slice(0, limit);
  }
}

const isUpTo = ({ position, recordedAt }: LoggedEvent, moment: LedgerMoment | undefined): boolean => {
  if (moment === undefined) return true;
  return 'at' in moment ? recordedAt <= moment.at : position <= moment.position;
};

const postsTo = (entry: JournalEntry, house: string): boolean =>
  'postings' in entry
    ? entry.postings.some(({ ledgerAccount }) => ledgerAccount === house)
    : entry.house === house;

export class MemoryDailyBalances implements DailyBalances {
  readonly #store: Log;
  readonly #zone: BankZone;

  constructor(store: Log, zone: BankZone) {
    this.#store = store;
    this.#zone = zone;
  }

  async find(
    accountId: string,
    basis: 'business' | 'recording',
    range: DaysRange,
    limit: number,
  ): Promise<readonly DailyBalance[]> {
    const events = (await eventsOf(this.#store)).filter(({ streamId }) => streamId === accountId);
    const all = basis === 'business' ? businessDays(events) : recordingDays(events, this.#zone);
    return all
      .filter(
        ({ day }) => day >= (range.from ?? day) && day <= (range.to ?? day) && day > (range.after ?? ''),
      )
      .slice(0, limit);
  }
}

function businessDays(events: readonly LoggedEvent[]): readonly DailyBalance[] {
  let balance = 0n;
  return dailyNets(events).map(({ day, currency, net }) => {
    balance += net;
    return { day, currency, balance };
  });
}

/** The balance after the last movement recorded on each day. */
function recordingDays(events: readonly LoggedEvent[], zone: BankZone): readonly DailyBalance[] {
  const days = new Map<string, DailyBalance>();
  for (const { recordedAt, event } of events) {
    const movement = movementOf(event)?.movement;
    if (movement === undefined) continue;
    const day = zone.dayOf(Date.parse(recordedAt));
    days.set(day, { day, currency: movement.currency, balance: movement.balance });
  }
  return [...days.values()];
}
