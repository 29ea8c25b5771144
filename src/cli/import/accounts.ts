/** Prepares the bank for a file's rows: finds or opens the accounts, and raises overdraft limits where needed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Currency } from '../../domain/currencies.js';
import { formatAmount, parseMinor } from '../../domain/money.js';
import { CommandError } from '../commandError.js';
import { type Item, sendAll } from './batchClient.js';
import type { Bank } from './connection.js';
import { findAccounts, originOf, ownerOf, refuseCurrency } from './findAccounts.js';
import { accountIdOf, openingKey, overdraftKey } from './keys.js';
import { KnownAccount } from './knownAccount.js';
import { forEach } from './parallel.js';
import type { ImportPlan } from './plan.js';
import type { CsvFile } from './rows.js';

/**
 * @param source the name of the bank that the file is from, if `--bank` was given
 * @returns the accounts by their numbers in the file, with their events read
 * @throws CommandError, before opening anything, if an existing account cannot belong to the file
 */
export async function prepareAccounts(
  bank: Bank,
  plan: ImportPlan,
  csv: CsvFile,
  source: string | undefined,
  onReady: (count: number) => void,
): Promise<ReadonlyMap<string, KnownAccount>> {
  const accounts = await findAccounts(bank, plan, csv, source);
  onReady(accounts.size);
  const needed = [...plan.accounts].filter(([, { rows }]) => rows > 0);
  const missing = needed.map(([number]) => number).filter((number) => !accounts.has(number));
  await openAccounts(bank, missing, csv.currency, source, (number, account) => {
    accounts.set(number, account);
    onReady(1);
  });
  const overdrafts = needed
    .filter(([, { overdraft }]) => overdraft > 0n)
    .map(([number, { overdraft }]) => ({ number, account: accounts.get(number) as KnownAccount, overdraft }));
  await raiseOverdrafts(bank, overdrafts, csv.currency);
  return accounts;
}

async function openAccounts(
  bank: Bank,
  numbers: readonly string[],
  currency: Currency,
  source: string | undefined,
  onOpened: (number: string, account: KnownAccount) => void,
): Promise<void> {
  const opening = numbers.map((number): Item<string> => {
    const id = accountIdOf(source, number);
    const about = { id, owner: ownerOf(number), currency, metadata: originOf(number, source) };
    return { command: { type: 'open', idempotencyKey: openingKey(id), ...about }, about: number };
  });
  const overtaken: string[] = [];
  await sendAll(bank, opening, ({ status, code, detail }, number) => {
    if (code === 'account-already-exists') overtaken.push(number);
    else if (status !== 'ok')
      throw new CommandError(`account ${number} cannot be opened (${code}): ${detail}`);
    else onOpened(number, KnownAccount.opened(accountIdOf(source, number), currency));
  });
  // A concurrent import opened these accounts first.
  await forEach(bank, overtaken, async (number) => {
    const account = new KnownAccount(accountIdOf(source, number), currency);
    await account.readOn(bank);
    refuseCurrency(number, account, currency);
    onOpened(number, account);
  });
}

interface Overdraft {
  readonly number: string;
  readonly account: KnownAccount;
  /** The minimum limit, in minor units. */
  readonly overdraft: bigint;
}

/**
 * Raises limits that are too low and never lowers one. Each command expects the version up to which the account was
 * read; after a version mismatch, the new events are read first.
 */
async function raiseOverdrafts(bank: Bank, needed: readonly Overdraft[], currency: Currency): Promise<void> {
  let left = needed;
  for (let round = 0; left.length > 0; round += 1) {
    await sleep(round * PAUSE_MS);
    const raises = left.flatMap((one) => raiseOf(one, currency, round));
    const overtaken: Overdraft[] = [];
    await sendAll(bank, raises, ({ status, code, detail }, about) => {
      if (code === 'version-mismatch') overtaken.push(about);
      // Its rows may be booked already; otherwise the bank rejects them one by one, and other accounts are unaffected.
      else if (status !== 'ok')
        bank.say(`cannot set the overdraft limit of account ${about.number} (${code}): ${detail}`);
    });
    await forEach(bank, raises, async ({ about: { account } }) => {
      await account.readOn(bank);
    });
    left = overtaken;
  }
}

/** Pause per attempt at an account that other clients keep changing; the n-th pause is n times as long. */
const PAUSE_MS = 100;

/** The command that raises the limit; none if it is high enough. */
function raiseOf(about: Overdraft, currency: Currency, round: number): Item<Overdraft>[] {
  const { account, overdraft } = about;
  if (parseMinor(account.overdraftLimit, currency) >= overdraft) return [];
  const amount = formatAmount(overdraft, currency);
  const command = {
    type: 'set-overdraft-limit',
    idempotencyKey: overdraftKey(account.id, account.version, amount, round),
    accountId: account.id,
    amount,
    expectedVersion: account.version,
  };
  return [{ command, about }];
}
