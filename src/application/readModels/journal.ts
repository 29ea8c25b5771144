/**
 * Read model: double entry. Every transaction is a journal entry whose postings sum to zero. A movement has two: one on the
 * customer account, one on an account of the chart, which stands for the other party. The legs of an entry on accounts of the chart
 * are one journal entry, and those on customer accounts one each: they meet in an account in transit.
 */
import { CUSTOMERS, ENTRIES, TRANSFERS } from '../../domain/chart.js';
import type { BankEvent, EntryPosted } from '../../domain/ledgerEvents.js';
import { counterAccountOf } from '../log/movements.js';
import type { Position } from '../log/ports.js';
import { type LoggedEvent, movementOf, type ProjectionId } from './projection.js';

export const journal: ProjectionId = { name: 'journal', version: 2 };

interface Recorded {
  readonly position: Position;
  /** The stream of the event: the account of a movement. */
  readonly accountId: string;
  readonly version: number;
  readonly commandId: string;
  readonly effectiveOn: string;
  readonly recordedAt: string;
}

/** `amount` (minor units) is added to the customer account and subtracted from the account of the chart. */
export interface MovementEntry extends Recorded {
  readonly house: string;
  readonly currency: string;
  readonly amount: bigint;
}

/** A posting to an account of the chart, in minor units: above zero is a credit, below zero a debit. */
export interface LedgerPosting {
  readonly ledgerAccount: string;
  readonly currency: string;
  readonly amount: bigint;
}

/** What an entry posts to accounts of the chart. */
export interface LedgerEntry extends Recorded {
  readonly postings: readonly LedgerPosting[];
}

export type JournalEntry = MovementEntry | LedgerEntry;

/** Totals of a ledger account in one currency, in minor units, zero or more. */
export interface LedgerTotals {
  readonly ledgerAccount: string;
  readonly currency: string;
  readonly debits: bigint;
  readonly credits: bigint;
}

export function journalEntries(events: readonly LoggedEvent[]): readonly JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (const { streamId, version, position, commandId, recordedAt, event } of events) {
    if (event.type === 'EntryPosted') {
      const { effectiveOn } = event;
      const postings = ledgerPostings(event);
      entries.push({ position, accountId: streamId, version, commandId, effectiveOn, recordedAt, postings });
      continue;
    }
    const moved = movementOf(event);
    if (moved === undefined) continue;
    const { currency, effectiveOn, counterpart, ledgerAccount } = moved.movement;
    const house = ledgerAccount ?? counterHouse(event, counterpart);
    const amount = moved.net;
    // Field by field, because spreading costs V8 three microseconds per entry.
    entries.push({
      position,
      accountId: streamId,
      version,
      commandId,
      house,
      currency,
      amount,
      effectiveOn,
      recordedAt,
    });
  }
  return entries;
}

const counterHouse = (event: BankEvent, counterpart: string | undefined): string =>
  event.type === 'EntryDebited' || event.type === 'EntryCredited'
    ? ENTRIES
    : houseAccountOf(counterAccountOf(event) !== undefined, counterpart);

/** The legs of an entry on accounts of the chart, and what balances them: its legs on customer accounts, in transit. */
export function ledgerPostings({ legs }: EntryPosted): readonly LedgerPosting[] {
  const postings: LedgerPosting[] = [];
  const inTransit = new Map<string, bigint>();
  for (const leg of legs) {
    if (!('ledgerAccount' in leg)) continue;
    const { ledgerAccount, currency, amount } = leg;
    postings.push({ ledgerAccount, currency, amount });
    inTransit.set(currency, (inTransit.get(currency) ?? 0n) - amount);
  }
  for (const [currency, amount] of inTransit) {
    if (amount !== 0n) postings.push({ ledgerAccount: ENTRIES, currency, amount });
  }
  return postings;
}

/** Positions of entries of an account of the chart, ascending, none left out between the first and the last. */
export interface JournalBlock {
  readonly house: string;
  readonly positions: readonly Position[];
}

/** Positions per block: few enough that PostgreSQL stores them in the row itself. */
export const BLOCK_POSITIONS_MAX = 200;

/** The next positions of internal accounts, in as few blocks as possible. @param found distinct, in any order */
export function journalBlocks(found: readonly JournalBlock[]): readonly JournalBlock[] {
  const byHouse = new Map<string, Position[]>();
  for (const { house, positions } of found) {
    const known = byHouse.get(house);
    if (known === undefined) byHouse.set(house, [...positions]);
    else for (const position of positions) known.push(position);
  }
  const blocks: JournalBlock[] = [];
  for (const [house, positions] of byHouse) {
    positions.sort((a, b) => a - b);
    for (let from = 0; from < positions.length; from += BLOCK_POSITIONS_MAX)
      blocks.push({ house, positions: positions.slice(from, from + BLOCK_POSITIONS_MAX) });
  }
  return blocks;
}

/**
 * The account of the chart, if the client named none. The sides of a transfer meet in an account of their own. A transaction
 * without a counterpart is cash. A counterpart that names an internal account refers to it. Any other counterpart is an external
 * party, reached through clearing.
 */
export function houseAccountOf(isTransfer: boolean, counterpart: string | undefined): string {
  if (isTransfer) return TRANSFERS;
  if (counterpart === undefined) return 'cash';
  const name = counterpart.trim().toLowerCase();
  return NAMED.find((house) => house === name) ?? 'clearing';
}

const NAMED = ['cash', 'clearing', 'interest', 'fees'] as const;

/** Movements of one kind, or their sum: all of them are of one sign. */
export type Posted = Pick<MovementEntry, 'house' | 'currency' | 'amount'>;

/**
 * The totals that entries add: each amount of a movement to the debits of one ledger account and the credits of another.
 */
export function ledgerTotals(
  entries: readonly (Posted | Pick<LedgerEntry, 'postings'>)[],
): readonly LedgerTotals[] {
  const totals = new Map<string, LedgerTotals>();
  const add = (ledgerAccount: string, currency: string, credit: bigint) => {
    const key = `${ledgerAccount} ${currency}`;
    const { debits, credits } = totals.get(key) ?? { debits: 0n, credits: 0n };
    const isCredit = credit > 0n;
    totals.set(key, {
      ledgerAccount,
      currency,
      debits: isCredit ? debits : debits - credit,
      credits: isCredit ? credits + credit : credits,
    });
  };
  for (const entry of entries) {
    if ('postings' in entry) {
      for (const { ledgerAccount, currency, amount } of entry.postings) add(ledgerAccount, currency, amount);
      continue;
    }
    const { house, currency, amount } = entry;
    add(CUSTOMERS, currency, amount);
    add(house, currency, -amount);
  }
  return [...totals.values()];
}
