/** What is known of an account. */
import type { OpenedAccount } from '../../domain/account.js';

/** An account's state with the times of its first and newest event, as the store recorded them. */
export interface Head {
  readonly account: OpenedAccount;
  readonly openedAt: string;
  readonly updatedAt: string;
}
