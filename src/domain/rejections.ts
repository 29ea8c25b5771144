/** Why the bank says no: what the decisions in account.ts and transfer.ts share. */
import { type Currency, factsOf } from './currencies.js';
import type { Rejection } from './decider.js';
import type { AmountFault } from './money.js';

/** With `expectedVersion`, the command is rejected unless the account is at this version or one of these. */
export interface Expecting {
  readonly accountId: string;
  readonly expectedVersion?: number | readonly number[];
}

/** A rejection if the command expects a different version than the account has, otherwise undefined. */
export function refuseVersion(
  account: { readonly version: number },
  command: Expecting,
): Rejection | undefined {
  if (command.expectedVersion === undefined) return undefined;
  const expected = [command.expectedVersion].flat();
  if (expected.includes(account.version)) return undefined;
  const detail = `Account ${command.accountId} is at version ${account.version}, not ${expected.join(' or ')}`;
  return { code: 'version-mismatch', detail };
}

/** No account can be opened in a withdrawn currency. Existing accounts stay usable. */
export function refuseCurrency({
  currency,
  openedOn,
}: {
  readonly currency: Currency;
  readonly openedOn?: string;
}): Rejection | undefined {
  const facts = factsOf(currency);
  if (facts === undefined) {
    const detail = 'currency must be an ISO 4217 code that the bank supports';
    return { code: 'validation-failed', detail, field: 'currency', rule: 'currency' };
  }
  const { withdrawn } = facts;
  if (openedOn === undefined || withdrawn === undefined || openedOn <= withdrawn.lastDay) return undefined;
  const { lastDay, successor } = withdrawn;
  const detail = `currency must be open to new accounts; ${currency} closed on ${lastDay}, use ${successor}`;
  return { code: 'validation-failed', detail, field: 'currency', rule: 'withdrawn' };
}

export const notFound = (accountId: string): Rejection => ({
  code: 'account-not-found',
  detail: `No account with id ${accountId}`,
});

export const closed = (account: { readonly id: string }): Rejection => ({
  code: 'account-closed',
  detail: `Account ${account.id} is closed`,
});

export const frozen = (account: { readonly id: string }): Rejection => ({
  code: 'account-frozen',
  detail: `Account ${account.id} is frozen: it can receive money but not pay it out`,
});

export function invalid(field: string, fault: AmountFault): Rejection {
  return { code: 'validation-failed', detail: `${field} ${fault.message}`, field, rule: fault.rule };
}
