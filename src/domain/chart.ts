/** The chart of accounts: the bank's own accounts, by their codes. It starts with the accounts below. */
import type { Rejection } from './decider.js';
import type { LedgerAccountDefined, LedgerAccountType } from './ledgerEvents.js';

export interface LedgerAccount {
  readonly code: string;
  readonly name: string;
  readonly type: LedgerAccountType;
}

/** All customer accounts together. */
export const CUSTOMERS = 'customers';
/** Where the two sides of a transfer meet. Always zero. */
export const TRANSFERS = 'transfers';
/** Where the legs of an entry meet that are on customer accounts. Always zero. */
export const ENTRIES = 'entries';

export const DEFAULT_CHART: readonly LedgerAccount[] = [
  { code: 'capital', name: 'Capital', type: 'equity' },
  { code: 'cash', name: 'Cash', type: 'asset' },
  { code: 'clearing', name: 'Clearing with other banks', type: 'asset' },
  { code: CUSTOMERS, name: 'Customer accounts', type: 'liability' },
  { code: ENTRIES, name: 'Entries in transit', type: 'liability' },
  { code: 'fees', name: 'Fees', type: 'income' },
  { code: 'interest', name: 'Interest', type: 'expense' },
  { code: 'position', name: 'Currency position', type: 'asset' },
  { code: TRANSFERS, name: 'Transfers in transit', type: 'liability' },
];

/** Only the bank itself posts to these, as the other side of what moves on customer accounts. */
export const CONTROL_ACCOUNTS: readonly string[] = [CUSTOMERS, ENTRIES, TRANSFERS];

/** The chart after definitions, in their order; sorted by code. */
export function chartOf(
  definitions: readonly Pick<LedgerAccountDefined, 'code' | 'name' | 'accountType'>[],
): readonly LedgerAccount[] {
  const byCode = new Map(DEFAULT_CHART.map((account) => [account.code, account]));
  for (const { code, name, accountType: type } of definitions) byCode.set(code, { code, name, type });
  return [...byCode.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** Defines an account of the chart, or changes its name or type. It never leaves the chart. */
export interface DefineLedgerAccount {
  readonly type: 'define-ledger-account';
  readonly code: string;
  readonly name: string;
  readonly accountType: LedgerAccountType;
}

export const defined = ({ code, name, accountType }: DefineLedgerAccount): LedgerAccountDefined => ({
  type: 'LedgerAccountDefined',
  code,
  name,
  accountType,
});

/** A command that may name accounts of the chart. */
export interface NamesLedgerAccounts {
  /** The first one that is not in the chart: looked up before the decision, because none ever leaves it. */
  readonly unknownCode?: string;
}

export const refuseCode = ({ unknownCode }: NamesLedgerAccounts): Rejection | undefined =>
  unknownCode === undefined
    ? undefined
    : {
        code: 'unknown-ledger-account',
        detail: `No ledger account with code ${unknownCode}`,
        field: 'ledgerAccount',
      };
