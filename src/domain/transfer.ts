/**
 * A transfer: one decision over two accounts, recorded as one event in each stream, both or none.
 */
import {
  type Account,
  type AccountEvent,
  evolve as evolveAccount,
  initial as initialAccount,
  type MoneyDetails,
} from './account.js';
import type { Decider, Rejection } from './decider.js';
import type { Instant } from './holds.js';
import { type DayAt, utcDay } from './limits.js';
import { credit, debit, isMovement } from './moneyRules.js';
import { notFound, refuseVersion } from './rejections.js';

// --- events: an account event and the side of the transfer that it belongs to ---

export interface TransferEvent {
  readonly side: 'from' | 'to';
  readonly event: AccountEvent & { type: 'TransferSent' | 'TransferReceived' };
}

// --- state ---

export interface TransferState {
  readonly from: Account;
  readonly to: Account;
}

export const initial: TransferState = { from: initialAccount, to: initialAccount };

// --- evolve ---

export const evolve = (state: TransferState, { side, event }: TransferEvent): TransferState => ({
  ...state,
  [side]: evolveAccount(state[side], event),
});

// --- command ---

/** `expectedVersion` applies to the paying account. */
export interface TransferCommand extends Omit<MoneyDetails, 'counterpart'> {
  readonly type: 'transfer';
  readonly from: string;
  readonly to: string;
  readonly expectedVersion?: number | readonly number[];
}

// --- decide ---

/** @param at the time of recording @param days the bank's days, which limits are by */
export function decide(
  state: TransferState,
  command: TransferCommand,
  at: Instant,
  days: DayAt = utcDay,
): readonly TransferEvent[] | Rejection {
  const { from, to } = state;
  const { expectedVersion } = command;
  // Both sides would be decided on the same version of the same account, which would create money.
  if (command.from === command.to) {
    const detail = 'to must not be the same account as from';
    return { code: 'validation-failed', detail, field: 'to', rule: 'distinct' };
  }
  if (from.status === 'unopened') return notFound(command.from);
  if (to.status === 'unopened') return notFound(command.to);
  if (expectedVersion !== undefined) {
    const refusal = refuseVersion(from, { accountId: command.from, expectedVersion });
    if (refusal !== undefined) return refusal;
  }
  if (from.currency !== to.currency) {
    return {
      code: 'currency-mismatch',
      detail: `Cannot transfer between accounts in ${from.currency} and ${to.currency}`,
    };
  }
  const out = debit(from, command, at, days);
  if (!isMovement(out)) return out;
  const into = credit(to, command);
  if (!isMovement(into)) return into;
  return [
    { side: 'from', event: { type: 'TransferSent', to: command.to, ...out } },
    { side: 'to', event: { type: 'TransferReceived', from: command.from, ...into } },
  ];
}

export const transferDecider: Decider<TransferState, TransferCommand, TransferEvent> = {
  initial,
  decide,
  evolve,
};
