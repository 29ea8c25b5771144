/**
 * An entry: one decision over any number of accounts, customers' and the bank's own, whose legs add up to zero in each
 * currency. Each leg on a customer account is decided as if it were a deposit or a withdrawal, on the state that the legs
 * before it lead to.
 */
import {
  type Account,
  type AccountEvent,
  evolve as evolveAccount,
  type Metadata,
  initial as unopened,
} from './account.js';
import { type NamesLedgerAccounts, refuseCode } from './chart.js';
import type { Currency } from './currencies.js';
import type { Decider, Rejection } from './decider.js';
import type { Instant } from './holds.js';
import type { EntryLeg, EntryPosted, Rate } from './ledgerEvents.js';
import { type DayAt, utcDay } from './limits.js';
import { decimalsOf, formatAmount, isCurrency, parsePositiveAmount } from './money.js';
import { credit, debit, isMovement } from './moneyRules.js';
import { invalid, notFound } from './rejections.js';

/** `amount` is a decimal text, with a minus sign if the leg is a debit. Without a currency, it is in the account's. */
interface WantedLeg {
  readonly amount: string;
  readonly currency?: Currency;
  readonly reference?: string;
  readonly counterpart?: string;
}

/** Legs that an entry may have. */
export const LEGS_MAX = 100;

export interface PostEntry extends NamesLedgerAccounts {
  readonly type: 'post-entry';
  readonly legs: readonly (WantedLeg & { readonly account?: string; readonly ledgerAccount?: string })[];
  readonly effectiveOn: string;
  readonly description?: string;
  readonly reference?: string;
  readonly metadata?: Metadata;
  readonly rate?: Rate;
}

/** The entry itself, or a movement of one of its legs on a customer account. */
export type EntryEvent =
  | { readonly event: EntryPosted }
  | { readonly account: string; readonly event: AccountEvent };

/** Accounts by id. */
export type EntryState = ReadonlyMap<string, Account>;

export const initial: EntryState = new Map();

export function evolve(state: EntryState, made: EntryEvent): EntryState {
  if (!('account' in made)) return state;
  const { account, event } = made;
  return new Map(state).set(account, evolveAccount(state.get(account) ?? unopened, event));
}

/** @param at the time of recording @param days the bank's days, which limits are by */
export function decide(
  state: EntryState,
  command: PostEntry,
  at: Instant,
  days: DayAt = utcDay,
): readonly EntryEvent[] | Rejection {
  const unknown = refuseCode(command);
  if (unknown !== undefined) return unknown;
  const legs = legsOf(state, command.legs);
  if ('code' in legs) return legs;
  const refusal = refuseSums(legs) ?? refuseRate(legs, command.rate);
  if (refusal !== undefined) return refusal;
  const movements = move(state, legs, command, at, days);
  if ('code' in movements) return movements;
  const { effectiveOn, description, reference, metadata, rate } = command;
  const event: EntryPosted = {
    type: 'EntryPosted',
    legs,
    effectiveOn,
    ...(description === undefined ? {} : { description }),
    ...(reference === undefined ? {} : { reference }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(rate === undefined ? {} : { rate }),
  };
  return [{ event }, ...movements];
}

export const entryDecider: Decider<EntryState, PostEntry, EntryEvent> = { initial, decide, evolve };

/** The legs with their amounts in minor units. */
function legsOf(accounts: EntryState, wanted: PostEntry['legs']): readonly EntryLeg[] | Rejection {
  const own = currencyOf(accounts, wanted);
  const legs: EntryLeg[] = [];
  for (const [index, { account: id, ledgerAccount, reference, counterpart, ...leg }] of wanted.entries()) {
    const account = id === undefined ? undefined : (accounts.get(id) ?? unopened);
    if (id !== undefined && account?.status === 'unopened') return notFound(id);
    const currency =
      leg.currency ?? (account !== undefined && 'currency' in account ? account.currency : own);
    if (currency === undefined) {
      const field = `legs[${index}].currency`;
      const detail = `${field} is required: the customer accounts of the entry do not have one currency`;
      return { code: 'validation-failed', detail, field, rule: 'required' };
    }
    if (account !== undefined && 'currency' in account && account.currency !== currency) {
      const detail = `Account ${account.id} is in ${account.currency}, not ${currency}`;
      return { code: 'currency-mismatch', detail, field: `legs[${index}].currency` };
    }
    const isDebit = leg.amount.startsWith('-');
    const size = parsePositiveAmount(isDebit ? leg.amount.slice(1) : leg.amount, currency);
    if (typeof size !== 'bigint') return invalid(`legs[${index}].amount`, size);
    const amount = isDebit ? -size : size;
    const told = { amount, currency, ...(reference === undefined ? {} : { reference }) };
    if (ledgerAccount !== undefined) legs.push({ ledgerAccount, ...told });
    else legs.push({ account: id as string, ...told, ...(counterpart === undefined ? {} : { counterpart }) });
  }
  return legs;
}

/** The only currency of the entry's customer accounts, if there is one. */
function currencyOf(accounts: EntryState, legs: PostEntry['legs']): Currency | undefined {
  const currencies = new Set<Currency>();
  for (const { account: id } of legs) {
    const account = id === undefined ? undefined : accounts.get(id);
    if (account !== undefined && account.status !== 'unopened') currencies.add(account.currency);
  }
  return currencies.size === 1 ? [...currencies][0] : undefined;
}

const sumIn = (legs: readonly EntryLeg[], currency: Currency): bigint =>
  legs.reduce((sum, leg) => (leg.currency === currency ? sum + leg.amount : sum), 0n);

function refuseSums(legs: readonly EntryLeg[]): Rejection | undefined {
  for (const currency of new Set(legs.map((leg) => leg.currency))) {
    const sum = sumIn(legs, currency);
    if (sum === 0n) continue;
    const detail = `The legs in ${currency} add up to ${formatAmount(sum, currency)}; they must add up to zero`;
    return { code: 'entry-not-balanced', detail };
  }
  return undefined;
}

/**
 * The amounts exchanged are those of the ledger accounts that have legs in both currencies: the bank's currency position takes
 * one currency and gives the other. Fees in either of them are on other accounts.
 */
function refuseRate(legs: readonly EntryLeg[], rate: Rate | undefined): Rejection | undefined {
  if (rate === undefined) return undefined;
  const { from, to, value } = rate;
  const codes = (currency: Currency) =>
    new Set(
      legs.flatMap((leg) => ('ledgerAccount' in leg && leg.currency === currency ? leg.ledgerAccount : [])),
    );
  const inTo = codes(to);
  const positions = new Set([...codes(from)].filter((code) => inTo.has(code)));
  if (from === to || positions.size === 0) {
    const detail = `rate must be of two currencies in which one ledger account has legs, such as ${from} and ${to}`;
    return { code: 'validation-failed', detail, field: 'rate', rule: 'position' };
  }
  const exchanged = legs.filter((leg) => 'ledgerAccount' in leg && positions.has(leg.ledgerAccount));
  const [taken, given] = [sumIn(exchanged, from), sumIn(exchanged, to)];
  if (isAtRate(taken, -given, rate)) return undefined;
  const detail = `${formatAmount(taken, from)} ${from} is not ${formatAmount(-given, to)} ${to} at ${value}`;
  return { code: 'entry-not-balanced', detail, field: 'rate' };
}

/** Whether the second amount is the first at this rate, to within half a minor unit. Exact: in integers. */
function isAtRate(taken: bigint, given: bigint, { from, to, value }: Rate): boolean {
  if (!isCurrency(from) || !isCurrency(to)) return false;
  const [whole, fraction = ''] = value.split('.');
  const numerator = taken * BigInt(`${whole}${fraction}`) * 10n ** BigInt(decimalsOf(to));
  const denominator = 10n ** BigInt(decimalsOf(from) + fraction.length);
  const difference = 2n * (numerator - given * denominator);
  return difference <= denominator && difference >= -denominator;
}

/** Each leg on a customer account is decided on the state that those before it lead to. */
function move(
  accounts: EntryState,
  legs: readonly EntryLeg[],
  { effectiveOn, reference: common, metadata }: PostEntry,
  at: Instant,
  days: DayAt,
): readonly EntryEvent[] | Rejection {
  let state = accounts;
  const movements: EntryEvent[] = [];
  for (const leg of legs) {
    if (!('account' in leg)) continue;
    const { account: id, amount, currency, reference = common, counterpart } = leg;
    const account = state.get(id) ?? unopened;
    if (account.status === 'unopened') return notFound(id);
    const isDebit = amount < 0n;
    const details = {
      amount: formatAmount(isDebit ? -amount : amount, currency),
      effectiveOn,
      ...(reference === undefined ? {} : { reference }),
      ...(counterpart === undefined ? {} : { counterpart }),
      ...(metadata === undefined ? {} : { metadata }),
    };
    const moved = isDebit ? debit(account, details, at, days) : credit(account, details);
    if (!isMovement(moved)) return moved;
    const made: EntryEvent = {
      account: id,
      event: { type: isDebit ? 'EntryDebited' : 'EntryCredited', ...moved },
    };
    state = evolve(state, made);
    movements.push(made);
  }
  return movements;
}
