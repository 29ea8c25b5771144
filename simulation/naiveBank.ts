/**
 * A bank as one would write it in an hour: accounts in a map, one command after the other, nothing remembered of how it came
 * about. It shares no code with the domain; the checks hold the log and all answers against it.
 */
import {
  accountBody,
  availableAt,
  isRefusal,
  movementBody,
  type NaiveAccount,
  type NaiveAnswer,
  type NaiveEvent,
  transferBody,
  type When,
} from './naiveAnswers.js';
import {
  capturedBy,
  expiryOf,
  heldAt,
  heldText,
  holdAfter,
  holdBody,
  type NaiveHold,
  refusalOfHold,
  refusalToPlace,
  remainingOf,
} from './naiveHolds.js';
import type { Wish } from './wishes.js';

export class NaiveBank {
  /** Every state that an account has had: that after version 1 first. */
  readonly #states = new Map<string, NaiveAccount[]>();
  /** Every state that a hold has had, in the order in which holds were placed. */
  readonly #holds = new Map<string, NaiveHold[]>();

  account(id: string): NaiveAccount | undefined {
    return this.#states.get(id)?.at(-1);
  }

  /** The account at a version. */
  at(id: string, version: number): NaiveAccount | undefined {
    return this.#states.get(id)?.[version - 1];
  }

  hold(id: string): NaiveHold | undefined {
    return this.#holds.get(id)?.at(-1);
  }

  /** All states of a hold. */
  statesOfHold(id: string): readonly NaiveHold[] {
    return this.#holds.get(id) ?? [];
  }

  get holds(): readonly NaiveHold[] {
    return [...this.#holds.values()].flatMap((states) => states.at(-1) ?? []);
  }

  get accounts(): readonly NaiveAccount[] {
    return [...this.#states.values()].map((states) => states.at(-1) as NaiveAccount);
  }

  /** Carries out a command. */
  execute(wish: Wish, when: When): NaiveAnswer {
    const { recordedAt } = when;
    const refusal = this.#refusal(wish, when);
    if (refusal !== undefined) return { code: refusal };
    if (wish.type === 'transfer') return this.#transfer(wish, recordedAt);
    if (wish.type === 'place-hold') return this.#place(wish, when);
    if (wish.holdId !== undefined) return this.#ofHold(wish, recordedAt);
    const event = this.#change(wish, recordedAt);
    const account = this.account(wish.account) as NaiveAccount;
    const isMovement = wish.type === 'deposit' || wish.type === 'withdraw';
    const body = isMovement
      ? movementBody(wish, event as NaiveEvent, account, recordedAt)
      : accountBody(account, recordedAt);
    return { events: event === undefined ? [] : [event], body };
  }

  /** Carries out all commands, or none: then the first that is refused has its own reason, and all others have none. */
  executeAll(wishes: readonly Wish[], when: readonly When[]): readonly NaiveAnswer[] {
    const goBack = [lengthsOf(this.#states), lengthsOf(this.#holds)];
    const answers: NaiveAnswer[] = [];
    for (const [index, wish] of wishes.entries()) {
      const answer = this.execute(wish, when[index] as When);
      answers.push(answer);
      if (!isRefusal(answer)) continue;
      for (const putBack of goBack) putBack();
      return wishes.map((_, index) => (index === answers.length - 1 ? answer : { code: 'batch-aborted' }));
    }
    return answers;
  }

  /** Why a command is refused now; undefined if it is not. */
  #refusal(wish: Wish, { recordedAt: at, isHoldMissed }: When): string | undefined {
    const { type, expectedVersion } = wish;
    const account = this.account(wish.account);
    const isStale = expectedVersion !== undefined && expectedVersion !== (account?.version ?? 0);
    if (type === 'open') return isStale ? 'version-mismatch' : account && 'account-already-exists';
    if (wish.holdId !== undefined) {
      const hold = this.hold(wish.holdId);
      if (hold === undefined || isHoldMissed) return 'hold-not-found';
      return isStale ? 'version-mismatch' : this.#refusalOfHold(wish, hold, at);
    }
    if (account === undefined) return 'account-not-found';
    const to = wish.to === undefined ? undefined : this.account(wish.to);
    if (type === 'transfer' && to === undefined) return 'account-not-found';
    if (isStale) return 'version-mismatch';
    const cents = wish.cents ?? 0;
    switch (type) {
      case 'deposit':
        return account.status === 'closed' ? 'account-closed' : undefined;
      case 'withdraw':
        return refusalToPay(account, cents, at);
      case 'place-hold':
        return refusalToPay(account, cents, at) ?? refusalToPlace(account.holds, at);
      case 'transfer':
        if (account.currency !== to?.currency) return 'currency-mismatch';
        return refusalToPay(account, cents, at) ?? (to.status === 'closed' ? 'account-closed' : undefined);
      case 'freeze':
      case 'unfreeze':
        return account.status === 'closed' ? 'account-closed' : undefined;
      case 'close':
        if (account.status === 'closed') return undefined;
        if (account.status === 'frozen') return 'account-frozen';
        return account.cents === 0 && heldAt(account.holds, at) === 0 ? undefined : 'account-not-empty';
      case 'set-overdraft-limit':
        if (account.status === 'closed') return 'account-closed';
        return account.cents + cents < heldAt(account.holds, at) ? 'insufficient-funds' : undefined;
      default:
        throw new Error(`${type} names a hold`);
    }
  }

  #refusalOfHold(wish: Wish, hold: NaiveHold, at: string): string | undefined {
    if (wish.type !== 'capture-hold') return refusalOfHold(wish, hold, at);
    const { status, currency } = this.account(hold.account) as NaiveAccount;
    if (status !== 'open') return `account-${status}`;
    const refusal = refusalOfHold(wish, hold, at);
    if (refusal !== undefined || wish.to === undefined) return refusal;
    const to = this.account(wish.to);
    if (to === undefined) return 'account-not-found';
    if (to.currency !== currency) return 'currency-mismatch';
    return to.status === 'closed' ? 'account-closed' : undefined;
  }

  /** @returns undefined if nothing changes */
  #change(wish: Wish, recordedAt: string): NaiveEvent | undefined {
    const { type, currency = 'EUR', cents = 0 } = wish;
    const before = this.account(wish.account);
    if (before === undefined) {
      const opened = {
        id: wish.account,
        currency,
        cents: 0,
        limit: cents,
        status: 'open',
        version: 0,
        holds: [],
      } as const;
      return this.#put(
        { ...opened, openedAt: recordedAt, updatedAt: recordedAt },
        {},
        'AccountOpened',
        recordedAt,
      );
    }
    const put = (change: Partial<NaiveAccount>, type: string) => this.#put(before, change, type, recordedAt);
    switch (type) {
      case 'deposit':
        return { ...put({ cents: before.cents + cents }, 'MoneyDeposited'), cents };
      case 'withdraw':
        return { ...put({ cents: before.cents - cents }, 'MoneyWithdrawn'), cents };
      case 'freeze':
        return before.status === 'frozen' ? undefined : put({ status: 'frozen' }, 'AccountFrozen');
      case 'unfreeze':
        return before.status === 'open' ? undefined : put({ status: 'open' }, 'AccountUnfrozen');
      case 'close':
        return before.status === 'closed' ? undefined : put({ status: 'closed' }, 'AccountClosed');
      case 'set-overdraft-limit':
        return before.limit === cents ? undefined : put({ limit: cents }, 'OverdraftLimitSet');
      default:
        throw new Error(`${type} is no change of one account`);
    }
  }

  #transfer(wish: Wish, recordedAt: string): NaiveAnswer {
    const { cents = 0, to = '' } = wish;
    const [payer, payee] = [this.account(wish.account), this.account(to)] as [NaiveAccount, NaiveAccount];
    const sent = this.#put(payer, { cents: payer.cents - cents }, 'TransferSent', recordedAt);
    const received = this.#put(payee, { cents: payee.cents + cents }, 'TransferReceived', recordedAt);
    const events = [
      { ...sent, cents },
      { ...received, cents },
    ] as const;
    return { events, body: transferBody(wish, events, payer, recordedAt) };
  }

  #place(wish: Wish, when: When): NaiveAnswer {
    const { recordedAt, expiresAt = expiryOf(wish, recordedAt) } = when;
    const { commandId: id, account: accountId, cents = 0 } = wish;
    const account = this.account(accountId) as NaiveAccount;
    const { currency, version } = account;
    const moments = { placedAt: recordedAt, updatedAt: recordedAt, version: version + 1 };
    const hold = { id, account: accountId, currency, cents, captured: 0, expiresAt, ...moments };
    const event = this.#putHold(account, hold, { cents: account.cents }, 'HoldPlaced', recordedAt);
    return { events: [{ ...event, cents }], body: holdBody(hold) };
  }

  /** Captures, releases or expires a hold. */
  #ofHold(wish: Wish, recordedAt: string): NaiveAnswer {
    const before = this.hold(wish.holdId as string) as NaiveHold;
    const account = this.account(before.account) as NaiveAccount;
    const hold = holdAfter(wish, before, account.version + 1, recordedAt);
    if (wish.type !== 'capture-hold') {
      const type = wish.type === 'release-hold' ? 'HoldReleased' : 'HoldExpired';
      const event = this.#putHold(account, hold, { cents: account.cents }, type, recordedAt);
      const { cents, captured } = hold;
      return { events: [{ ...event, cents, captured }], body: holdBody(hold) };
    }
    const cents = capturedBy(wish, before);
    const paid = { cents: account.cents - cents };
    const out = {
      ...this.#putHold(account, hold, paid, 'HoldCaptured', recordedAt),
      cents,
      captured: hold.captured,
      remaining: remainingOf(hold),
    };
    const ofHold = { holdId: hold.id };
    if (wish.to === undefined) {
      const body = movementBody({ ...wish, account: hold.account }, out, { ...account, ...paid }, recordedAt);
      return { events: [out], body: { ...body, ...ofHold } };
    }
    const payee = this.account(wish.to) as NaiveAccount;
    const received = this.#put(payee, { cents: payee.cents + cents }, 'TransferReceived', recordedAt);
    const events = [out, { ...received, cents }] as const;
    return { events, body: { ...transferBody(wish, events, account, recordedAt), ...ofHold } };
  }

  #putHold(
    account: NaiveAccount,
    hold: NaiveHold,
    change: Partial<NaiveAccount>,
    type: string,
    recordedAt: string,
  ): NaiveEvent {
    const states = this.#holds.get(hold.id);
    if (states === undefined || states.length === 0) this.#holds.set(hold.id, [hold]);
    else states.push(hold);
    const others = account.holds.map((one) => (one.id === hold.id ? hold : one));
    const all = others.includes(hold) ? others : [...others, hold];
    const holds = all.filter(({ ended }) => ended === undefined);
    return { ...this.#put(account, { ...change, holds }, type, recordedAt), holds: heldText(holds) };
  }

  #put(before: NaiveAccount, change: Partial<NaiveAccount>, type: string, updatedAt: string): NaiveEvent {
    const version = before.version + 1;
    const account = { ...before, ...change, version, updatedAt };
    const states = this.#states.get(account.id);
    if (states === undefined) this.#states.set(account.id, [account]);
    else states.push(account);
    const balance = 'cents' in change ? { balance: account.cents } : {};
    return { account: account.id, version, type, ...balance };
  }
}

function refusalToPay(account: NaiveAccount, amount: number, at: string): string | undefined {
  if (account.status !== 'open') return `account-${account.status}`;
  return amount > availableAt(account, at) ? 'insufficient-funds' : undefined;
}

/** @returns makes the lists as long as they are now */
function lengthsOf(lists: ReadonlyMap<string, unknown[]>): () => void {
  const before = new Map([...lists].map(([id, list]) => [id, list.length]));
  return () => {
    for (const [id, list] of lists) list.length = before.get(id) ?? 0;
  };
}
