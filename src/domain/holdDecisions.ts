/**
 * Placing a hold, and what ends it: captures (money out, once or several times), release, expiry. A capture that pays
 * another account of the bank is one decision over two accounts, as a transfer is.
 */
import {
  type Account,
  evolve as evolveAccount,
  initial as initialAccount,
  type MoneyDetails,
  type OpenedAccount,
} from './account.js';
import type { AccountEvent, HoldEnd, HoldTerms, Metadata } from './accountEvents.js';
import type { Currency } from './currencies.js';
import type { Decider, Rejection } from './decider.js';
import { type Hold, hasExpired, type Instant } from './holds.js';
import { type DayAt, refuseOverOnce, type Used, utcDay } from './limits.js';
import { formatAmount, parseMinor } from './money.js';
import { amountFor, credit, isMovement, paid, payable } from './moneyRules.js';
import { closed, type Expecting, frozen, notFound, refuseVersion } from './rejections.js';

// --- events: an account event, and the account that it belongs to ---

export interface HoldEvent {
  readonly side: 'account' | 'to';
  readonly event: AccountEvent;
}

// --- state ---

/** `to` is the receiving account of a capture, if it has one. */
export interface HoldState {
  readonly account: Account;
  readonly to: Account;
}

export const initial: HoldState = { account: initialAccount, to: initialAccount };

// --- evolve ---

export const evolve = (state: HoldState, { side, event }: HoldEvent): HoldState => ({
  ...state,
  [side]: evolveAccount(state[side], event),
});

// --- commands ---

/** What the event HoldPlaced tells of a hold. It never changes, so it is looked up before the decision. Amounts are text. */
export interface PlacedHold {
  readonly amount: string;
  readonly currency: Currency;
  readonly expiresAt: Instant;
  readonly placedAt: Instant;
  readonly reference?: string;
  readonly counterpart?: string;
  readonly metadata?: Metadata;
}

/** `hold` is undefined if no such hold was ever placed. */
interface OfHold extends Expecting {
  readonly holdId: string;
  readonly hold?: PlacedHold;
}

export interface PlaceHold extends Omit<MoneyDetails, 'effectiveOn' | 'ledgerAccount'>, Expecting {
  readonly type: 'place-hold';
  readonly holdId: string;
  /** At most one of them; without any, the hold expires after `HOLD_SECONDS`. */
  readonly expiresAt?: Instant;
  readonly expiresInSeconds?: number;
  /** Open holds that the account may have, with this one. */
  readonly holdsMax: number;
}

export interface CaptureHold extends Omit<MoneyDetails, 'amount'>, OfHold {
  readonly type: 'capture-hold';
  /** Without it, all that is still on hold. */
  readonly amount?: string;
  /** The account that is paid; without it, the money leaves the bank. */
  readonly to?: string;
  /** Whether the hold ends with this capture, and what is left of it is released; true by default. */
  readonly final?: boolean;
}

export interface ReleaseHold extends OfHold {
  readonly type: 'release-hold';
  readonly reason?: string;
}

/** Sent by the bank itself, once the hold has expired. */
export interface ExpireHold extends OfHold {
  readonly type: 'expire-hold';
}

export type HoldCommand = PlaceHold | CaptureHold | ReleaseHold | ExpireHold;

/** How long a hold lasts unless the client says otherwise: seven days, as card issuers hold authorisations. */
export const HOLD_SECONDS = 7 * 86_400;
/** How long a hold may last. */
export const HOLD_SECONDS_MAX = 366 * 86_400;

/**
 * An account has at most this many times `holdsMax` holds that no event has ended: more would have expired without an event
 * that says so, which follows soon.
 */
const UNENDED_FACTOR = 2;

// --- decide ---

type Decision = readonly HoldEvent[] | Rejection;

/** @param at the time of recording @param days the bank's days, which limits are by */
export function decide(state: HoldState, command: HoldCommand, at: Instant, days: DayAt = utcDay): Decision {
  if (command.type === 'place-hold') return place(state.account, command, at);
  const { account } = state;
  const { holdId, hold } = command;
  if (account.status === 'unopened' || hold === undefined) {
    // Not of this batch either: a hold is looked up before the batch is decided.
    const detail = `No hold with id ${holdId}; one that the same batch places can be named in a later request`;
    return { code: 'hold-not-found', detail };
  }
  const refusal = refuseVersion(account, command);
  if (refusal !== undefined) return refusal;
  switch (command.type) {
    case 'capture-hold':
      return capture({ account, to: state.to }, command, hold, at, days);
    case 'release-hold': {
      const open = openHold(account, holdId, at);
      if ('code' in open) return open;
      const { reason } = command;
      const end = endOf(account, open, hold);
      return own({ type: 'HoldReleased', ...end, ...(reason === undefined ? {} : { reason }) });
    }
    case 'expire-hold':
      return expire(account, command, hold, at);
    default:
      return command satisfies never;
  }
}

export const holdDecider: Decider<HoldState, HoldCommand, HoldEvent> = { initial, decide, evolve };

const own = (event: AccountEvent): readonly HoldEvent[] => [{ side: 'account', event }];

function place(account: Account, command: PlaceHold, at: Instant): Decision {
  if (account.status === 'unopened') return notFound(command.accountId);
  const refusal = refuseVersion(account, command);
  if (refusal !== undefined) return refusal;
  const amount = payable(account, command, at);
  if (typeof amount !== 'bigint') return amount;
  // The other limits are those of the day on which it is captured.
  const excess = refuseOverOnce(account, amount);
  if (excess !== undefined) return excess;
  const expiresAt = expiryOf(command, at);
  if (typeof expiresAt !== 'string') return expiresAt;
  const { holdsMax } = command;
  const open = account.holds.filter((hold) => !hasExpired(hold, at)).length;
  if (open >= holdsMax || account.holds.length >= UNENDED_FACTOR * holdsMax) {
    return {
      code: 'too-many-holds',
      detail: `Account ${account.id} has ${open} open holds; ${holdsMax} are allowed`,
    };
  }
  const { holdId, reference, counterpart, metadata } = command;
  const terms: Mutable<HoldTerms> = { amount, expiresAt };
  if (reference !== undefined) terms.reference = reference;
  if (counterpart !== undefined) terms.counterpart = counterpart;
  if (metadata !== undefined) terms.metadata = metadata;
  const holds = [...account.holds, { id: holdId, remaining: amount, expiresAt }];
  const { currency, balance } = account;
  return own({ type: 'HoldPlaced', holdId, ...terms, currency, balance, holds, ...usedOf(account) });
}

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

function expiryOf(
  { expiresAt, expiresInSeconds = HOLD_SECONDS }: PlaceHold,
  at: Instant,
): Instant | Rejection {
  const latest = after(at, HOLD_SECONDS_MAX);
  const expiry = expiresAt ?? after(at, expiresInSeconds);
  const field = 'expiresAt';
  if (expiry <= at) {
    return { code: 'validation-failed', detail: 'expiresAt must be in the future', field, rule: 'past' };
  }
  if (expiry > latest) {
    const detail = `expiresAt must be within ${HOLD_SECONDS_MAX / 86_400} days`;
    return { code: 'validation-failed', detail, field, rule: 'maximum' };
  }
  return expiry;
}

const after = (at: Instant, seconds: number): Instant =>
  new Date(Date.parse(at) + seconds * 1_000).toISOString();

function capture(
  { account, to }: { readonly account: OpenedAccount; readonly to: Account },
  command: CaptureHold,
  placed: PlacedHold,
  at: Instant,
  days: DayAt,
): Decision {
  if (command.to === account.id) {
    const detail = 'to must not be the account of the hold';
    return { code: 'validation-failed', detail, field: 'to', rule: 'distinct' };
  }
  if (account.status === 'closed') return closed(account);
  if (account.status === 'frozen') return frozen(account);
  const open = openHold(account, command.holdId, at);
  if ('code' in open) return open;
  const amount = capturedBy(account, command, open);
  if (typeof amount !== 'bigint') return amount;
  const remaining = command.final === false ? open.remaining - amount : 0n;
  const { to: payee } = command;
  // The hold says what it was for, unless the capture does.
  const details = { ...(payee === undefined ? textsOf(placed) : {}), ...detailsOf(command) };
  const out = paid(account, details, amount, at, days);
  if (!isMovement(out)) return out;
  const event: AccountEvent = {
    type: 'HoldCaptured',
    holdId: open.id,
    ...(payee === undefined ? {} : { to: payee }),
    captured: parseMinor(placed.amount, placed.currency) - open.remaining + amount,
    remaining,
    ...out,
    holds: account.holds.flatMap((hold) => {
      if (hold.id !== open.id) return [hold];
      return remaining === 0n ? [] : [{ ...hold, remaining }];
    }),
  };
  if (payee === undefined) return own(event);
  if (to.status === 'unopened') return notFound(payee);
  if (to.currency !== account.currency) {
    const detail = `Cannot transfer between accounts in ${account.currency} and ${to.currency}`;
    return { code: 'currency-mismatch', detail };
  }
  const into = credit(to, { ...details, amount: formatAmount(amount, account.currency) });
  if (!isMovement(into)) return into;
  return [...own(event), { side: 'to', event: { type: 'TransferReceived', from: account.id, ...into } }];
}

function capturedBy(
  account: OpenedAccount,
  { amount, currency }: CaptureHold,
  open: Hold,
): bigint | Rejection {
  const money = (minor: bigint) => formatAmount(minor, account.currency);
  const asked = { amount: amount ?? money(open.remaining), ...(currency === undefined ? {} : { currency }) };
  const minor = amountFor(account, asked);
  if (typeof minor !== 'bigint' || minor <= open.remaining) return minor;
  const detail = `${money(open.remaining)} ${account.currency} is on hold; ${money(minor)} ${account.currency} requested`;
  return { code: 'amount-exceeds-hold', detail };
}

const textsOf = ({ reference, counterpart }: PlacedHold) => ({
  ...(reference === undefined ? {} : { reference }),
  ...(counterpart === undefined ? {} : { counterpart }),
});

const detailsOf = ({ effectiveOn, reference, counterpart, ledgerAccount, metadata }: CaptureHold) => ({
  effectiveOn,
  ...(reference === undefined ? {} : { reference }),
  ...(counterpart === undefined ? {} : { counterpart }),
  ...(ledgerAccount === undefined ? {} : { ledgerAccount }),
  ...(metadata === undefined ? {} : { metadata }),
});

function expire(account: OpenedAccount, { holdId }: ExpireHold, placed: PlacedHold, at: Instant): Decision {
  const hold = account.holds.find(({ id }) => id === holdId);
  if (hold === undefined) return notOpen(holdId);
  if (!hasExpired(hold, at)) {
    // Not a decision on the hold: the key stays free for when it has expired.
    const detail = `expiresAt of hold ${holdId} is in the future`;
    return { code: 'validation-failed', detail, field: 'expiresAt', rule: 'future' };
  }
  return own({ type: 'HoldExpired', ...endOf(account, hold, placed) });
}

function openHold(account: OpenedAccount, holdId: string, at: Instant): Hold | Rejection {
  const hold = account.holds.find(({ id }) => id === holdId);
  if (hold === undefined) return notOpen(holdId);
  return hasExpired(hold, at) ? notOpen(holdId, `expired at ${hold.expiresAt}`) : hold;
}

const notOpen = (holdId: string, why = 'has ended'): Rejection => ({
  code: 'hold-not-open',
  detail: `Hold ${holdId} ${why}`,
});

function endOf(account: OpenedAccount, open: Hold, placed: PlacedHold): HoldEnd {
  const { amount: text, currency: _, ...terms } = placed;
  const amount = parseMinor(text, placed.currency);
  const { currency, balance } = account;
  const holds = account.holds.filter(({ id }) => id !== open.id);
  const after = { currency, balance, holds, ...usedOf(account) };
  return { holdId: open.id, amount, captured: amount - open.remaining, ...terms, ...after };
}

const usedOf = ({ used }: OpenedAccount): { used?: Used } => (used === undefined ? {} : { used });
