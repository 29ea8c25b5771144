/**
 * Folds the events of one account after another and checks the invariants at every version. The fold is the one used
 * everywhere, because its rules are the domain's; the expected balances are computed independently, from the amounts.
 */

import { type AccountEvent, available, type Movement, type OpenedAccount } from '../../domain/account.js';
import { heldAt } from '../../domain/holds.js';
import { type BankEvent, isLedgerEvent } from '../../domain/ledgerEvents.js';
import { type AccountState, apply } from '../accounts/state.js';
import { decodeEvent } from '../log/eventCodec.js';
import type { StoredEvent } from '../log/ports.js';
import { type LoggedEvent, movementOf } from '../readModels/projection.js';
import { CLOCKS_APART_MS_MAX } from '../shared/bankClock.js';
import type { BankZone } from '../shared/bankZone.js';
import { messageOf } from '../shared/errors.js';
import { BusinessDays } from './businessDays.js';
import type { Findings } from './findings.js';
import { HoldFold, isOfHold } from './holdFold.js';
import { LedgerFold } from './ledgerFold.js';
import { LimitFold } from './limitFold.js';

/** Totals of a currency, in minor units. */
interface Totals {
  paidIn: bigint;
  paidOut: bigint;
  balances: bigint;
}

export class AccountFold {
  readonly #findings: Findings;
  readonly #zones: readonly BankZone[];
  readonly #days: BusinessDays;
  readonly #holds: HoldFold;
  readonly #ledger: LedgerFold;
  readonly #limits: LimitFold;
  readonly #totals = new Map<string, Totals>();
  #state: AccountState | undefined;
  #version = 0;
  #isWhole = true;
  streamId = '';

  /** @param zones all time zones that the bank has used */
  constructor(findings: Findings, zones: readonly BankZone[]) {
    this.#findings = findings;
    this.#zones = zones;
    this.#days = new BusinessDays(findings);
    this.#holds = new HoldFold(findings);
    this.#ledger = new LedgerFold(findings);
    this.#limits = new LimitFold(findings, zones);
  }

  /** The account after the events so far; undefined before it is opened. */
  get state(): AccountState | undefined {
    return this.#state;
  }

  /** The state of an account all of whose events could be folded; of others it tells nothing. */
  get whole(): AccountState | undefined {
    return this.#isWhole ? this.#state : undefined;
  }

  /** Starts the next account. */
  begin(streamId: string): void {
    this.end();
    this.streamId = streamId;
    this.#holds.begin();
    this.#limits.begin();
    this.#state = undefined;
    this.#version = 0;
    this.#isWhole = true;
  }

  /** Call this after the last event of the last account. */
  end(): void {
    if (this.#state === undefined) return;
    const { account } = this.#state;
    this.#of(account.currency).balances += account.balance;
    this.#days.end(account);
  }

  /** @returns the event as seen by read models; undefined if it is undecodable or invalid for the state */
  apply(stored: StoredEvent): LoggedEvent | undefined {
    const findings = this.#findings;
    const { version } = stored;
    findings.count('versions');
    findings.count('events');
    if (version !== this.#version + 1) this.#differ('versions', stored, this.#version + 1, version);
    this.#version = version;
    let event: AccountEvent;
    let state: AccountState;
    try {
      const decoded = decodeEvent(stored);
      if (isLedgerEvent(decoded)) {
        this.#ledger.apply(stored, decoded);
        return loggedAs(stored, decoded);
      }
      event = decoded;
      state = apply(this.#state, event, stored.recordedAt);
    } catch (error) {
      this.#isWhole = false;
      this.#differ('events', stored, 'an event valid for this state', messageOf(error));
      return undefined;
    }
    const { account } = state;
    this.#follow(stored, event, account);
    // The gap is already reported; resync, so that later events are not reported too.
    this.#state = account.version === version ? state : { ...state, account: { ...account, version } };
    return loggedAs(stored, event);
  }

  /** Compares the balances of each currency with deposits minus withdrawals. */
  compareMoney(): void {
    for (const [currency, { paidIn, paidOut, balances }] of this.#totals) {
      this.#findings.count('money');
      if (balances !== paidIn - paidOut) {
        this.#findings.differ('money', 'events', currency, paidIn - paidOut, balances);
      }
    }
  }

  #follow(stored: StoredEvent, event: AccountEvent, after: OpenedAccount): void {
    const before = this.#state?.account;
    if (event.type === 'AccountOpened' && event.accountId !== stored.streamId) {
      this.#differ('events', stored, `opens ${stored.streamId}`, `opens ${event.accountId}`);
    }
    if (before?.status === 'closed' && event.type !== 'HoldExpired') {
      this.#differ('events', stored, 'no event after closing', event.type);
    }
    if (event.type === 'AccountClosed') {
      if (after.balance !== 0n) this.#differ('events', stored, 'closed with balance 0', after.balance);
      const held = heldAt(after.holds, stored.recordedAt);
      if (held !== 0n) this.#differ('events', stored, 'closed with nothing on hold', held);
    }
    if (isOfHold(event)) {
      this.#holds.apply(stored, event);
      if (event.type !== 'HoldCaptured' && before !== undefined && event.balance !== before.balance) {
        this.#differ('balances', stored, before.balance, event.balance);
      }
    }
    this.#limits.apply(stored, event);
    const moved = movementOf(event);
    if (moved !== undefined && before !== undefined) this.#move(stored, event, before, moved);
    this.#findings.count('limits');
    this.#days.limit(after.overdraftLimit);
    if (available(after, stored.recordedAt) < 0n) {
      const least = heldAt(after.holds, stored.recordedAt) - after.overdraftLimit;
      this.#differ('limits', stored, `at least ${least}`, after.balance);
    }
  }

  #move(
    stored: StoredEvent,
    event: AccountEvent,
    before: OpenedAccount,
    { movement, net }: { movement: Movement; net: bigint },
  ): void {
    this.#findings.count('balances');
    this.#compareDate(stored, movement.effectiveOn);
    this.#days.move(movement.effectiveOn, net);
    if (movement.amount <= 0n) this.#differ('balances', stored, 'an amount above 0', movement.amount);
    if (movement.balance !== before.balance + net) {
      this.#differ('balances', stored, before.balance + net, movement.balance);
    }
    if (movement.currency !== before.currency) {
      this.#differ('events', stored, before.currency, movement.currency);
    }
    if (net < 0n && before.status === 'frozen') this.#differ('events', stored, 'no debit', 'frozen');
    if (movement.ledgerAccount !== undefined) this.#ledger.named(stored, movement.ledgerAccount);
    const totals = this.#of(before.currency);
    if (event.type === 'MoneyDeposited' || event.type === 'EntryCredited') totals.paidIn += movement.amount;
    const isPaidOut = event.type === 'HoldCaptured' && event.to === undefined;
    if (event.type === 'MoneyWithdrawn' || event.type === 'EntryDebited' || isPaidOut) {
      totals.paidOut += movement.amount;
    }
  }

  /** Most events were recorded on their business date or later; comparing the texts then suffices. */
  #compareDate(stored: StoredEvent, effectiveOn: string): void {
    this.#findings.count('dates');
    if (effectiveOn < stored.recordedAt.slice(0, 10)) return;
    const atMs = Date.parse(stored.recordedAt) + CLOCKS_APART_MS_MAX;
    const last = this.#zones
      .map((zone) => zone.dayOf(atMs))
      .sort()
      .at(-1) as string;
    if (effectiveOn > last) this.#differ('dates', stored, `${last} or earlier`, effectiveOn);
  }

  #of(currency: string): Totals {
    let totals = this.#totals.get(currency);
    if (totals === undefined) {
      totals = { paidIn: 0n, paidOut: 0n, balances: 0n };
      this.#totals.set(currency, totals);
    }
    return totals;
  }

  #differ(
    check: 'versions' | 'events' | 'balances' | 'limits' | 'dates',
    { streamId, version }: StoredEvent,
    expected: unknown,
    found: unknown,
  ): void {
    this.#findings.differ(check, 'events', `${streamId} ${version}`, expected, found);
  }
}

const loggedAs = (
  { streamId, version, position, commandId, recordedAt }: StoredEvent,
  event: BankEvent,
): LoggedEvent => ({ streamId, version, position, commandId, recordedAt, event });
