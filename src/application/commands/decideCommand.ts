/** Decides one command on the accounts that it is about: which decider, and what the decision depends on. */
import { type Account, decide as decideAccount, initial as unopened } from '../../domain/account.js';
import { defined, refuseCode } from '../../domain/chart.js';
import { isRejection, type Rejection } from '../../domain/decider.js';
import { decide as decideEntry } from '../../domain/entry.js';
import { decide as decideHold } from '../../domain/holdDecisions.js';
import { ALWAYS, bothSpans, type Span, spanOf } from '../../domain/holds.js';
import type { BankEvent } from '../../domain/ledgerEvents.js';
import { decide as decideReversal } from '../../domain/reversal.js';
import { decide as decideTransfer } from '../../domain/transfer.js';
import { CHART_STREAM, entryStreamOf, reversalStreamOf } from '../log/ledgerStreams.js';
import type { BankCommand } from './command.js';
import type { Proposal } from './ports.js';
import type { Job } from './units.js';
import type { WorkingStates } from './workingStates.js';

/** Commands that are answered from their events; the answer to all others is the resulting account. */
const ANSWERED_FROM_EVENTS: ReadonlySet<BankCommand['type']> = new Set([
  'deposit',
  'withdraw',
  'transfer',
  'place-hold',
  'capture-hold',
  'release-hold',
  'expire-hold',
  'post-entry',
  'define-ledger-account',
  'reverse',
]);

export const isAnsweredFromEvents = ({ type }: BankCommand): boolean => ANSWERED_FROM_EVENTS.has(type);

/** The ledger stream whose state a command is decided on, if any. */
export function ledgerStreamOf(command: BankCommand): string | undefined {
  if (command.type === 'define-ledger-account') return CHART_STREAM;
  return command.type === 'reverse' ? reversalStreamOf(command.transactionId) : undefined;
}

const postsEntry = (command: BankCommand): boolean =>
  command.type === 'post-entry' || (command.type === 'reverse' && command.original?.kind === 'entry');

/** What a decision was made on; a span only if it may depend on which holds are open, or on the bank's day. */
export type DecisionBasis = Pick<Proposal, 'decidedOn' | 'span'>;

export function basisOf(
  { streams, command, commandId }: Job,
  accounts: readonly Account[],
  states: Pick<WorkingStates, 'at' | 'days' | 'ledgerStream'>,
): DecisionBasis {
  const decidedOn = accounts.map(({ version }, index) => ({ streamId: streams[index] as string, version }));
  if (postsEntry(command)) decidedOn.push({ streamId: entryStreamOf(commandId), version: 0 });
  if (command.type === 'define-ledger-account' || command.type === 'reverse') {
    const streamId = ledgerStreamOf(command) as string;
    decidedOn.push({ streamId, version: states.ledgerStream(streamId, command.stream).version });
  }
  const span = spanOn(accounts, states);
  return span === undefined ? { decidedOn } : { decidedOn, span };
}

export function spanOn(
  accounts: readonly Account[],
  { at, days }: Pick<WorkingStates, 'at' | 'days'>,
): Span | undefined {
  let span: Span | undefined;
  for (const account of accounts) {
    if (account.status === 'unopened') continue;
    const { holds, limits } = account;
    if (holds.length > 0) span = bothSpans(span ?? ALWAYS, spanOf(holds, at));
    if (limits !== undefined) span = bothSpans(span ?? ALWAYS, days.dayAt(at));
  }
  return span;
}

type Targeted = { readonly streamId: string; readonly event: BankEvent };

/** @param accounts in the order of `streamsOf` */
export function decisionOn(
  accounts: readonly Account[],
  { command, commandId, streams }: Pick<Job, 'command' | 'commandId' | 'streams'>,
  states: Pick<WorkingStates, 'at' | 'days' | 'ledgerStream'>,
): readonly Targeted[] | Rejection {
  const {
    at,
    days: { dayAt },
  } = states;
  const [account, other = unopened] = accounts;
  switch (command.type) {
    case 'transfer': {
      const { from, to } = command;
      const decision =
        refuseCode(command) ?? decideTransfer({ from: account as Account, to: other }, command, at, dayAt);
      if (isRejection(decision)) return decision;
      return decision.map(({ side, event }) => ({ streamId: side === 'from' ? from : to, event }));
    }
    case 'place-hold':
    case 'capture-hold':
    case 'release-hold':
    case 'expire-hold': {
      const refusal = command.type === 'capture-hold' ? refuseCode(command) : undefined;
      const decision = refusal ?? decideHold({ account: account as Account, to: other }, command, at, dayAt);
      if (isRejection(decision)) return decision;
      const payee = command.type === 'capture-hold' ? (command.to as string) : '';
      return decision.map(({ side, event }) => ({
        streamId: side === 'to' ? payee : command.accountId,
        event,
      }));
    }
    case 'post-entry': {
      const byId = new Map(streams.map((id, index) => [id, accounts[index] as Account]));
      const decision = decideEntry(byId, command, at, dayAt);
      if (isRejection(decision)) return decision;
      return decision.map((made) => ({
        streamId: 'account' in made ? made.account : entryStreamOf(commandId),
        event: made.event,
      }));
    }
    case 'reverse': {
      const stream = reversalStreamOf(command.transactionId);
      const reversed = BigInt(states.ledgerStream(stream, command.stream).reversed ?? 0);
      const byId = new Map(streams.map((id, index) => [id, accounts[index] as Account]));
      const decision = decideReversal({ accounts: byId, reversed }, command, at, dayAt);
      if (isRejection(decision)) return decision;
      return decision.map((made) => {
        if ('account' in made) return { streamId: made.account, event: made.event };
        const streamId = made.event.type === 'EntryPosted' ? entryStreamOf(commandId) : stream;
        return { streamId, event: made.event };
      });
    }
    case 'define-ledger-account':
      return [{ streamId: CHART_STREAM, event: defined(command) }];
    default: {
      const refusal = 'unknownCode' in command ? refuseCode(command) : undefined;
      const events = refusal ?? decideAccount(account as Account, command, at, dayAt);
      return isRejection(events) ? events : events.map((event) => ({ streamId: command.accountId, event }));
    }
  }
}
