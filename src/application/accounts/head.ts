/** The newest state of an account. */
import type { OpenedAccount } from '../../domain/account.js';

/** An account's state with the recording times of its first and newest event. */
export interface Head {
  readonly account: OpenedAccount;
  readonly openedAt: string;
  readonly updatedAt: string;
}
