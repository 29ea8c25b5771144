/** Decides one command on the accounts that it is about: which decider, and what the decision depends on. */
import {
  type Account,
  type AccountEvent,
  decide as decideAccount,
  initial as unopened,
} from '../../domain/account.js';
import { isRejection, type Rejection } from '../../domain/decider.js';
import { decide as decideHold } from '../../domain/holdDecisions.js';
import { ALWAYS, bothSpans, type Instant, type Span, spanOf } from '../../domain/holds.js';
import { decide as decideTransfer } from '../../domain/transfer.js';
import type { BankCommand } from './command.js';
import type { Proposal } from './ports.js';
import type { Job } from './units.js';

/** Commands that are answered from their events; the answer to all others is the resulting account. */
const ANSWERED_FROM_EVENTS: ReadonlySet<BankCommand['type']> = new Set([
  'deposit',
  'withdraw',
  'transfer',
  'place-hold',
  'capture-hold',
  'release-hold',
  'expire-hold',
]);

export const isAnsweredFromEvents = ({ type }: BankCommand): boolean => ANSWERED_FROM_EVENTS.has(type);

/** What a decision was made on; a span only if it may depend on which holds are open. */
export type DecisionBasis = Pick<Proposal, 'decidedOn' | 'span'>;

export function basisOf({ streams }: Job, accounts: readonly Account[], at: Instant): DecisionBasis {
  const decidedOn = accounts.map(({ version }, index) => ({ streamId: streams[index] as string, version }));
  const span = spanOn(accounts, at);
  return span === undefined ? { decidedOn } : { decidedOn, span };
}

export function spanOn(accounts: readonly Account[], at: Instant): Span | undefined {
  let span: Span | undefined;
  for (const account of accounts) {
    if (account.status === 'unopened' || account.holds.length === 0) continue;
    span = bothSpans(span ?? ALWAYS, spanOf(account.holds, at));
  }
  return span;
}

type Targeted = { readonly streamId: string; readonly event: AccountEvent };

/** @param accounts in the order of `streamsOf` */
export function decisionOn(
  [account, other = unopened]: readonly Account[],
  command: BankCommand,
  at: Instant,
): readonly Targeted[] | Rejection {
  switch (command.type) {
    case 'transfer': {
      const { from, to } = command;
      const decision = decideTransfer({ from: account as Account, to: other }, command, at);
      if (isRejection(decision)) return decision;
      return decision.map(({ side, event }) => ({ streamId: side === 'from' ? from : to, event }));
    }
    case 'place-hold':
    case 'capture-hold':
    case 'release-hold':
    case 'expire-hold': {
      const decision = decideHold({ account: account as Account, to: other }, command, at);
      if (isRejection(decision)) return decision;
      const payee = command.type === 'capture-hold' ? (command.to as string) : '';
      return decision.map(({ side, event }) => ({
        streamId: side === 'to' ? payee : command.accountId,
        event,
      }));
    }
    default: {
      const events = decideAccount(account as Account, command, at);
      return isRejection(events) ? events : events.map((event) => ({ streamId: command.accountId, event }));
    }
  }
}
