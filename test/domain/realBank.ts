/** The real domain with one stream an account, as the property tests hold it against the naive bank. */
import { BankZone } from '../../src/application/shared/bankZone.js';
import {
  type Account,
  type AccountCommand,
  type AccountEvent,
  decide,
  evolve,
  initial,
} from '../../src/domain/account.js';
import { isRejection } from '../../src/domain/decider.js';
import {
  decide as decideHold,
  evolve as evolveHold,
  type HoldCommand,
  type PlacedHold,
} from '../../src/domain/holdDecisions.js';
import type { DayAt } from '../../src/domain/limits.js';
import { formatAmount } from '../../src/domain/money.js';
import {
  decide as decideTransfer,
  evolve as evolveTransfer,
  type TransferCommand,
} from '../../src/domain/transfer.js';
import { HOLDS_MAX, type NaiveCommand } from './naiveBank.js';
import { AT, deepFreeze } from './specification.js';

/** An event with its recording time. */
export interface Recorded {
  readonly at: string;
  readonly event: AccountEvent;
}

/** What a planted fault makes of the state and the time that a decision is given. */
export interface Fault {
  readonly seen?: (account: Account) => Account;
  readonly clock?: (at: string) => string;
  readonly days?: DayAt;
}

/** Five hours ahead of UTC. */
const zone = new BankZone('Asia/Karachi');
const bankDay: DayAt = (at) => zone.bankDayAt(at);

export class RealBank {
  readonly states = new Map<string, Account>();
  readonly streams = new Map<string, Recorded[]>();
  readonly #holds = new Map<string, { readonly accountId: string; readonly hold: PlacedHold }>();
  readonly #fault: Fault;
  at = AT;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  /** As decisions see it. */
  #seen(id: string): Account {
    return deepFreeze(this.#fault.seen?.(this.state(id)) ?? this.state(id));
  }

  get #clock(): string {
    return this.#fault.clock?.(this.at) ?? this.at;
  }

  get #days(): DayAt {
    return this.#fault.days ?? bankDay;
  }

  state = (id: string): Account => this.states.get(id) ?? initial;

  /** The same vocabulary as the naive bank: `done`, `nothing` or the code of the refusal. */
  execute(command: NaiveCommand, text: string): string {
    const expecting = command.expected === undefined ? {} : { expectedVersion: command.expected };
    const named = 'named' in command && command.named !== undefined ? { currency: command.named } : {};
    const money = { amount: text, effectiveOn: '2026-01-31', ...named, ...expecting };
    if (command.type === 'wait') {
      this.at = new Date(Date.parse(this.at) + command.seconds * 1_000).toISOString();
      return 'nothing';
    }
    if (command.type === 'expire-holds') return this.#expire(command.account);
    if (command.type === 'capture-hold' || command.type === 'release-hold') {
      const { type, id: holdId } = command;
      const of = { holdId, ...(this.#holds.get(holdId) ?? { accountId: holdId }), ...expecting };
      if (type === 'release-hold') return this.#decideHold({ type, ...of });
      const to = command.to === undefined ? {} : { to: command.to };
      return this.#decideHold({ type, ...of, ...money, ...to, final: command.final });
    }
    if (command.type === 'place-hold') {
      const { type, account: accountId, id: holdId, lasts: expiresInSeconds } = command;
      const { effectiveOn: _, ...details } = money;
      return this.#decideHold({ type, accountId, holdId, expiresInSeconds, holdsMax: HOLDS_MAX, ...details });
    }
    if (command.type === 'transfer') {
      return this.#transfer({ type: command.type, from: command.from, to: command.to, ...money });
    }
    const accountId = command.account;
    if (command.type === 'open') {
      const { type, currency } = command;
      const more = { owner: 'Ada', currency, overdraftLimit: text };
      return this.#decide({ type, accountId, ...more, ...expecting });
    }
    if (command.type === 'deposit' || command.type === 'withdraw') {
      return this.#decide({ type: command.type, accountId, ...money });
    }
    if (command.type === 'set-overdraft-limit') {
      return this.#decide({ type: command.type, accountId, amount: text, ...expecting });
    }
    if (command.type === 'set-limits') {
      const { type, name, limit } = command;
      const value = limit === null ? null : name === 'countPerDay' ? Number(limit) : text;
      return this.#decide({ type, accountId, [name]: value, ...expecting });
    }
    return this.#decide({ type: command.type, accountId, ...expecting });
  }

  #decide(command: AccountCommand): string {
    const id = command.accountId;
    const decision = decide(this.#seen(id), deepFreeze(command), this.#clock, this.#days);
    if (isRejection(decision)) return decision.code;
    for (const event of decision) this.#record(id, event, evolve(this.state(id), event));
    return decision.length === 0 ? 'nothing' : 'done';
  }

  #transfer(command: TransferCommand): string {
    const state = deepFreeze({ from: this.state(command.from), to: this.state(command.to) });
    const seen = { from: this.#seen(command.from), to: this.#seen(command.to) };
    const decision = decideTransfer(seen, deepFreeze(command), this.#clock, this.#days);
    if (isRejection(decision)) return decision.code;
    const after = decision.reduce(evolveTransfer, state);
    for (const { side, event } of decision) this.#record(command[side], event, after[side]);
    return 'done';
  }

  #decideHold(command: HoldCommand): string {
    const id = command.accountId;
    const to = command.type === 'capture-hold' ? (command.to ?? '') : '';
    const state = deepFreeze({ account: this.state(id), to: this.state(to) });
    const seen = { account: this.#seen(id), to: this.#seen(to) };
    const decision = decideHold(seen, deepFreeze(command), this.#clock, this.#days);
    if (isRejection(decision)) return decision.code;
    const after = decision.reduce(evolveHold, state);
    for (const { side, event } of decision) this.#record(side === 'to' ? to : id, event, after[side]);
    return 'done';
  }

  /** As the follower does: each hold of the account whose time has passed. */
  #expire(accountId: string): string {
    const state = this.state(accountId);
    const holds = state.status === 'unopened' ? [] : state.holds;
    const verdicts = holds.map(({ id: holdId }) => {
      const hold = this.#holds.get(holdId)?.hold as PlacedHold;
      return this.#decideHold({ type: 'expire-hold', accountId, holdId, hold });
    });
    return verdicts.includes('done') ? 'done' : 'nothing';
  }

  #record(id: string, event: AccountEvent, after: Account): void {
    if (event.type === 'HoldPlaced') {
      const { currency, expiresAt } = event;
      const amount = formatAmount(event.amount, currency);
      this.#holds.set(event.holdId, {
        accountId: id,
        hold: { amount, currency, expiresAt, placedAt: this.at },
      });
    }
    this.streams.set(id, [...(this.streams.get(id) ?? []), { at: this.at, event: deepFreeze(event) }]);
    this.states.set(id, deepFreeze(after));
  }
}
