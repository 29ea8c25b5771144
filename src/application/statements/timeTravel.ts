/**
 * Past states of accounts: at an instant or version, and by business date. The first n events of an account
 * never change, so every query of version n always has the same result, on every node.
 */

import type { Rejection } from '../../domain/decider.js';
import type { Instant } from '../../domain/holds.js';
import { notFound } from '../../domain/rejections.js';
import type { EvictOlder } from '../accounts/eviction.js';
import type { AccountState } from '../accounts/state.js';
import { stateOf } from '../accounts/stateEvents.js';
import type { Bank } from '../bank.js';
import { type AccountAnswer, accountAnswer } from '../commands/answerText.js';
import type { BankClock } from '../shared/bankClock.js';
import type { AccountHistory, Moment } from './ports.js';

/** The queried moment; undefined for now. */
export interface AsOf {
  readonly moment: Moment | undefined;
  /** The balance at the end of this business date, from the transactions known at the moment. */
  readonly effectiveOn: string | undefined;
}

export interface TimeTravelParts {
  readonly history: AccountHistory;
  readonly bank: Pick<Bank, 'account'>;
  readonly evictOlder: EvictOlder;
  readonly clock: Pick<BankClock, 'meansNow' | 'recordingTime'>;
}

export class TimeTravel {
  readonly #parts: TimeTravelParts;

  constructor(parts: TimeTravelParts) {
    this.#parts = parts;
  }

  /**
   * The past account. With a business date, the balance is that of the date; all else is as of the moment.
   */
  async account(accountId: string, { moment, effectiveOn }: AsOf): Promise<AccountAnswer | Rejection> {
    const state = await this.state(accountId, moment);
    if ('code' in state) return state;
    const at = this.#toldAt(state, moment);
    if (effectiveOn === undefined) return accountAnswer(state, at);
    const { account } = state;
    const balance = await this.#parts.history.balanceOn(
      accountId,
      account.version,
      effectiveOn,
      account.currency,
    );
    return accountAnswer({ ...state, account: { ...account, balance } }, at);
  }

  /** When holds are open or have expired: at the instant, or when the version was recorded. */
  #toldAt({ updatedAt }: AccountState, moment: Moment | undefined): Instant {
    const { clock } = this.#parts;
    if (moment === undefined || ('at' in moment && clock.meansNow(moment.at))) return clock.recordingTime();
    return 'at' in moment ? moment.at : updatedAt;
  }

  /** The account's state at a moment; without one, now. */
  async state(accountId: string, moment: Moment | undefined): Promise<AccountState | Rejection> {
    const { history, bank, evictOlder, clock } = this.#parts;
    const isNow = moment === undefined || ('at' in moment && clock.meansNow(moment.at));
    if (isNow) return (await bank.account(accountId)) ?? notFound(accountId);
    const past = await history.past(accountId, moment);
    if (past === undefined) return notFound(accountId);
    await evictOlder(new Map([[accountId, past.newest]]));
    if ('version' in moment && moment.version > past.newest) {
      const detail = `version must be at most ${past.newest}, the current version of account ${accountId}`;
      return { code: 'validation-failed', detail, field: 'version', rule: 'maximum' };
    }
    if (past.version === 0) {
      const at = 'at' in moment ? moment.at : '';
      return { code: 'account-not-found', detail: `Account ${accountId} was not open yet at ${at}` };
    }
    return stateOf(past);
  }
}
